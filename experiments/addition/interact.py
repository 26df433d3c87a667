"""How attention and the MLP of an adder work together, by their weights and by what is lost without both."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.addition.train import place_name
from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Run, experiment


@experiment("addition.interact", tags=["addition"], presets={"quick": {"problems": 1000}})
def interact(
    run: Run,
    model: TrainedModel = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    problems: Annotated[int, Field(ge=100, description="to average over (problems)")] = 2000,
    ablation: Annotated[Literal["zero", "mean", "resample"], Field(description="what is said instead (name)")] = "mean",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Which heads does the MLP listen to, and which parts need, or stand in for, each other?

    By the weights: how much of what each head can write the MLP's input weights read, ||W_in W_OV|| / (||W_in||
    ||W_OV||) with the layer norms folded in (Elhage et al. 2021), beside random matrices of the same shapes; and the
    same of what the head does write on problems, beside the same with the dimensions of the residual stream shuffled.
    Heads cannot compose with heads: these models have one layer, so no head reads another.

    By what is lost: the change of loss without two parts, less the changes without each. Above 0 they stand in for
    each other; below 0 one is of little use without the other; 0 if they do not interact. Last, a head's effect by
    its way: ablated only for the residual stream that skips the MLP, only for the MLP, and for both.

    Returns the scores beside chance, the pair that interacts most with its standard error, and the effects by way of
    the head that costs most.
    """
    import torch

    from experiments.addition.activity import subject
    from experiments.addition.attribution import foldable
    from experiments.addition.interactions import by_way, interaction, node_names
    from experiments.addition.places import chosen_place, warn_of_ignorance
    from experiments.addition.trained import adder
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, seed=seed)
    place = chosen_place(place, found.task)
    generator = torch.Generator().manual_seed(seed)
    asked = subject(found, place, problems, generator)
    composed = compose(run, foldable(found.model), found.settings, asked.activity.heads, generator)

    together = interaction(asked, ablation, generator)  # node, node, batch
    mean, error = together.mean(2), together.std(2) / problems**0.5
    names = node_names(asked.activity.heads.shape[1])
    draw_interaction(run, place, ablation, mean, error, names)
    ways = by_way(asked, ablation, generator)
    draw_ways(run, ablation, ways, names[:-1])

    loss = asked.losses().mean().item()
    warn_of_ignorance(run, loss)
    first, second = divmod(mean.abs().argmax().item(), len(names))
    strongest = ways[:, 2].argmax().item()
    return {
        "loss": loss,
        **composed,
        "strongest_pair": f"{names[min(first, second)]} + {names[max(first, second)]}",
        "interaction": mean[first, second].item(),
        "standard_error": error[first, second].item(),
        "strongest_head": names[strongest],
        "head_direct": ways[strongest, 0].item(),
        "head_through_mlp": ways[strongest, 1].item(),
        "head_both_ways": ways[strongest, 2].item(),
    }


def compose(run, bridge, settings, heads, generator):
    """Draw what the MLP reads of each head, and return it beside chance."""
    from experiments.addition.composition import by_chance, by_outputs, by_shuffled_outputs, by_weights, written

    readable = settings.d_model - (settings.normalization != "none")
    outputs = written(bridge, heads)
    summary = {}
    for name, scores, chance in (
        ("weights", by_weights(bridge), by_chance(readable, bridge.cfg.d_head, bridge.cfg.d_mlp)),
        ("outputs", by_outputs(bridge, outputs), by_shuffled_outputs(bridge, outputs, 200, generator)),
    ):
        labels = [f"L0H{head}" for head in range(len(scores))]
        marks = {"chance": chance.mean().item(), "99 % of chance": chance.quantile(0.99).item()}
        title = "Composition with the MLP, by weights" if name == "weights" else "Composition with the MLP, as written"
        run.figure(Bar(labels, scores.tolist(), title=title, y_label="score (0 to 1)", marks=marks))
        summary |= {
            f"by_{name}": scores.max().item(),
            f"by_{name}_mean": scores.mean().item(),
            f"by_{name}_chance": chance.mean().item(),
            f"by_{name}_chance_99": chance.quantile(0.99).item(),
        }
    return summary


def draw_interaction(run, place, ablation, mean, error, names):
    """The pairs; the diagonal is left empty."""
    rows = [
        [None if first == second else mean[first, second].item() for second in range(len(names))]
        for first in range(len(names))
    ]
    scale = mean.abs().max().item()
    title = f"Loss without both less each alone, {ablation}-ablated, {place_name(place)} (nats, error to "
    title += f"{error.max():.2g})"
    run.figure(Heatmap(rows, names, names, title=title, low=-scale, high=scale))


def draw_ways(run, ablation, ways, names):
    """What a head's ablation costs by where its word is missing."""
    columns = ("direct", "through the MLP", "both")
    title = f"Change of loss without a head, {ablation}-ablated, by way (nats)"
    run.figure(Heatmap(ways.tolist(), names, columns, title=title))
