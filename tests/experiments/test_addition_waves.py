"""Waves and Sobol indices of functions that are known, and of an adder that has learnt the units."""

import math

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformer_lens")

from experiments.addition.data import draw_numbers, problems_of  # noqa: E402
from experiments.addition.dependence import dependence, joint_index, redrawings, total_index  # noqa: E402
from experiments.addition.excluded_loss import excluded_loss  # noqa: E402
from experiments.addition.fourier import (  # noqa: E402
    FREQUENCIES,
    PAIRS_BY_CHANCE,
    constant,
    energies,
    family,
    folded,
    frequency_shares,
    pair_shares,
    part,
    share,
    shuffled,
)
from experiments.addition.grid import by_pair, every_pair, every_pair_by_carry  # noqa: E402
from experiments.addition.neurons import neurons  # noqa: E402
from experiments.addition.places import digit_indices, one_place  # noqa: E402
from experiments.addition.spectra import Case, cases, energy_of, full_loss, restricted_loss, shares_of, spread  # noqa: E402
from experiments.addition.spectra import excluded_loss as excluded  # noqa: E402
from tests.experiments.fake_run import FakeRun, quick  # noqa: E402
from tests.experiments.small_adder import run_with, seeded, small_adder, untrained  # noqa: E402

pytestmark = pytest.mark.study

A, B = torch.meshgrid(torch.arange(10.0).double(), torch.arange(10.0).double(), indexing="ij")
SUMS = (A + B) % 10


@pytest.fixture(scope="module")
def units():
    return small_adder()


def wave(frequency, of, phase=0.3):
    return torch.cos(2 * math.pi * frequency * of / 10 + phase)


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_a_wave_of_the_sum_has_one_frequency_pair(frequency):
    shares = pair_shares(5 + wave(frequency, A + B))
    assert shares == pytest.approx([float(other == frequency) for other in FREQUENCIES], abs=1e-12)


def test_shares_are_squares_of_amplitudes():
    table = 2 * wave(2, A + B) + wave(3, A + B) + 1 * wave(1, A) + 2 * wave(4, A - B)
    assert pair_shares(table) == pytest.approx([0, 0.4, 0.1, 0, 0], abs=1e-12)
    energy = energies(table)
    assert share(energy, family(0)) == pytest.approx(0.1) and share(energy, family(-1)) == pytest.approx(0.4)
    assert share(energy, family(0).T) == pytest.approx(0, abs=1e-12)
    assert energy.sum().item() == pytest.approx(table.var(correction=0).item())  # Parseval's theorem


def test_a_lookup_of_the_sum_has_all_frequencies_alike():
    tables = torch.stack([(digit == SUMS).double() for digit in range(10)])
    assert pair_shares(tables) == pytest.approx([2 / 9] * 4 + [1 / 9])


def test_white_noise_has_the_share_that_chance_says():
    noise = torch.randn(300, 10, 10, generator=seeded(0))
    assert sum(pair_shares(noise)) == pytest.approx(PAIRS_BY_CHANCE, abs=0.01)
    assert (family(1) | constant()).sum() == 10


def test_parts_add_up():
    table = torch.randn(3, 10, 10, generator=seeded(0), dtype=torch.float64)
    assert torch.allclose(part(table, family(1)) + part(table, ~family(1)), table)
    mixed = wave(2, A + B) + wave(2, A - B)
    assert torch.allclose(part(mixed, family(1)), wave(2, A + B))


def test_each_wave_is_told_once():
    energy = energies(torch.randn(10, 10, generator=seeded(0)))
    assert folded(energy).sum().item() == pytest.approx(energy.sum().item())
    one = folded(energies(wave(3, A + B)))
    assert one[4 + 3, 3].item() == pytest.approx(0.5) and one.sum().item() == pytest.approx(0.5)
    against = folded(energies(wave(3, A - B)))
    assert against[4 - 3, 3].item() == pytest.approx(0.5)
    assert folded(energies(wave(2, A)))[4 + 2, 0].item() == pytest.approx(0.5)
    assert folded(energies(wave(4, B)))[4, 4].item() == pytest.approx(0.5)


def test_a_neuron_of_one_frequency_is_known_from_a_shuffled_one():
    neuron = 1 + wave(2, A) + wave(2, B) + 0.5 * wave(2, A + B) + 0.2 * wave(2, A - B)
    tables = torch.stack([neuron, wave(1, A) + wave(3, A), torch.ones(10, 10)])
    shares = frequency_shares(tables)
    assert shares[0].tolist() == pytest.approx([0, 1, 0, 0, 0], abs=1e-9)
    assert shares[1].tolist() == pytest.approx([0.5, 0, 0.5, 0, 0], abs=1e-9) and shares[2].isnan().all()
    mixed = shuffled(tables, seeded(0))
    assert torch.equal(mixed[0].flatten().sort().values, neuron.flatten().sort().values)
    assert frequency_shares(mixed)[0].max() < 0.4


def test_every_pair_of_digits_is_there_and_the_rest_is_random():
    task = untrained(digit=1).task
    numbers = every_pair(7, 1, task, seeded(0))
    assert torch.equal(by_pair(10 * numbers[:, 0, 1] + numbers[:, 1, 1].double()), 10 * A + B)
    assert len(numbers[:, 0, 2].unique()) == 10
    for carry, carried in every_pair_by_carry(4, 1, task, seeded(0)).items():
        problems = problems_of(carried, one_place(1, task))
        assert ((problems.answers - problems.naive_sums) % 10 == carry).all() and len(carried) == 400
        assert torch.equal(by_pair(10 * carried[:, 0, 1] + carried[:, 1, 1].double()), 10 * A + B)
    assert list(every_pair_by_carry(4, 0, task, seeded(0))) == [0]


def case(tables, chance=1.0, carry=0, noise=0.0):
    """A case whose problems are the hundred pairs, twice."""
    logits = tables.flatten(1).T.repeat(2, 1)
    sign = torch.ones(200, 1).double()
    sign[100:] = -1
    return Case(chance, logits + noise * sign, tables, ((SUMS + carry) % 10).long().flatten().repeat(2))


def lookup(height, carry=0):
    tables = torch.stack([((SUMS + carry) % 10 == digit).double() for digit in range(10)])
    return height * (tables - 0.1)


def test_an_adder_by_waves_of_the_sum_loses_nothing_with_them_and_everything_without():
    answered = [case(lookup(12.0))]
    assert full_loss(answered) == pytest.approx(math.log1p(9 * math.exp(-12)))
    assert restricted_loss(answered, family(1)) == pytest.approx(full_loss(answered))
    assert excluded(answered, family(1)) == pytest.approx(math.log(10))
    assert restricted_loss(answered, family(-1, FREQUENCIES[:-1])) == pytest.approx(math.log(10))
    assert shares_of(answered) == pytest.approx([2 / 9] * 4 + [1 / 9])
    one = excluded(answered, family(1, [2]))
    assert full_loss(answered) < one < 0.01
    assert excluded(answered, family(1, [5])) < one


def test_a_liking_for_one_digit_is_no_wave_and_is_kept():
    liking = torch.zeros(10, 1, 1).double()
    liking[3] = 5
    answered = [case(lookup(6.0) + liking)]
    assert shares_of(answered) == pytest.approx([2 / 9] * 4 + [1 / 9])
    assert restricted_loss(answered, family(1)) == pytest.approx(full_loss(answered))
    assert full_loss(answered) > full_loss([case(lookup(6.0))])


def test_the_mean_logits_are_those_of_their_pair():
    (found,) = cases(untrained(n_digits=1), 0, 1, seeded(0))
    assert torch.allclose(found.table, found.logits.T.unflatten(1, (10, 10)))
    assert torch.allclose(spread(found.table, found), found.logits) and found.answers[37] == 0  # 3 + 7
    assert not torch.allclose(found.table, found.table.transpose(1, 2))


def test_an_adder_that_needs_one_frequency_fails_without_it():
    waves_of_two = torch.stack([6 * wave(1, SUMS - digit, phase=0) for digit in range(10)])
    answered = [case(waves_of_two)]
    assert shares_of(answered)[0] == pytest.approx(1)
    assert excluded(answered, family(1, [1])) == pytest.approx(math.log(10))
    assert excluded(answered, family(1, [2])) == pytest.approx(full_loss(answered))


def test_waves_of_one_case_do_not_hide_the_carry_of_the_other():
    apart = [case(lookup(12.0), 0.55), case(lookup(12.0, carry=1), 0.45, carry=1)]
    assert sum(shares_of(apart)) == pytest.approx(1) and restricted_loss(apart, family(1)) < 1e-3
    assert energy_of(apart).sum().item() == pytest.approx(energy_of(apart[:1]).sum().item() / 0.55)
    deaf = [case(lookup(12.0), 0.55), case(lookup(12.0), 0.45, carry=1)]
    assert restricted_loss(deaf, family(1)) == pytest.approx(0.45 * 12, abs=0.01)


def test_sobol_indices_of_known_functions():
    numbers = draw_numbers(20000, 2, seeded(0))

    def indices(function):
        values = function(numbers)
        others = [function(redrawn) for redrawn in redrawings(numbers, seeded(1))]
        return [total_index(values, other).tolist() for other in others]

    def functions(numbers):
        a1, a0, b0 = numbers[:, 0, 0], numbers[:, 0, 1], numbers[:, 1, 1]
        columns = (a1, a0 + b0, (a0 + b0) % 10, a0 * 0 + 3)
        return torch.stack(columns, 1).double()

    found = torch.tensor(indices(functions))  # a1 a0 b1 b0, function
    assert found[:, 0].tolist() == pytest.approx([1, 0, 0, 0], abs=0.03)
    assert found[:, 1].tolist() == pytest.approx([0, 0.5, 0, 0.5], abs=0.03)
    assert found[:, 2].tolist() == pytest.approx([0, 1, 0, 1], abs=0.03)
    assert found[:, 3].isnan().all()
    values = torch.stack((numbers[:, 0, 0] * 3, numbers[:, 0, 1]), 1).double()
    redrawn = next(redrawings(numbers, seeded(1)))
    other = torch.stack((redrawn[:, 0, 0] * 3, redrawn[:, 0, 1]), 1).double()
    assert joint_index(values, other).item() == pytest.approx(0.9, abs=0.03)


def test_one_digit_is_redrawn_at_a_time():
    numbers = draw_numbers(500, 3, seeded(0))
    for row, redrawn in enumerate(redrawings(numbers, seeded(1))):
        changed = (redrawn != numbers).flatten(1).double().mean(0)
        assert changed[row].item() == pytest.approx(0.9, abs=0.06)
        assert changed.sum() == changed[row]


def test_the_units_depend_on_the_units_and_on_nothing_else(units):
    found = dependence(units, 0, 3000, seeded(0))
    mine = list(digit_indices(0, 3))
    others = [row for row in range(6) if row not in mine]
    assert found.neurons.shape == (6, 128)
    assert found.neurons[others].nan_to_num(0).max() < 0.02 and found.logits[others].max() < 0.02
    assert found.neurons[mine].nanmean(1).min() > 0.3
    assert found.logits[mine].tolist() == pytest.approx([1, 1], abs=0.06)


def test_an_untrained_adder_depends_on_other_digits():
    found = dependence(untrained(), 0, 500, seeded(0))
    assert found.logits[:2].max() > 0.02 and found.neurons[:2].nan_to_num(0).max() > 0.02


def test_what_neurons_do(tmp_path):
    run = FakeRun(tmp_path)
    summary = neurons(run, **quick(neurons))
    assert summary["neurons_on_wrong_digit"] < 0.02 and summary["logits_on_wrong_digit"] < 0.02
    assert summary["neurons_on_place"] > 0.3 and summary["logits_on_place"] > 0.9
    assert summary["neurons_on_place_below"] is None
    assert summary["best_frequency_share"] > 2 * summary["best_frequency_chance"]
    # The answer's waves (k, k) are made by the ReLU out of waves of one digit, so neurons have both.
    assert summary["sum_share"] > 1.5 * summary["difference_share"] and summary["one_digit_share"] > 0.4
    table = run.figure_titled("Total Sobol index")
    assert table.col_labels == ("a2", "a1", "a0", "b2", "b1", "b0") and table.row_labels[-1] == "logits"
    assert len([figure for figure in run.figures if "mean activation" in figure.title]) == 4
    assert sum(map(sum, run.figure_titled("All neurons").values)) == pytest.approx(1)


def test_the_answers_are_waves_of_the_sum_and_no_frequency_is_needed(tmp_path):
    run = FakeRun(tmp_path)
    summary = excluded_loss(run, **quick(excluded_loss))
    assert summary["pair_share"] > 0.98 > 10 * summary["pair_share_chance"]
    assert summary["restricted"] == pytest.approx(summary["loss"], rel=0.5) and summary["loss"] < 0.01
    assert summary["loss"] < summary["excluded_most"] < 0.1
    assert summary["excluded_all"] > 2 and summary["restricted_to_difference"] > 2
    assert sum(run.figure_titled("Share of each pair").values) == pytest.approx(summary["pair_share"])


def test_an_untrained_adder_has_no_such_waves(tmp_path):
    run = run_with(tmp_path, untrained())
    assert excluded_loss(run, model="R1")["pair_share"] < 0.5
    assert "has not learnt the digit" in run.notes[0]
