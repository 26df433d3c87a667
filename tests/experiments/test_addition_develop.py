"""Along a training: the measures rise when the adder learns, and at its end they are those of the other studies."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.course import course  # noqa: E402
from experiments.addition.develop import develop, half_way  # noqa: E402
from experiments.addition.excluded_loss import excluded_loss  # noqa: E402
from experiments.addition.progress import measures  # noqa: E402
from experiments.addition.train import train  # noqa: E402
from experiments.addition.trained import adder  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_adder import untrained  # noqa: E402

pytestmark = pytest.mark.study

CONFIG = {"d_model": 32, "n_digits": 3, "steps": 600, "snapshots": 10, "seed": 0}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run that kept snapshots."""
    run = FakeRun(tmp_path_factory.mktemp("trained"))
    train(run, **CONFIG)
    return run


@pytest.fixture(scope="module")
def developed(trained, tmp_path_factory):
    """(run, summary) of the development of that run."""
    run = FakeRun(tmp_path_factory.mktemp("developed"))
    run.give("R1", trained, CONFIG)
    return run, develop(run, model="R1", problems=500)


def test_it_follows_the_snapshots_of_the_run(trained, developed):
    run, summary = developed
    losses = run.series("loss")
    assert min(losses) == 0 and max(losses) == summary["last_step"] == 600
    assert losses[0] > 2 and losses[600] == summary["loss"] < 0.01
    kept = trained.series("loss")
    step = next(step for step in losses if 50 < step < 600)
    assert losses[step] == pytest.approx(kept[step], rel=0.2)


def test_what_is_inside_comes_about(developed):
    run, summary = developed
    for name, before, after in (
        ("pair_share", 0.5, 0.98),
        ("sobol_place", 0.8, 0.9),
        ("mlp_effect", 0.2, 1.0),
        (f"head_{summary['strongest_head'].removeprefix('L0H')}", 0.2, 0.5),
    ):
        values = list(run.series(name).values())
        assert values[0] < before < after < values[-1], name
    wrong = list(run.series("sobol_wrong").values())
    assert wrong[0] > 0.1 > 0.02 > wrong[-1]
    assert summary["sobol_below"] is None and summary["sobol_wrong"] == wrong[-1]
    assert summary["excluded_all"] > 2 > 0.1 > summary["excluded_most"] > summary["loss"]


def test_it_looks_at_the_right_digits_before_the_loss_is_low(developed):
    summary = developed[1]
    assert summary["half_sobol_place"] <= summary["half_loss"] <= summary["half_mlp_lead"]
    assert summary["half_pair_share"] <= summary["half_mlp_lead"]


def test_its_end_is_what_the_other_study_says_of_the_end(trained, developed, tmp_path):
    run = FakeRun(tmp_path)
    run.give("R1", trained, CONFIG)
    end = excluded_loss(run, model="R1", per_pair=10)
    for mine, theirs in (("pair_share", "pair_share"), ("restricted_loss", "restricted")):
        assert developed[1][mine] == pytest.approx(end[theirs], rel=0.05)


def test_the_curves_begin_after_step_0_which_a_logarithm_cannot_show(developed):
    curves = [figure for figure in developed[0].figures if getattr(figure, "log_x", False)]
    assert len(curves) == 5
    for figure in curves:
        assert figure.series and all(
            series.x[0] > 0 and len(series.x) == 9 == len(series.y) for series in figure.series
        )
    assert "sobol_below" not in {name for _, row in developed[0].logged for name in row}


def test_a_small_adder_is_trained_if_none_is_named(tmp_path):
    run = FakeRun(tmp_path)
    adders = course(run, "", 4, steps=8, d_model=8, n_heads=2)
    assert list(adders) == [0, 2, 4, 8]
    weights = [found.model.tok_embed.weight for found in adders.values()]
    assert torch.equal(weights[0], adders[0].settings.model().tok_embed.weight)  # before the first step
    assert torch.equal(weights[-1], adder(run, "", steps=8, d_model=8, n_heads=2).model.tok_embed.weight)
    again = course(run, "", 3, steps=8, d_model=8, n_heads=2)
    assert torch.equal(again[8].model.tok_embed.weight, weights[-1])


def test_the_quick_preset_trains_its_own(tmp_path):
    run = FakeRun(tmp_path)
    summary = develop(run, **quick(develop))
    assert 9 <= len(run.logged) <= quick(develop)["snapshots"] and summary["last_step"] == 600
    assert summary["pair_share"] > 0.98 and summary["sobol_wrong"] < 0.02 and summary["loss"] < 0.01


def test_a_run_without_snapshots_is_refused(trained, tmp_path):
    run = FakeRun(tmp_path)
    run.give("R1", trained, {**CONFIG, "snapshots": 0})
    with pytest.raises(ValueError, match="R1 kept no snapshots; train with snapshots=20"):
        develop(run, model="R1")


def test_the_tens_have_a_place_below_and_the_top_no_place_above():
    tens = measures(untrained(digit=1), 1, 100, seed=0)
    top = measures(untrained(digit=2), 2, 100, seed=0)
    assert "sobol_below" in tens and "sobol_wrong" in tens and "sobol_wrong" not in top
    assert tens == measures(untrained(digit=1), 1, 100, seed=0)


def test_half_way_is_the_first_step_past_the_middle():
    assert half_way((0, 1, 10, 100), [4.0, 3.5, 1.0, 0.0]) == 10
    assert half_way((0, 1, 10, 100), [0.0, 3.0, 1.0, 4.0]) == 1
    assert half_way((0, 1), [2.0, 2.0]) is None
