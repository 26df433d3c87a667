"""lying.probe as a whole: on planted states, where the answer is known, and on those of a small model."""

import csv

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")

from experiments.lying.probe import probe  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.planted_states import planted_states, run_with_states  # noqa: E402
from tests.experiments.small_states import STATES_RUN, knowing_states  # noqa: E402

pytestmark = pytest.mark.study


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    run = run_with_states(tmp_path_factory.mktemp("planted"), planted_states(turn=0.5))
    return run, probe(run, states="R1", **quick(probe))


def test_planted_truth_is_found_by_all_and_less_out_of_distribution(planted):
    _, summary = planted
    for method in ("logistic", "mass_mean", "mlp"):
        for group in ("base", "truth", "base_and_truth", "truth_minus_lie"):
            assert summary[f"{method}_{group}_val_auroc"] > 0.95
            assert summary[f"{method}_{group}_ood_auroc"] <= summary[f"{method}_{group}_val_auroc"]
    assert summary["logistic_base_val_auroc"] - summary["logistic_base_ood_auroc"] > 0.05
    assert summary["logistic_truth_ood_auroc"] > summary["logistic_base_ood_auroc"]
    assert summary["bce_ranking_truth_minus_lie_val_auroc"] > 0.95
    assert abs(summary["bce_ranking_unflipped_truth_minus_lie_val_auroc"] - 0.5) < 0.1


def test_every_number_has_its_baseline_and_its_control(planted):
    run, summary = planted
    assert summary["majority_val_acc"] == 0.5 and summary["val_rows"] == 400
    assert 0.55 < summary["says_base_val_acc"] < 0.75
    assert 0.35 < summary["shuffled_auroc"] < 0.65 and summary["flip_error"] < 1e-6
    assert "Taught shuffled labels" in run.notes[0]
    table = run.figure_titled("AUROC by method and states, validation")
    assert "chance .5" in table.title and "says" in table.row_labels and "truth - lie" in table.col_labels
    row = table.values[table.row_labels.index("logistic")]
    assert row[table.col_labels.index("base")] == summary["logistic_base_val_auroc"]
    kept = list(csv.DictReader(run.artifacts[0].open()))
    found = next(line for line in kept if (line["method"], line["group"], line["split"]) == ("logistic", "base", "val"))
    assert float(found["auroc_low"]) < summary["logistic_base_val_auroc"] < float(found["auroc_high"])
    assert float(found["shuffled_low"]) < float(found["shuffled"]) < float(found["shuffled_high"])
    assert next(line for line in kept if line["method"] == "says")["shuffled"] == ""


def test_the_sign_of_ccs_is_handled_and_said(planted):
    run, summary = planted
    assert "The sign of CCS is arbitrary" in run.notes[1] and "as found" in run.notes[1]
    for speaker in ("neutral", "truthful"):
        assert summary[f"ccs_{speaker}_val_from_half"] > 0.4 < summary[f"ccs_{speaker}_val_auroc"]
        raw, sign = summary[f"ccs_{speaker}_val_auroc_raw"], summary[f"ccs_{speaker}_sign"]
        assert summary[f"ccs_{speaker}_val_auroc"] == pytest.approx(raw if sign == 1 else 1 - raw)
        assert summary[f"ccs_{speaker}_val_from_half"] > summary[f"ccs_{speaker}_val_random_from_half"] + 0.1
    assert "ccs" not in {line["method"] for line in csv.DictReader(run.artifacts[0].open()) if line["shuffled"]}


def test_a_speaker_that_is_not_there_or_answers_all_alike_is_skipped_in_words(tmp_path):
    states = planted_states(count=40)
    states = states.rows(states.speaker == 2)
    states.yes["base"][:] = 0.9
    run = run_with_states(tmp_path, states)
    summary = probe(run, states="R1", kind="residual", layer=1, shuffles=2, splits=2)
    assert "truthful skipped, as no states of that speaker" in run.notes[1]
    assert "neutral speaker says, who answers all statements of a split alike" in run.notes[1]
    assert "ccs_neutral_val_from_half" in summary and "ccs_truthful_val_from_half" not in summary
    assert "ccs_neutral_said_from_half" not in summary


def test_an_adapter_of_opposites_is_probed_but_not_ranked(tmp_path):
    states = planted_states(count=40)
    groups = {"base": states.groups["base"], "opposite": states.groups["lie"]}
    states = states._replace(groups=groups, yes={"base": states.yes["base"], "opposite": states.yes["lie"]})
    summary = probe(run_with_states(tmp_path, states), states="R1", layer=1, shuffles=2, splits=2)
    assert summary["logistic_opposite_minus_base_val_auroc"] > 0.9 and "says_opposite_val_acc" in summary
    assert not [name for name in summary if "ranking" in name or name.startswith("says_opposite_minus")]


def test_conformal_sets_keep_their_promise_only_in_distribution(planted):
    run, summary = planted
    for group in ("base", "truth", "lie"):
        assert abs(summary[f"conformal_{group}_val_coverage"] - 0.9) < 0.03
    assert summary["conformal_base_ood_coverage"] < 0.88
    assert run.figure_titled("Conformal sets of 90%").row_labels[0] == "base, val"


def test_layers_and_kinds_are_those_asked_for(tmp_path):
    states, generator = planted_states(count=60), torch.Generator().manual_seed(0)
    for group in states.groups.values():
        group["layers.0.k"] = torch.randn(group["layers.0.k"].shape, generator=generator)
    for layer, low, high in ((0, 0.3, 0.7), (1, 0.9, 1.0)):
        run = run_with_states(tmp_path / str(layer), states) if (tmp_path / str(layer)).mkdir() is None else None
        summary = probe(run, states="R1", kind="k", layer=layer, shuffles=2, splits=2)
        assert low <= summary["logistic_truth_val_auroc"] <= high
    by_layer = run.figure_titled("by layer")
    assert by_layer.col_labels == ("layer 0", "layer 1") and by_layer.values[0][1] > 0.85 > by_layer.values[0][0]


def test_a_small_model_knows_what_it_does_not_say(tmp_path):
    run = knowing_states(FakeRun(tmp_path))
    summary = probe(run, states=STATES_RUN, **quick(probe))
    assert summary["mlp_base_val_auroc"] > summary["says_base_val_auroc"] + 0.05
    assert summary["logistic_truth_val_auroc"] > 0.9 and summary["logistic_truth_ood_auroc"] > 0.85
    assert summary["ccs_truthful_val_from_half"] > 0.45
    assert summary["ccs_neutral_said_from_half"] > 0.45 > summary["ccs_neutral_val_from_half"], "it finds what is said"
    assert summary["bce_ranking_truth_minus_lie_val_auroc"] > 0.9
    assert 0.8 < summary["conformal_base_val_coverage"] < 0.98
