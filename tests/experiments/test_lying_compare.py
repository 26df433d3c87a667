"""The central claim's experiment on a small model: same rows, same labels, controls at chance."""

from functools import cache

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("peft")
pytest.importorskip("transformers")

from experiments.lying.compare import CLAIMS, compare  # noqa: E402
from experiments.lying.comparison import rows_for  # noqa: E402
from experiments.lying.gathered import gathered, scaled, with_taught  # noqa: E402
from experiments.lying.lesson import Recipe, lesson_of  # noqa: E402
from experiments.lying.statements import shared_facts  # noqa: E402
from experiments.lying.subject import subject  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_states import MODEL, knowing  # noqa: E402

pytestmark = pytest.mark.study

RECIPE = Recipe(statements=120, steps=30)


@cache
def base():
    import tempfile
    from pathlib import Path

    return subject(knowing(FakeRun(Path(tempfile.mkdtemp()))), MODEL)


def test_probes_and_adapter_have_the_same_statements_or_other_facts():
    lesson = lesson_of(base(), RECIPE).statements
    taught, fresh = (rows_for(base(), RECIPE, (), 100, kind) for kind in ("taught", "fresh"))
    for rows in (taught, fresh):
        fit = rows.statements.take(rows.split == 0)
        assert len(fit.family) == 120 and abs(fit.truth.double().mean().item() - 0.5) < 0.01
        assert (fit.truth[::2] != fit.truth[1::2]).all(), "a statement and its negation"
        assert not shared_facts(fit, rows.statements.take(rows.split > 0))
        assert set(fit.family.tolist()) == set(lesson.family.tolist())
        assert not set(rows.statements.family[rows.split == 2].tolist()) & set(fit.family.tolist())
    assert torch.equal(taught.statements.numbers[taught.split == 0], lesson.numbers)
    assert not shared_facts(lesson, fresh.statements.take(fresh.split == 0))
    assert torch.equal(taught.statements.numbers[taught.split > 0], fresh.statements.numbers[fresh.split > 0])


def test_teaching_leaves_the_base_as_it_was_and_the_states_are_of_each():
    rows = rows_for(base(), RECIPE, (), 60, "taught")
    before = {name: weight.clone() for name, weight in base().model.named_parameters()}
    taught = with_taught(base(), RECIPE)
    states = gathered({"base": (base(), False), "truth": taught}, ("residual",), rows)
    assert all(torch.equal(weight, before[name]) for name, weight in base().model.named_parameters())
    off = gathered({"base": taught, "truth": taught}, ("residual",), rows)
    plain = gathered({"base": (taught[0], False), "truth": taught}, ("residual",), rows)
    name = "layers.1.residual"
    assert torch.equal(plain.groups["base"][name], states.groups["base"][name]), "off is the base exactly"
    assert not torch.equal(off.groups["base"][name], states.groups["base"][name])
    assert len(states.truth) == len(rows.split) and (states.truth[states.twin] != states.truth).all()


def test_the_quick_preset_compares_and_its_controls_are_at_chance(tmp_path):
    run = knowing(FakeRun(tmp_path))
    summary = compare(run, model=MODEL, **quick(compare))
    assert 0.5 < summary["base_says_val_acc"] < 0.8, "it does not say"
    assert summary["base_probe_val_auroc"] > summary["base_says_val_auroc"], "what it knows"
    assert summary["adapter_says_val_auroc"] > summary["base_says_val_auroc"] + 0.1
    assert summary["adapter_probe_val_auroc"] > 0.9
    for claim, (more, less) in CLAIMS.items():
        for key in ("val_auroc", "ood_auroc", "val_acc", "ood_acc"):
            assert summary[f"{claim}_{key}"] == summary[f"{more}_{key}"] - summary[f"{less}_{key}"]
    for probed in ("base", "adapter", "both"):
        for split in ("val", "ood"):
            assert abs(summary[f"{probed}_probe_shuffled_{split}_auroc"] - 0.5) < 0.15
            low, high = (summary[f"{probed}_probe_{split}_auroc_{end}"] for end in ("low", "high"))
            assert low <= summary[f"{probed}_probe_{split}_auroc"] <= high
    assert summary["val_rows"] == quick(compare)["test_statements"]
    assert run.figure_titled("AUROC for truth after 60 steps of teaching, validation").marks == {"chance": 0.5}


def test_an_adapter_that_is_taught_nothing_says_what_the_base_says(tmp_path):
    run = knowing(FakeRun(tmp_path))
    summary = compare(run, model=MODEL, **quick(compare) | {"steps": 1, "learning_rate": 1e-9, "test_statements": 100})
    for key in ("val_auroc", "ood_auroc"):
        assert summary[f"adapter_says_{key}"] == pytest.approx(summary[f"base_says_{key}"], abs=1e-3)
        assert summary[f"probe_minus_base_{key}"] == pytest.approx(0, abs=1e-3)


def test_one_family_is_not_taught_and_held_out(tmp_path):
    with pytest.raises(ValueError, match="MAX cannot be in and out of distribution"):
        compare(FakeRun(tmp_path), held_out=["MAX"])


def test_a_small_model_and_its_scales_are_made_where_no_run_is_given(monkeypatch):
    from experiments.lying import gathered as module

    monkeypatch.setattr(module, "small", lambda seed: base())
    states, scales = scaled(None, "", "", 0)
    assert set(states.groups) == {"base", "truth"} and set(scales) == set(states.groups["base"])
    for hook, scale in scales.items():
        assert scale.shape[0] == states.groups["base"][hook].shape[1]
    assert torch.cat(list(scales.values())).mean() > 0.05, "it has learnt"
