"""What an adder loses without each head, without its MLP, and without some of its neurons."""

from typing import Annotated

from pydantic import Field

from experiments.addition.train import place_name
from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Line, Run, experiment
from labbook.figures import Series


@experiment("addition.ablate", tags=["addition"], presets={"quick": {"problems": 1000, "draws": 20}})
def ablate(
    run: Run,
    model: TrainedModel = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    problems: Annotated[int, Field(ge=100, description="to choose neurons on, and to measure on (problems)")] = 2000,
    top: Annotated[int, Field(ge=1, description="neurons ablated together (count)")] = 20,
    draws: Annotated[int, Field(ge=5, description="random sets of as many neurons (count)")] = 100,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Which parts of an adder can it not do without?

    Every head, the whole MLP and every neuron is ablated alone at `=`, in three ways: it says zero, its mean over the
    problems, or what it says of another problem (which is the hardest, because it misleads). Then the neurons whose
    single ablations cost most are ablated together, beside random sets of as many neurons. The neurons are chosen on
    other problems than they are measured on, so that chance does not choose its own winners.

    A loss near 0 can hide much: a part that others stand in for costs nothing alone; see `addition.interact`.

    Returns the loss (nats) as it is and its change, by way of ablation: of the head that costs most (and which), of
    the MLP, of the neuron that costs most, of the top neurons together and of the median random set, and the share of
    random sets that cost less than the top neurons.
    """
    import torch

    from experiments.addition.ablation import KINDS, head_effects, mlp_effect
    from experiments.addition.activity import subject
    from experiments.addition.places import chosen_place, warn_of_ignorance
    from experiments.addition.trained import adder
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, seed=seed)
    refuse_too_many(top, found.model.cfg.d_mlp)
    place = chosen_place(place, found.task)
    generator = torch.Generator().manual_seed(seed)
    to_choose, to_measure = (subject(found, place, problems, generator) for _ in range(2))
    summary = {"loss": to_measure.losses().mean().item()}
    warn_of_ignorance(run, summary["loss"])

    table = {kind: head_effects(to_measure, kind, generator) for kind in KINDS}
    mlp = {kind: mlp_effect(to_measure, kind, generator) for kind in KINDS}
    draw_parts(run, place, table, mlp)
    for kind in run.track(KINDS):
        summary |= {
            f"head_{kind}": table[kind].max().item(),
            f"strongest_head_{kind}": f"L0H{table[kind].argmax().item()}",
            f"mlp_{kind}": mlp[kind],
            **ablate_neurons(run, to_choose, to_measure, kind, top, draws, generator),
        }
    return summary


def ablate_neurons(run, to_choose, to_measure, kind, top, draws, generator):
    """Neurons alone and together, chosen on one set of problems and measured on another."""
    from experiments.addition.ablation import effects_of_sets, neuron_effects, random_sets

    ranked = neuron_effects(to_choose, kind, generator).argsort(descending=True)
    alone = neuron_effects(to_measure, kind, generator)
    draw_neurons(run, kind, alone, ranked[:top])
    draw_curve(run, kind, *curve(to_measure, ranked, kind, generator), to_measure.losses().mean().item())

    together = effects_of_sets(to_measure, [ranked[:top]], kind, generator).item()
    by_chance = effects_of_sets(to_measure, random_sets(len(ranked), top, draws, generator), kind, generator)
    return {
        f"neuron_{kind}": alone[ranked[0]].item(),
        f"top_neurons_{kind}": together,
        f"random_neurons_{kind}": by_chance.median().item(),
        f"random_sets_below_{kind}": (by_chance < together).double().mean().item(),
    }


def refuse_too_many(top, n_neurons):
    """ValueError where more neurons are asked for than there are."""
    if top > n_neurons // 2:
        raise ValueError(f"top={top} leaves no {top} others of {n_neurons} neurons; choose {n_neurons // 2} or less.")


def curve(subject, ranked, kind, generator, draws=9):
    """Numbers of neurons, and the loss without so many of the ranked and without the median random set."""
    from experiments.addition.ablation import effects_of_sets, random_sets

    whole = subject.losses().mean().item()
    sizes = [2**power for power in range(len(ranked).bit_length()) if 2**power <= len(ranked)]
    best = effects_of_sets(subject, [ranked[:size] for size in sizes], kind, generator) + whole
    by_chance = []
    for size in sizes:
        sets = random_sets(len(ranked), size, draws, generator)
        by_chance.append(effects_of_sets(subject, sets, kind, generator).median().item() + whole)
    return sizes, best.tolist(), by_chance


def draw_parts(run, place, table, mlp):
    """The heads and the MLP in all ways of ablation, and for each way a bar for each."""
    columns = [*(f"L0H{head}" for head in range(len(table["mean"]))), "L0 MLP"]
    rows = {kind: [*effects.tolist(), mlp[kind]] for kind, effects in table.items()}
    title = f"Change of loss by part and ablation, {place_name(place)} (nats)"
    run.figure(Heatmap(list(rows.values()), list(rows), columns, title=title, x_label="part", y_label="ablation"))
    for kind, row in rows.items():
        title = f"Change of loss without each part, {kind}-ablated, {place_name(place)} (nats)"
        run.figure(Bar(columns, row, title=title, y_label="change of loss (nats)"))


def draw_neurons(run, kind, alone, chosen):
    """A bar for each of the neurons that were chosen on other problems."""
    labels = [f"L0N{neuron}" for neuron in chosen.tolist()]
    title = f"Change of loss without one neuron, {kind}-ablated (nats)"
    marks = {"median of all": alone.median().item()}
    run.figure(Bar(labels, alone[chosen].tolist(), title=title, y_label="change of loss (nats)", marks=marks))


def draw_curve(run, kind, sizes, best, by_chance, whole):
    """The loss by the number of neurons ablated together."""
    run.figure(
        Line(
            (Series("top neurons", sizes, best), Series("random, median", sizes, by_chance)),
            title=f"Loss by number of neurons {kind}-ablated together (nats)",
            x_label="neurons",
            y_label="loss (nats)",
            log_x=True,
            log_y=True,
            marks={"whole": whole},
        )
    )
