"""What IA3's scales say, and what they are worth beside random subsets and gradients, where the answer is planted."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("sklearn")
pytest.importorskip("peft")

import numpy as np  # noqa: E402

from experiments.lying import gathered  # noqa: E402
from experiments.lying.features import BySplit  # noqa: E402
from experiments.lying.importance import importance  # noqa: E402
from experiments.lying.probes import probe  # noqa: E402
from experiments.lying.sae import sae  # noqa: E402
from experiments.lying.scales import hook_of_feature, importances, side_by_side  # noqa: E402
from experiments.lying.subsets import (  # noqa: E402
    Weighted,
    aurocs,
    gradient_importance,
    random_subset,
    rank_above,
    top,
)
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.planted_states import planted_states  # noqa: E402
from tests.experiments.small_states import MODEL, STATES_RUN, adapted_run, knowing_states  # noqa: E402
from tests.experiments.small_states import quick as quick_of  # noqa: E402

pytestmark = pytest.mark.study

ROWS = BySplit(*np.arange(900).reshape(3, 300))
KINDS = ("k", "v", "down")


def planted_features():
    """Truth in features 0 and 1 of 20, the second twice as clear and in a larger unit."""
    generator = np.random.default_rng(0)
    truth = generator.random(900) < 0.5
    x = generator.normal(size=(900, 20))
    x[:, 0] += 1.0 * (truth - 0.5)
    x[:, 1] += 2.0 * (truth - 0.5)
    x[:, 1] *= 100
    return x, truth


def test_importance_is_the_distance_of_the_scales_from_one_by_hook():
    prefix = "base_model.model.model.layers"
    weights = {
        f"{prefix}.0.self_attn.k_proj.ia3_l": torch.tensor([[1.0], [0.5]]),
        f"{prefix}.10.mlp.down_proj.ia3_l": torch.tensor([[1.25, 1.0, 3.0]]),
        f"{prefix}.0.self_attn.v_proj.lora_A.weight": torch.ones(2, 2),
    }
    found = importances(weights)
    assert set(found) == {"layers.0.k", "layers.10.down"}
    assert found["layers.0.k"].tolist() == [0, 0.5] and found["layers.10.down"].tolist() == [0.25, 0, 2]
    assert side_by_side(found, ["layers.10.down", "layers.0.k"]).tolist() == [0.25, 0, 2, 0, 0.5]
    assert hook_of_feature(["a", "b"], [2, 1]) == ["a", "a", "b"]
    with pytest.raises(ValueError, match=r"does not scale layers\.1\.v"):
        side_by_side(found, ["layers.0.k", "layers.1.v"])
    with pytest.raises(ValueError, match="no IA3 scales"):
        importances({f"{prefix}.0.self_attn.v_proj.lora_A.weight": torch.ones(2, 2)})


def test_the_top_and_random_subsets():
    assert top([0.1, 0.9, 0.3, 0.8], 0.5).tolist() == [1, 3]
    assert top(np.arange(100), 0.001).tolist() == [99], "at least one"
    drawn = random_subset(50, 20, np.random.default_rng(0))
    assert len(set(drawn.tolist())) == 20 and drawn.max() < 50
    assert rank_above(0.7, [0.5, 0.6, 0.7, 0.8]) == 0.5


def test_gradient_importance_finds_what_the_probe_reads_whatever_its_unit():
    x, truth = planted_features()
    found = gradient_importance(x, truth, ROWS, 10.0)
    assert found.argsort()[::-1][:2].tolist() == [1, 0]
    scaled = x * np.linspace(0.01, 100, 20)
    assert gradient_importance(scaled, truth, ROWS, 10.0) == pytest.approx(found, rel=1e-3)


def test_the_right_features_beat_random_ones_and_the_wrong_ones_are_at_chance():
    x, truth = planted_features()
    right, wrong = (aurocs(probe("logistic"), x, truth, ROWS, columns)[0] for columns in ([0, 1], [5, 9]))
    assert right > 0.8 and abs(wrong - 0.5) < 0.1


def test_weights_of_one_change_nothing_and_right_weights_help():
    x, truth = planted_features()
    ones = aurocs(Weighted(np.ones(20), C=0.1), x, truth, ROWS)
    assert ones == pytest.approx(aurocs(probe("logistic", 10.0), x, truth, ROWS), abs=1e-4)
    right, wrong = np.full(20, 0.01), np.ones(20)
    right[:2], wrong[:2] = 1, 1e-6
    assert aurocs(Weighted(right, C=0.1), x, truth, ROWS)[0] >= ones[0]
    assert abs(aurocs(Weighted(wrong, C=0.1), x, truth, ROWS)[0] - 0.5) < 0.1


def planted_scaled(knows):
    """Stands in for `scaled`: importances that know where the truth is, or know everything but that."""

    def scaled(run, states, adapter, seed):
        found = planted_states(count=100, width=16, signal=0.8)
        generator = torch.Generator().manual_seed(0)
        scales = {}
        for hook in found.groups["base"]:
            if not hook.endswith("residual"):
                scales[hook] = torch.rand(16, generator=generator) * 0.5
                scales[hook][0] = 1.0 if knows else 0.0
        return found, scales

    return scaled


def test_importance_that_knows_beats_random_subsets_and_importance_that_does_not_loses(tmp_path, monkeypatch):
    for knows in (True, False):
        monkeypatch.setattr(gathered, "scaled", planted_scaled(knows))
        run = FakeRun(tmp_path / str(knows))
        summary = importance(run, **quick(importance) | {"draws": 10})
        assert (summary["top_5_val_auroc"] > summary["random_5_val_auroc"] + 0.1) == knows
        assert (summary["top_5_val_rank"] == 1) == knows
        assert summary["gradient_5_val_auroc"] > summary["random_5_val_auroc"] + 0.1, "it is chosen by labels"
        assert (summary["weighted_val_auroc"] >= summary["shuffled_val_auroc"]) == knows
        assert summary["features"] == 96 and abs(summary["random_50_val_auroc"] - summary["all_val_auroc"]) < 0.1
        assert 0.8 < summary["k_val_auroc"] <= 1 and summary["random_k_val_auroc"] > 0.7
    curve = run.figure_titled("AUROC of a probe on some of 96 activations, validation")
    assert {"random, median", "random, least", "random, most"} <= {series.name for series in curve.series}
    assert curve.marks["chance"] == 0.5
    assert abs(summary["shuffled_labels_val_auroc"] - 0.5) < 0.2


def test_scales_that_have_hardly_moved_are_told_of(tmp_path, monkeypatch):
    def scaled(run, states, adapter, seed):
        found, scales = planted_scaled(True)(run, states, adapter, seed)
        return found, {hook: scale * 0.01 for hook, scale in scales.items()}

    monkeypatch.setattr(gathered, "scaled", scaled)
    run = FakeRun(tmp_path)
    importance(run, draws=3)
    assert "has hardly learnt" in run.notes[0]


def test_states_and_adapter_belong_together(tmp_path):
    with pytest.raises(ValueError, match="states without adapter"):
        importance(FakeRun(tmp_path), states="R1")
    with pytest.raises(ValueError, match="adapter without states"):
        sae(FakeRun(tmp_path), adapter="R1")


def test_states_and_adapter_are_of_one_model(tmp_path):
    run = FakeRun(tmp_path)
    run.earlier |= {
        "R1": ({"adapters": ["R3"]}, {}),
        "R3": ({"model": "R10"}, {}),
        "R5": ({"model": "R11"}, {}),
        "R6": ({"model": "R10"}, {}),
        "R7": ({"adapters": [], "seed": 1}, {}),
    }
    with pytest.raises(ValueError, match="R1 has states of R10 but R5 adapts R11"):
        importance(run, states="R1", adapter="R5")
    with pytest.raises(ValueError, match="R7 has states of a small model of seed 1 but R6 adapts R10"):
        importance(run, states="R7", adapter="R6")
    gathered.check_one_model(run, "R1", "R6")
    states, scales = planted_scaled(True)(None, "", "", 0)
    gathered.check_widths(states, scales)
    with pytest.raises(ValueError, match=r"scales 12 features of layers\.1\.k but its states have 16"):
        gathered.check_widths(states, {**scales, "layers.1.k": torch.ones(12)})


def test_the_scales_of_an_adapter_that_learnt_are_read_from_its_run(tmp_path):
    from experiments.lying.adapt import adapt

    values = {"method": "ia3", "steps": 60}
    run = knowing_states(FakeRun(tmp_path))
    run.give("R5", adapted_run("truth", **values)[0], {"model": MODEL, "teaches": "truth", **quick_of(adapt), **values})
    summary = importance(run, states=STATES_RUN, adapter="R5", **quick(importance))
    assert summary["mean_importance"] > 0.05 and not run.notes
    assert summary["all_val_auroc"] > 0.75
    assert run.figure_titled("Mean |l - 1|").col_labels == KINDS
