"""Tables by config: which runs count, means over seeds, differences to a baseline, and what is warned of."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.reports.tables import by_config, chosen
from labbook.reports.tables.by_config import Asked
from labbook.reports.tables.criteria import suggested
from labbook.reports.tables.measuring import measured
from labbook.statistics import difference, interval
from labbook.store.database import Database
from labbook.store.records import Run
from tests.reports import lab
from tests.reports.lab import NAN, table, texts


@pytest.fixture
def grid(database: Database) -> Database:
    """Two probes on two layers with three seeds each, adapters better by 0.04."""
    for probe in ("base", "adapter"):
        for layer in (3, 12):
            for seed in range(3):
                auroc = 0.6 + seed / 100 + (0.04 + seed / 1000 if probe == "adapter" else 0) - layer / 1000
                lab.run(database, {"auroc": auroc, "loss": 1 - auroc}, probe=probe, layer=layer, seed=seed, steps=10)
    return database


def test_a_row_is_a_config_with_the_mean_over_its_seeds(grid: Database) -> None:
    shown = table(grid)
    assert [column.name for column in shown.columns] == [
        *("probe", "layer", "seeds", "auroc", "Δ auroc", "loss", "Δ loss", "time", "runs")
    ]
    assert shown.same == "steps=10"
    assert texts(shown, "probe") == ["adapter", "adapter", "base", "base"]
    assert texts(shown, "layer") == ["3", "12", "3", "12"]
    assert texts(shown, "runs") == ["R7..R9", "R10..R12", "R1..R3", "R4..R6"]
    cell = shown.rows[2][3]
    expected = interval([0.597, 0.607, 0.617])
    assert (cell.value, cell.low, cell.high, cell.n) == pytest.approx(tuple(expected[i] for i in (0, 2, 3, 4)))
    assert cell.runs == (1, 2, 3)
    assert shown.warnings == ()


def test_differences_are_paired_by_seed_with_the_row_that_has_all_else_in_common(grid: Database) -> None:
    shown = table(grid, "auroc", baseline="probe=base")
    assert texts(shown, "Δ auroc")[2:] == ["baseline", "baseline"]
    ours, theirs = ([0.597 + s / 100 + d + s * e for s in range(3)] for d, e in ((0.04, 0.001), (0, 0)))
    paired = difference(ours, theirs, paired=True)
    assert shown.rows[0][4][1:4] == pytest.approx(paired[:1] + paired[2:4])
    assert texts(shown, "Δ auroc")[0] == "+0.0410 ± 0.0025"
    assert "Δ difference to probe=base, all else alike, paired by seed where both have it" in shown.notes


def test_the_first_row_that_counts_is_the_baseline_unless_one_is_named(grid: Database) -> None:
    assert texts(table(grid), "Δ auroc").index("baseline") == 0
    assert "Δ difference to probe=adapter, layer=3, paired by seed where both have it" in table(grid).notes
    assert texts(table(grid, baseline="probe=base,layer=12"), "Δ auroc").index("baseline") == 3
    with pytest.raises(LabbookError, match="No run here satisfies the baseline layer=4"):
        table(grid, baseline="layer=4")


def test_the_best_is_marked_by_what_the_name_says(grid: Database) -> None:
    shown = table(grid)
    assert [text[-1] == "★" for text in texts(shown, "auroc")] == [True, False, False, False]
    assert [text[-1] == "★" for text in texts(shown, "loss")] == [True, False, False, False]
    assert [text[-1] == "★" for text in texts(table(grid, "auroc", best="min"), "auroc")] == [False, False, False, True]
    assert shown.legend() == "★ best"


def test_a_criterion_names_the_quantity_and_the_baseline(grid: Database) -> None:
    asked = Asked(suggested=suggested("mean(auroc) of probe=adapter > probe=base, seeds>=3"))
    shown = by_config.of_runs(grid, lab.every(grid), "H1", asked)
    assert [column.name for column in shown.columns][3:5] == ["mean(auroc)", "Δ mean(auroc)"]
    assert texts(shown, "Δ mean(auroc)")[2:] == ["baseline", "baseline"]
    unmet = Asked(suggested=suggested("mean(nothing) of probe=lora > probe=ia3"))
    assert by_config.of_runs(grid, lab.every(grid), "H1", unmet) == table(grid)._replace(title="H1")
    assert suggested("when I see it") == suggested("")


def test_runs_of_a_hypothesis_are_its_own_and_its_evidence(database: Database) -> None:
    number = lab.hypothesis(database)
    own, run, withdrawn, trashed = (
        lab.run(database, {"acc": 0.5}, run_hypothesis_id=number if own else None, seed=own) for own in (1, 0, 0, 2)
    )
    with database.write():
        for target, at in ((f"R{run}", None), (f"R{withdrawn}", 5), ("E1", None)):
            words = {"direction": "for", "reason": "", "source": "hand", "at": 1, "withdrawn_at": at}
            database.insert("evidence", hypothesis_id=number, target=target, **words)
        database.update("run", trashed, deleted_at=1)
    assert chosen.of_hypothesis(database, number) == [own, run, trashed]
    assert chosen.facts(database, [own, run, trashed]).ids() == [own, run]


def test_only_the_newest_finished_run_of_a_seed_counts(database: Database) -> None:
    lab.run(database, {}, "failed", lr=1, seed=0)
    lab.run(database, {"acc": 0.1}, lr=1, seed=0)
    lab.run(database, {"acc": 0.5}, lr=1, seed=0)
    lab.run(database, {}, "failed", lr=1, seed=1)
    lab.run(database, {}, "running", lr=2, seed=0)
    shown = table(database)
    assert texts(shown, "acc") == ["0.5 (one seed)", "▶ running"]
    assert texts(shown, "seeds") == ["1", "0"]
    assert shown.warnings == (
        "not counted: R4 failed, R5 running",
        "not counted: R2, run again with the same config and seed",
        "one seed: R3",
    )
    assert "▶ running" in shown.legend()


def test_runs_without_a_seed_all_count(database: Database) -> None:
    for acc in (0.5, 0.6, 0.7):
        lab.run(database, {"acc": acc}, lr=1)
    assert texts(table(database), "seeds") == ["3"]


def test_one_seed_is_said_next_to_its_value_and_has_no_interval(database: Database) -> None:
    lab.run(database, {"acc": 0.5}, lr=1, seed=0)
    lab.run(database, {"acc": 0.75}, lr=2, seed=0)
    shown = table(database)
    assert texts(shown, "acc") == ["0.5 (one seed)", "0.75 (one seed) ★"]
    assert texts(shown, "Δ acc") == ["baseline", "+0.25"]
    assert not any("±" in note for note in shown.notes)


def test_nan_is_left_out_counted_and_never_best(database: Database) -> None:
    for seed, loss in enumerate((0.5, NAN, 0.7)):
        lab.run(database, {"loss": loss}, lr=1, seed=seed)
    for seed in range(2):
        lab.run(database, {"loss": NAN}, lr=2, seed=seed)
    shown = table(database)
    assert texts(shown, "loss") == ["0.600 ± 1.3 (1 of 3 NaN)", "NaN (all 2)"]
    assert shown.warnings == ("loss is NaN: R2, R4, R5",)


def test_what_is_in_doubt_is_marked_and_never_best(grid: Database) -> None:
    lab.taint(grid, 7)
    lab.taint(grid, 10, lifted_at=5)
    shown = table(grid, "auroc", baseline="probe=adapter")
    assert [text.split()[3:] for text in texts(shown, "auroc")] == [["†"], ["★"], [], []]
    assert [text.split()[-1] for text in texts(shown, "Δ auroc")][2] == "†"
    assert shown.warnings == ("tainted, labels flipped: R7",)


def test_different_names_never_share_a_column(database: Database) -> None:
    """Moment 149: accuracy rows were compared with auroc rows."""
    lab.run(database, {"acc": 0.9}, probe="a", seed=0)
    lab.run(database, {"auroc": 0.6}, probe="b", seed=0)
    shown = table(database)
    assert texts(shown, "acc") == ["0.9 (one seed)", "–"]
    assert texts(shown, "auroc") == ["–", "0.6 (one seed)"]
    assert {"no acc: R2", "no auroc: R1"} <= set(shown.warnings)


def test_a_summary_value_beside_a_series_of_that_name_is_warned_of(database: Database) -> None:
    lab.run(database, {"loss": 0.5}, lr=1, seed=0)
    lab.run(database, {}, lr=2, seed=0, run_losses=[2.0, 0.4])
    warning = "different values called loss: of the summary (R1), of the series (R2)"
    assert warning in table(database, "loss").warnings
    assert texts(table(database, "min(loss)"), "min(loss)") == ["–", "0.4 (one seed)"]


@pytest.mark.parametrize(
    ("one", "other", "warning"),
    [
        ({"steps": 5000}, {"steps": 2000}, "different budgets, steps: 5000 (R1), 2000 (R2)"),
        ({"run_losses": [1.0] * 100}, {"run_losses": [1.0] * 20}, "logged up to step 99, but only to 19 or more in R2"),
        ({"data_version": "v1"}, {"data_version": "v2"}, "different data, data_version: v1 (R1), v2 (R2)"),
        ({"split": "iid"}, {"split": "ood"}, "different data, split: iid (R1), ood (R2)"),
    ],
)
def test_unlike_runs_are_warned_of(
    database: Database, one: dict[str, object], other: dict[str, object], warning: str
) -> None:
    """Moment 105: all at 5k batches, others at 2k and 15k."""
    for lr, config in enumerate((one, other)):
        lab.run(database, {"acc": 0.5 + lr}, lr=lr, seed=0, **config)
    shown = table(database, "acc")
    assert any(warning in line for line in shown.warnings), shown.warnings
    assert ("★" in "".join(texts(shown, "acc"))) == ("data" not in warning)


def test_different_code_is_warned_of(database: Database) -> None:
    with database.write():
        for digest, dirty in (("a", False), ("b", True)):
            places = {"branch": None, "remote": None, "diff": "", "untracked": ""}
            database.insert("code_state", digest=digest, commit="abcdef0123456", dirty=dirty, **places)
    for seed, code in enumerate((1, 1, 2)):
        lab.run(database, {"acc": 0.5}, seed=seed, run_code_id=code)
    assert table(database).warnings == ("different code: abcdef01 (R1, R2), abcdef01 with changes (R3)",)


def test_settings_that_read_alike_are_told_apart(database: Database) -> None:
    for lr in (0.000123451, 0.000123452):
        lab.run(database, {"acc": 0.5}, lr=lr, seed=0)
    assert texts(table(database), "lr") == ["0.000123451", "0.000123452"]


def test_where_keeps_runs_by_their_config(grid: Database) -> None:
    shown = table(grid, "auroc", where="layer>=10,probe=base")
    assert texts(shown, "runs") == ["R4..R6"]
    assert [column.name for column in shown.columns] == ["seeds", "auroc", "time", "runs"]
    assert shown.same == "layer=12   probe=base   steps=10"


def test_a_table_of_nothing_is_a_sentence(grid: Database) -> None:
    with pytest.raises(LabbookError, match="None of these runs has nope"):
        table(grid, "nope")
    with pytest.raises(LabbookError, match="has no runs to show"):
        table(grid, where="layer=99")


def test_runs_that_all_failed_are_shown(database: Database) -> None:
    lab.run(database, {}, "failed", lr=1, seed=0)
    lab.run(database, {}, "lost", lr=2, seed=0)
    assert table(database).warnings == ("not counted: R1 failed, R2 lost",)


@pytest.mark.parametrize(
    "quantity",
    ["acc", "loss", "final(loss)", "min(loss)", "mean(loss)", "mean(acc)", "first(loss < 2.1)", "at(loss, 1)"],
)
def test_a_quantity_is_measured_as_a_claim_measures_it(database: Database, quantity: str) -> None:
    lab.run(database, {"acc": 0.5, "loss": 9.0}, run_losses=[2.3, 2.0, NAN])
    lab.run(database, {"acc": NAN})
    lab.run(database, {}, run_losses=[2.5, 2.2])
    lab.run(database, {"acc": "high"})
    wanted = claims.parse_quantity(quantity)
    found = measured(database, lab.every(database), wanted)
    expected = {run.id: claims.measure(database, run, wanted) for run in database.all(Run)}
    assert {run: str(value.value) for run, value in found.items()} == {
        run: str(value) for run, value in expected.items() if value is not None
    }


def test_what_never_came_about_is_counted_never_best_and_has_no_difference(database: Database) -> None:
    for lr, seed, step in ((1, 0, 208.0), (1, 1, None), (2, 0, 238.0), (2, 1, 309.0), (3, 0, None), (3, 1, None)):
        lab.run(database, {"left_at": step}, lr=lr, seed=seed)
    shown = table(database, "left_at", baseline="lr=2", best="min")
    assert texts(shown, "left_at")[0] == "208 (1 of 2 never)"
    assert texts(shown, "left_at")[2] == "never (all 2)" and "★" not in "".join(texts(shown, "left_at"))
    assert texts(shown, "Δ left_at") == ["–", "baseline", "–"]
    assert "left_at is never: R2, R5, R6" in shown.warnings
