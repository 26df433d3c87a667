"""What single neurons of an adder compute: their activation by two digits, its waves, and what it depends on."""

from typing import Annotated

from pydantic import Field

from experiments.addition.train import place_name
from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Histogram, Run, experiment


@experiment("addition.neurons", tags=["addition"], presets={"quick": {"problems": 1000, "shown": 4}})
def neurons(
    run: Run,
    model: TrainedModel = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    problems: Annotated[
        int, Field(ge=100, description="to redraw digits of, and to rank neurons on (problems)")
    ] = 2000,
    per_pair: Annotated[int, Field(ge=1, description="for each pair of digits (problems)")] = 20,
    shown: Annotated[int, Field(ge=1, description="neurons drawn, those that cost most (count)")] = 6,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Which digits does a neuron depend on, and what does it make of them?

    The total Sobol index of a digit is the share of a neuron's variance that goes when all other digits are known,
    measured by drawing that digit again. 0: it does not matter. The two digits of the sum modulo ten have 1 each.
    Digits above the place cannot matter to its answer; lower ones can, by the carry. (The neurons of a model of all
    digits serve other places, too.)

    Then the mean activation by the two digits of the place, as a picture and as waves: one of digit a alone has the
    frequency pairs (k, 0), one of (a + b) mod 10 the pairs (k, k), one of a - b the pairs (k, -k). In modular addition
    (Nanda et al. 2023) each neuron keeps to one frequency k; the share of the neuron's best frequency (in a, b, a + b
    and a - b) is measured beside that of the same activations shuffled over the pairs of digits.

    Returns the indices of the place's digits, of the digits below and of the worst digit above, for the mean neuron
    (the worst over all neurons for the digits above) and for the logits; how many neurons never change; the shares of
    the waves, and of the best frequency beside chance.
    """
    import torch

    from experiments.addition.ablation import neuron_effects
    from experiments.addition.activity import subject
    from experiments.addition.dependence import dependence
    from experiments.addition.places import chosen_place
    from experiments.addition.trained import adder
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, seed=seed)
    place = chosen_place(place, found.task)
    generator = torch.Generator().manual_seed(seed)
    ranked = neuron_effects(subject(found, place, problems, generator), "resample", generator).argsort(descending=True)
    chosen = ranked[: min(shown, len(ranked))]

    indices = dependence(found, place, problems, generator)
    draw_dependence(run, place, indices, chosen, found.task)
    tables = tables_of(found, place, per_pair, generator)  # neuron, digit of a, digit of b
    draw_tables(run, place, tables, chosen)
    return {
        **depends_on(indices, place, found.task.n_digits),
        "silent_neurons": indices.neurons.isnan().any(0).sum().item(),
        **waves(run, tables, generator),
    }


def depends_on(indices, place, n_digits):
    """The indices in a few numbers; None where there is no such digit."""
    from experiments.addition.places import digit_indices

    def mean_of(values, of_place):
        return values[list(digit_indices(of_place, n_digits))].nanmean().item()

    above = [row for higher in range(place + 1, n_digits) for row in digit_indices(higher, n_digits)]
    summary = {}
    for name, values in (("neurons", indices.neurons), ("logits", indices.logits)):
        summary |= {
            f"{name}_on_place": mean_of(values, place),
            f"{name}_on_place_below": mean_of(values, place - 1) if place else None,
            f"{name}_on_wrong_digit": values[above].nan_to_num(0).max().item() if above else None,
        }
    return summary


def tables_of(adder, place, per_pair, generator):
    """[neuron, digit of a, digit of b] the mean activation."""
    from experiments.addition.activity import subject_of_numbers
    from experiments.addition.grid import by_pair, every_pair

    numbers = every_pair(per_pair, place, adder.task, generator)
    return by_pair(subject_of_numbers(adder, place, numbers).activity.neurons).permute(2, 0, 1)


def waves(run, tables, generator):
    """Draw the waves that neurons are made of, and return their shares."""
    import torch

    from experiments.addition.fourier import FREQUENCIES, energies, family, folded, frequency_shares, share, shuffled

    energy = energies(tables)
    draw_energy(run, "All neurons", folded(energy / energy.sum()))
    shares = frequency_shares(tables)  # neuron, frequency; nan for a neuron that never changes
    changing = ~shares.isnan().any(1)
    best = shares[changing].max(1)
    chance = frequency_shares(shuffled(tables[changing], generator)).max(1).values
    counts = torch.bincount(best.indices, minlength=len(FREQUENCIES))
    labels = [f"k={frequency}" for frequency in FREQUENCIES]
    run.figure(Bar(labels, counts.tolist(), title="Neurons by the frequency that they have most of", y_label="neurons"))
    title = f"Share of a neuron's best frequency (shuffled: {chance.mean():.2f})"
    run.figure(Histogram(best.values.tolist(), title=title, x_label="share of energy", y_label="neurons"))
    alone = family(0) | family(0).T
    return {
        "one_digit_share": share(energy, alone),
        "sum_share": share(energy, family(1)),
        "difference_share": share(energy, family(-1) & ~family(1)),
        "best_frequency_share": best.values.mean().item(),
        "best_frequency_chance": chance.mean().item(),
        "commonest_frequency": FREQUENCIES[counts.argmax().item()],
    }


def draw_energy(run, whose, folded_energy):
    """The share of each frequency pair; each wave is told once."""
    rows, columns = [str(frequency) for frequency in range(-4, 6)], [str(frequency) for frequency in range(6)]
    title = f"{whose}: share of energy by frequency pair"
    labels = {"x_label": "frequency in b", "y_label": "frequency in a"}
    run.figure(Heatmap(folded_energy.tolist(), rows, columns, title=title, low=0, **labels))


def draw_dependence(run, place, indices, chosen, task):
    """The indices of the neurons that cost most, of the mean neuron and of the logits, for each digit."""
    from experiments.addition.places import digit_names

    rows = [*indices.neurons.T[chosen].tolist(), indices.neurons.nanmean(1).tolist(), indices.logits.tolist()]
    labels = [f"L0N{neuron}" for neuron in chosen.tolist()] + ["mean neuron", "logits"]
    title = f"Total Sobol index by digit, {place_name(place)} (a0 = units of a)"
    run.figure(Heatmap(rows, labels, digit_names(task.n_digits), title=title, low=0, high=1))


def draw_tables(run, place, tables, chosen):
    """The activation of each chosen neuron by the two digits, and its waves."""
    from experiments.addition.fourier import energies, folded

    digits = tuple("0123456789")
    for neuron in chosen.tolist():
        title = f"L0N{neuron}: mean activation by the digits of {place_name(place).removesuffix(' digit')}"
        labels = {"x_label": "digit of b", "y_label": "digit of a"}
        run.figure(Heatmap(tables[neuron].tolist(), digits, digits, title=title, **labels))
        energy = energies(tables[neuron])
        draw_energy(run, f"L0N{neuron}", folded(energy / energy.sum().clamp(min=1e-30)))
