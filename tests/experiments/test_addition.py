"""The addition study: its data, its shortcut through the model, and what is known about how it learns."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from torch.nn.functional import cross_entropy  # noqa: E402

from experiments.addition.curriculum import eased, shortened, without_carries  # noqa: E402
from experiments.addition.data import (  # noqa: E402
    EQUALS,
    PLUS,
    Task,
    by_offset,
    draw,
    draw_numbers,
    held_out,
    lay_out,
    positions_of,
    task_of,
)
from experiments.addition.model import build_model  # noqa: E402
from experiments.addition.table_forward import table_forward  # noqa: E402
from experiments.addition.train import check_shapes, first_below, train  # noqa: E402
from experiments.common.checkpoints import kept_snapshots, log_spaced  # noqa: E402
from experiments.common.devices import usable_device  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402

TINY = {"d_model": 8, "n_heads": 2, "n_digits": 3, "device": "cpu"}
QUICK = {**quick(train), "device": "cpu"}


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def run(tmp_path):
    return FakeRun(tmp_path)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def as_numbers(tokens, n_digits):
    """The two numbers that a row of tokens writes down."""
    text = "".join(str(token) for token in tokens.tolist() if token < PLUS)
    return int(text[:n_digits]), int(text[n_digits:])


# Data


@pytest.mark.parametrize(("n_digits", "digit"), [(1, 0), (4, 0), (4, 1), (4, 3), (8, 2), (18, 17)])
def test_answers_are_the_digit_of_the_true_sum(n_digits, digit):
    problems = draw(200, task_of(n_digits, digit), seeded(1))
    assert problems.tokens.shape == (200, 2 * n_digits + 2)
    for tokens, answer in zip(problems.tokens, problems.answers[:, 0].tolist(), strict=True):
        a, b = as_numbers(tokens, n_digits)
        assert answer == (a + b) // 10**digit % 10


def test_naive_sums_leave_the_carry_out():
    problems = draw(500, task_of(4, 1), seeded(2))
    carried = 0
    for tokens, answer, naive in zip(problems.tokens, *(part[:, 0].tolist() for part in problems[1:]), strict=True):
        a, b = as_numbers(tokens, 4)
        assert naive == (a // 10 + b // 10) % 10
        carry = (a % 10 + b % 10) // 10
        assert answer == (naive + carry) % 10
        carried += carry
    assert 0.40 < carried / 500 < 0.50  # 45 of the 100 pairs of units digits carry


def test_problems_read_a_plus_b_equals():
    tokens = draw(50, task_of(3, 0), seeded(3)).tokens
    assert (tokens[:, 3] == PLUS).all()
    assert (tokens[:, -1] == EQUALS).all()
    assert (tokens[:, [0, 1, 2, 4, 5, 6]] < 10).all()


def test_offsets_are_counted_from_the_naive_sum():
    logits = torch.full((2, 1, 10), -100.0)
    logits[0, 0, 3] = logits[1, 0, 0] = 100.0
    assert by_offset(logits, torch.tensor([[2], [9]])).tolist() == pytest.approx([0, 1] + [0] * 8)


def test_held_out_problems_are_always_the_same():
    first, second = held_out(task_of(4, 1)), held_out(task_of(4, 1))
    assert sum(len(batch.answers) for batch in first) == 4096
    assert all(torch.equal(a.tokens, b.tokens) for a, b in zip(first, second, strict=True))


# Model


@pytest.mark.parametrize("normalization", ["LN", "none"])
@pytest.mark.parametrize(("d_model", "n_heads"), [(4, 1), (16, 4), (32, 32), (32, 2)])
def test_table_forward_equals_the_full_forward(d_model, n_heads, normalization):
    model = build_model(d_model, n_heads, 5, normalization, seed=0)
    with torch.no_grad():  # at initialisation the biases are zero and would hide an error
        for parameter in model.parameters():
            parameter += 0.3 * torch.randn(parameter.shape, generator=seeded(parameter.numel()))
    problems = draw(64, task_of(5, 2), seeded(4))
    logits, gradients = [], []
    for answer in (model(problems.tokens)[:, -1], table_forward(model, problems.tokens, EQUALS)):
        model.zero_grad()
        cross_entropy(answer, problems.answers[:, 0]).backward()
        logits.append(answer.detach())
        gradients.append({name: p.grad.clone() for name, p in model.named_parameters()})
    torch.testing.assert_close(logits[1], logits[0], rtol=1e-5, atol=1e-5)
    for name, full in gradients[0].items():
        torch.testing.assert_close(gradients[1][name], full, rtol=1e-5, atol=1e-5, msg=name)
    assert logits[0].std() > 0.1
    assert gradients[0]["layers.0.attn.k.weight"].abs().max() > 1e-4


def test_the_number_of_heads_changes_neither_the_first_weights_nor_their_count():
    one, four = (build_model(16, n_heads, 4, "LN", seed=7) for n_heads in (1, 4))
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, four.state_dict()[name]), name


def test_another_seed_means_other_weights():
    one, other = (build_model(16, 1, 4, "LN", seed=seed) for seed in (0, 1))
    assert not torch.equal(one.head.weight, other.head.weight)


# Errors


def test_heads_must_divide_the_width(run):
    with pytest.raises(ValueError, match=r"n_heads=3 does not divide d_model=8; choose one of 1, 2, 4, 8\."):
        train(run, d_model=8, n_heads=3)
    assert not run.logged


@pytest.mark.parametrize("digit", [4, 9])
def test_the_digit_must_exist(run, digit):
    with pytest.raises(ValueError, match=rf"digit={digit} is beyond n_digits=4; choose 0 \(units\) to 3, or all\."):
        train(run, n_digits=4, digit=digit)
    check_shapes(128, 4, digit=3, n_digits=4)


def test_a_missing_gpu_is_said_plainly(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert usable_device("auto") == "cpu"
    with pytest.raises(ValueError, match="no GPU here; choose device=auto or device=cpu"):
        usable_device("cuda")


# Training


def test_a_seed_repeats_its_losses_bit_for_bit(tmp_path):
    losses = []
    for seed in (5, 5, 6):
        run = FakeRun(tmp_path)
        train(run, steps=30, seed=seed, **TINY)
        losses.append(run.series("loss"))
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_a_seed_decides_the_problems_too(run, monkeypatch):
    seen = []

    def watched_draw(batch_size, *rest):
        seen.append(draw_numbers(batch_size, *rest))
        return seen[-1]

    monkeypatch.setattr("experiments.addition.training.draw_numbers", watched_draw)
    for seed in (5, 6):
        train(run, steps=1, batch_size=64, seed=seed, **TINY)
    assert len(seen) == 2 and not torch.equal(*seen)


def test_measuring_more_often_does_not_change_the_training(tmp_path):
    often, seldom = FakeRun(tmp_path), FakeRun(tmp_path)
    train(often, steps=21, measure_every=1, **TINY)
    train(seldom, steps=21, measure_every=10, **TINY)
    assert often.series("loss") == seldom.series("loss")
    assert list(seldom.series("accuracy")) == [0, 10, 20]
    assert len(often.series("p_plus_1")) == 21


def test_recording_fewer_losses_changes_neither_the_training_nor_what_is_returned(tmp_path):
    often, seldom = FakeRun(tmp_path), FakeRun(tmp_path)
    assert train(often, steps=25, **TINY) == train(seldom, steps=25, log_every=6, **TINY)
    losses = often.series("loss")
    assert seldom.series("loss") == {step: losses[step] for step in (0, 6, 10, 12, 18, 20, 24)}


def test_the_units_digit_is_learnt(run):
    summary = train(run, **QUICK)
    loss, accuracy = run.series("loss"), run.series("accuracy")
    assert loss[0] > 2.2
    assert 10 < summary["left_ln10"] < 200
    assert loss[summary["left_ln10"]] < 2.2 <= loss[summary["left_ln10"] - 1]
    assert summary["left_ln10"] < summary["solved_at"] < 500
    assert summary["final_loss"] == loss[499]
    assert summary["best_loss"] == min(loss.values()) < 0.01
    assert accuracy[0] < 0.2
    assert summary["accuracy"] > 0.99
    assert summary["held_out_loss"] < 0.02
    assert summary["p_plus_0"] > 0.9  # nothing is carried into the units
    assert summary["p_plus_1"] < 0.01
    assert summary["converged"] and not summary["diverged"]


def test_the_tens_digit_waits_at_ln_2_between_the_two_answers_that_a_carry_decides(run):
    summary = train(run, d_model=64, n_heads=4, n_digits=4, digit=1, steps=500, device="cpu", seed=2)
    plus_0, plus_1 = run.series("p_plus_0"), run.series("p_plus_1")
    plateau = [step for step in plus_0 if 0.6 < run.series("loss")[step] < 0.8]
    assert len(plateau) >= 3
    for step in plateau:
        assert plus_0[step] + plus_1[step] > 0.9
        assert min(plus_0[step], plus_1[step]) > 0.3
    assert summary["accuracy"] > 0.9  # without the carries it would be 0.55
    assert summary["p_plus_1"] == pytest.approx(0.45, abs=0.05)


def test_stop_below_stops_at_the_threshold(run):
    summary = train(run, stop_below=1.0, **QUICK)
    losses = list(run.series("loss").values())
    assert summary["steps_done"] == len(losses) < 500
    assert losses[-1] < 1.0 <= min(losses[:-1])
    assert summary["final_loss"] == losses[-1]


def test_a_diverging_run_keeps_its_nan_and_ends(run):
    summary = train(run, steps=50, learning_rate=1e30, **TINY)
    losses = list(run.series("loss").values())
    assert not math.isfinite(losses[-1])
    assert all(math.isfinite(loss) for loss in losses[:-1])
    assert summary["diverged"]
    assert summary["steps_done"] == len(losses) < 50
    assert math.isfinite(summary["best_loss"])


def test_never_is_none():
    assert first_below(2.2, [2.3, 2.25, math.nan]) is None
    assert first_below(2.2, [2.3, math.nan, 2.1, 1.0]) == 2


# What a run keeps


def test_figures_draw_metrics_that_were_logged(run):
    train(run, steps=3, **TINY)
    drawn = {name for figure in run.figures for name in figure.metrics()}
    assert drawn == {"loss", "p_plus_0", "p_plus_1"}
    assert drawn < {name for _, metrics in run.logged for name in metrics}
    assert run.figures[0].marks == pytest.approx({"ln 10": 2.3026, "ln 2": 0.6931}, abs=1e-4)
    assert run.figures[0].log_y
    assert sum(run.figures[-1].values) == pytest.approx(1, abs=1e-5)
    assert run.figures[-1].labels == tuple(f"+{offset}" for offset in range(10))


def test_the_kept_weights_are_the_trained_model(run):
    from safetensors.torch import load_file

    summary = train(run, steps=3, **TINY)
    path = next(path for path in run.artifacts if path.name == "model.safetensors")
    copy = build_model(8, 2, 3, "LN", seed=99)
    copy.load_state_dict(load_file(path))
    tokens = draw(8, task_of(3, 0), seeded(0)).tokens
    assert torch.equal(copy(tokens), run.models[0](tokens))
    assert summary["parameter_count"] == sum(parameter.numel() for parameter in copy.parameters())


def test_importing_the_experiment_loads_nothing_heavy():
    heavy = "{'torch', 'transformer_lens', 'safetensors'}"
    code = f"import sys, experiments.addition.train; sys.exit(bool({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


# Layouts, curricula, all digits at once


def test_layouts_write_the_same_digits_in_another_order():
    numbers = torch.tensor([[[1, 2, 3], [4, 5, 6]]])
    assert lay_out(numbers, "written").tolist() == [[1, 2, 3, PLUS, 4, 5, 6, EQUALS]]
    assert lay_out(numbers, "reversed").tolist() == [[3, 2, 1, PLUS, 6, 5, 4, EQUALS]]
    assert lay_out(numbers, "paired").tolist() == [[1, 4, 2, 5, 3, 6, PLUS, EQUALS]]


@pytest.mark.parametrize("layout", ["written", "reversed", "paired"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_positions_are_where_the_digits_of_a_place_stand(layout, place):
    numbers = torch.tensor([[[1, 2, 3], [4, 5, 6]]])
    tokens = lay_out(numbers, layout)[0]
    assert tokens[list(positions_of(place, Task(3, (0,), layout)))].tolist() == numbers[0, :, 2 - place].tolist()


def test_all_digits_are_answered_at_once(run):
    summary = train(run, d_model=32, n_digits=2, digit="all", steps=1300, device="cpu", layout="reversed")
    losses = {name: run.series(name) for name in ("loss", "loss_0", "loss_1")}
    assert losses["loss"][100] == pytest.approx((losses["loss_0"][100] + losses["loss_1"][100]) / 2)
    assert losses["loss_0"][500] > 2 > 0.5 > losses["loss_1"][500]  # the tens first, though they need the units
    assert summary["accuracy"] > 0.95


def test_a_curriculum_begins_easy_and_ends_with_the_full_problems():
    numbers = draw_numbers(500, 4, seeded(1))
    assert (shortened(numbers, 1)[..., :-1] == 0).all() and torch.equal(shortened(numbers, 4), numbers)
    easy = without_carries(numbers)
    assert (easy.sum(1) <= 9).all() and torch.equal(easy[:, 0], numbers[:, 0]) and easy[:, 1].float().mean() > 1.5
    assert torch.equal(eased(numbers, "length", 1.0, seeded(2)), numbers)
    carries = [(eased(numbers, "no_carry", share, seeded(2)).sum(1) > 9).float().mean() for share in (0.0, 0.5, 1.0)]
    assert carries[0] == 0 < carries[1] < carries[2]


def test_a_curriculum_changes_what_is_trained_on(tmp_path):
    first = []
    for curriculum in ("none", "length", "no_carry"):
        run = FakeRun(tmp_path)
        train(run, steps=60, curriculum=curriculum, curriculum_steps=40, **TINY)
        first.append(run.series("loss")[50])
    assert len(set(first)) == 3


# Going on


def test_resumed_is_exactly_as_if_never_interrupted(tmp_path):
    whole, half, rest = (FakeRun(tmp_path / name) for name in ("whole", "half", "rest"))
    expected = train(whole, steps=60, snapshots=6, **TINY)
    train(half, steps=25, snapshots=4, **TINY)
    rest.give("R1", half, {**half.config, **TINY, "steps": 25, "snapshots": 4})
    assert train(rest, steps=60, resume="R1", snapshots=6, **TINY) == expected
    assert {**half.series("loss"), **rest.series("loss")} == whole.series("loss")
    assert not set(half.series("loss")) & set(rest.series("loss"))


def test_a_stopped_run_can_be_resumed(tmp_path):
    stopped, rest = FakeRun(tmp_path / "stopped"), FakeRun(tmp_path / "rest")
    stopped.stop_after = 10
    with pytest.raises(KeyboardInterrupt):
        train(stopped, steps=40, **TINY)
    rest.give("R1", stopped, {**TINY, "steps": 40})
    assert train(rest, steps=40, resume="R1", **TINY)["steps_done"] == 40
    assert min(rest.series("loss")) == 10


def test_going_on_with_other_settings_is_refused_with_those_to_add(tmp_path):
    before, after = FakeRun(tmp_path / "before"), FakeRun(tmp_path / "after")
    train(before, steps=2, **TINY)
    after.give("R1", before, TINY)
    with pytest.raises(ValueError, match="R1 has other settings; to go on from it, add d_model=8 n_heads=2"):
        train(after, **{**TINY, "d_model": 16, "n_heads": 1}, resume="R1")
    with pytest.raises(ValueError, match="R1 has done 2 steps already"):
        train(after, steps=2, resume="R1", **TINY)


def test_snapshots_are_the_weights_at_steps_on_a_log_schedule(tmp_path):
    run, later = FakeRun(tmp_path / "run"), FakeRun(tmp_path / "later")
    train(run, steps=50, snapshots=5, **TINY)
    later.give("R1", run, TINY)
    found = kept_snapshots(later, "R1")
    assert list(found) == [0, 3, 7, 19, 50] == list(log_spaced(50, 5))
    initial = build_model(8, 2, 3, "LN", seed=0).state_dict()
    assert all(torch.equal(found[0][name], weight) for name, weight in initial.items())
    assert all(torch.equal(found[50][name], weight) for name, weight in run.models[0].state_dict().items())
