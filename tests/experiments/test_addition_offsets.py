"""What can be known of a carry, and why a model that hesitates loses more than the hesitation."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.carries import (  # noqa: E402
    carry_given_digits,
    chance_of_carry,
    loss_of,
    predictors,
)
from experiments.addition.data import PLUS, task_of  # noqa: E402
from experiments.addition.hesitation import (  # noqa: E402
    answers_by_digits_below,
    carries_into,
    data_sets,
    explained,
    taken_apart,
)
from experiments.addition.offsets import offsets  # noqa: E402
from experiments.addition.train import train  # noqa: E402
from experiments.addition.trained import SMALL, Adder, adder  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402

TENS = task_of(3, 1)


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def says(chances_of):
    """An adder that answers the naive sum + 0, + 1, ... with chances made from numbers [batch, a or b, digit]."""

    def model(tokens):
        numbers = tokens[tokens < PLUS].unflatten(0, (len(tokens), 2, 3))
        naive = numbers[..., 1].sum(1) % 10
        places = (torch.arange(10) - naive[:, None]) % 10  # the offset that each answer is
        return chances_of(numbers).gather(1, places).log()[:, None]

    return Adder(model, TENS, SMALL)


def hesitating(plus_0, plus_1):
    """The same chances for every problem."""
    chances = torch.full((10,), max(0.0, (1 - plus_0 - plus_1) / 8), dtype=torch.float64)
    chances[:2] = torch.tensor([plus_0, plus_1])
    return says(lambda numbers: chances.expand(len(numbers), 10))


@pytest.mark.parametrize("place", [1, 2])
def test_the_chance_of_a_carry_is_what_counting_gives(place):
    a = torch.arange(10**place)
    sums = a[:, None] + a
    assert chance_of_carry(place) == pytest.approx((sums >= 10**place).double().mean().item())
    top = a // 10 ** (place - 1)
    for first, second in ((0, 9), (3, 7), (4, 4), (2, 7)):
        chosen = sums[top == first][:, top == second]
        counted = (chosen >= 10**place).double().mean().item()
        assert carry_given_digits(place)[first, second].item() == pytest.approx(counted)


def test_predictors_lose_less_the_more_they_know():
    losses = {predictor.name: loss_of(predictor.chances, 1)["all"] for predictor in predictors(1)}
    assert losses["base rate"] == pytest.approx(-0.45 * math.log(0.45) - 0.55 * math.log(0.55))
    assert losses["base rate"] > losses["one digit"] > losses["product of two"] > losses["both digits"] == 0
    base = loss_of(predictors(1)[0].chances, 1)
    assert base["+0"] == pytest.approx(math.log(20 / 11)) and base["+1"] == pytest.approx(math.log(20 / 9))


def test_data_sets_carry_what_they_say():
    sets = data_sets(2000, TENS, seeded(0))
    assert {name: len(numbers) for name, numbers in sets.items()} == dict.fromkeys(sets, 2000)
    assert not carries_into(sets["without carry"], TENS).any() and carries_into(sets["with carry"], TENS).all()
    assert carries_into(sets["training"], TENS).double().mean().item() == pytest.approx(0.45, abs=0.03)
    units = sets["with carry"][..., 2]
    assert (units.sum(1) > 9).all()


def test_a_perfect_hesitation_loses_what_the_log_expected():
    sets = data_sets(1000, TENS, seeded(0))
    without, carry = (taken_apart(hesitating(0.55, 0.45), sets[name]) for name in ("without carry", "with carry"))
    assert without.loss == pytest.approx(math.log(20 / 11), abs=1e-6)
    assert carry.loss == pytest.approx(math.log(20 / 9), abs=1e-6)
    for term in ("lean", "leak", "spread"):
        assert abs(getattr(without, term)) < 1e-6 and abs(getattr(carry, term)) < 1e-6


def test_leak_lean_and_spread_are_told_apart():
    without = data_sets(4000, TENS, seeded(0))["without carry"]
    leaking = taken_apart(hesitating(0.9 * 0.55, 0.9 * 0.45), without)
    assert leaking.leak == pytest.approx(-math.log(0.9)) and abs(leaking.lean) < 1e-6 and abs(leaking.spread) < 1e-6
    leaning = taken_apart(hesitating(0.3, 0.7), without)
    assert leaning.lean == pytest.approx(-math.log(0.3 / 0.55)) and abs(leaning.leak) < 1e-6

    def by_parity(numbers):
        chances = torch.zeros(len(numbers), 10, dtype=torch.float64)
        chances[:, 0] = torch.where(numbers[:, 0, 0] % 2 == 0, 0.75, 0.35)
        chances[:, 1] = 1 - chances[:, 0]
        return chances + 1e-12

    spread = taken_apart(says(by_parity), without)
    assert spread.spread == pytest.approx(math.log(0.55) - (math.log(0.75) + math.log(0.35)) / 2, abs=0.01)
    assert abs(spread.lean) < 0.02


def test_what_a_model_takes_from_the_digits_below_is_found():
    def knows_one_digit(numbers):
        chances = torch.zeros(len(numbers), 10, dtype=torch.float64)
        chances[:, 1] = numbers[:, 0, 2] / 10
        chances[:, 0] = 1 - chances[:, 1]
        return chances + 1e-9

    below = answers_by_digits_below(says(knows_one_digit), 10000, seeded(1))
    by_name = {predictor.name: explained(below, predictor.chances) for predictor in predictors(1)}
    assert by_name["one digit"] == pytest.approx(1) and by_name["both digits"] < 0.5
    assert by_name["base rate"] == 0


def test_on_the_plateau_leak_and_spread_explain_the_loss_and_the_digits_below_nothing(tmp_path):
    run = FakeRun(tmp_path)
    summary = offsets(run, **quick(offsets))
    for short in ("plus_0", "plus_1"):
        terms = [summary[f"{short}_{term}"] for term in ("expected", "lean", "leak", "spread")]
        assert sum(terms) == pytest.approx(summary[f"{short}_loss"])
        assert summary[f"{short}_loss"] > terms[0] + 0.02  # as the log saw
        assert terms[2] + terms[3] > abs(terms[1])
    assert summary["plus_0_p_plus_0"] + summary["plus_0_p_plus_1"] > 0.9
    assert summary["variation_below"] < 0.05 and summary["explained_by_both_digits"] < 0.2
    assert run.figure_titled("Loss by data set").labels == ("training", "held out", "without carry", "with carry")


def test_a_model_of_the_units_is_refused_and_a_snapshot_must_be_there(tmp_path):
    units = FakeRun(tmp_path / "units")
    config = {"d_model": 8, "n_heads": 2, "n_digits": 3, "device": "cpu", "snapshots": 3}
    train(units, steps=4, **config)
    run = FakeRun(tmp_path / "run")
    run.give("R1", units, config)
    with pytest.raises(ValueError, match="Nothing is carried into the units"):
        offsets(run, model="R1")
    with pytest.raises(ValueError, match="R1 kept no snapshot at step 3; it has 0, 2, 4"):
        offsets(run, model="R1", snapshot=3)
    with pytest.raises(ValueError, match="snapshot needs a model"):
        offsets(run, snapshot=3)


def test_the_small_model_is_the_same_every_time():
    first, second = (adder(None, "", steps=3).model.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)
