"""Which heads and neurons push the right digit ahead of its closest rival, and where the heads look."""

from typing import Annotated

from pydantic import Field

from experiments.addition.train import place_name
from experiments.common.parameters import Threads, TrainedModel
from labbook import Bar, Heatmap, Histogram, Run, experiment


@experiment("addition.attribute", tags=["addition"], presets={"quick": {"problems": 512}})
def attribute(
    run: Run,
    model: TrainedModel = "",
    place: Annotated[int, Field(ge=-1, description="of the answer (place, 0 = units; -1 = the lowest)")] = -1,
    problems: Annotated[int, Field(ge=100, description="to average over (problems)")] = 1024,
    shown: Annotated[int, Field(ge=1, description="neurons with a bar of their own (count)")] = 20,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the problems, and of a model trained now (number)")] = 0,
):
    """Which heads and neurons say the answer, and which digits does each head attend to?

    Direct logit attribution: the logit of the right digit minus that of the likeliest wrong one is a sum of what each
    part of the model wrote into the residual stream, read by the unembedding, and a constant (b_U). The layer norms
    are folded into the weights first; the last one's scale is held as it is. What a head does through the MLP counts
    as the MLP's here. The MLP in turn is a sum over its neurons, so each can be told what it says of each digit.

    The sum of all parts is compared with the difference that the untouched model answers with: `worst_error` is the
    largest gap over the problems (rounding only, or the numbers mean nothing).

    Returns the mean difference, the sum of the parts, the shares of heads and MLP in it, the strongest head and its
    part, the share of neurons that make half of what neurons say in favour, and for how many heads most of the
    attention to digits goes to the place and to those below it.
    """
    import torch

    from experiments.addition.attribution import attributed
    from experiments.addition.data import draw
    from experiments.addition.places import chosen_place, one_place, position_names
    from experiments.addition.trained import adder
    from experiments.common.devices import prepared

    prepared("cpu", threads)
    found = adder(run, model, seed=seed)
    place = chosen_place(place, found.task)
    asked = draw(problems, one_place(place, found.task), torch.Generator().manual_seed(seed))
    result = attributed(found, asked, place, with_neurons=True)

    n_heads = result.patterns.shape[1]
    parts, truth = result.parts.mean(1), result.truth.mean().item()
    neurons = result.neurons.mean(1)  # neuron
    draw_parts(run, place, result, asked.answers[:, 0])
    draw_neurons(run, neurons, shown)
    attention = result.patterns.mean(0)  # head, position
    draw_attention(run, attention, position_names(found.task))

    heads = dict(zip(result.labels, parts.tolist(), strict=True))
    strongest = max((f"L0H{head}" for head in range(n_heads)), key=lambda name: abs(heads[name]))
    looked_at = places_attended(attention, found.task)
    if truth < 0:
        run.note("On average the right digit does not lead: this adder has not learnt it, and shares mean nothing.")
    if result.error() > 1e-3 * max(1.0, abs(truth)):
        run.note(f"The parts do not sum to the logit difference (worst gap {result.error():.2g}): do not trust them.")
    return {
        "logit_difference": truth,
        "sum_of_parts": parts.sum().item(),
        "bias": result.bias.mean().item(),
        "worst_error": result.error(),
        "mlp_share": heads["L0 MLP"] / truth,
        "heads_share": sum(heads[f"L0H{head}"] for head in range(n_heads)) / truth,
        "strongest_head": strongest,
        "strongest_head_part": heads[strongest],
        "half_of_neurons": share_that_makes_half(neurons),
        "heads_on_place": sum(looked == place for looked in looked_at),
        "heads_below": sum(looked < place for looked in looked_at),
        "heads_above": sum(looked > place for looked in looked_at),
        "attention_to_digits": on_digits(attention, found.task),
    }


def places_attended(attention, task):
    """The place whose two digits each head attends to most; attention is [head, position]."""
    from experiments.addition.data import positions_of

    by_place = [attention[:, list(positions_of(place, task))].sum(1).tolist() for place in range(task.n_digits)]
    return [max(range(task.n_digits), key=of_head.__getitem__) for of_head in zip(*by_place, strict=True)]


def on_digits(attention, task):
    """The mean share of attention that goes to digits, and not to the two signs."""
    from experiments.addition.data import positions_of

    digits = [position for place in range(task.n_digits) for position in positions_of(place, task)]
    return attention[:, digits].sum(1).mean().item()


def share_that_makes_half(neurons):
    """The smallest share of neurons that makes half of all that is said in favour; 0.5 if all say the same."""
    ranked = neurons.clamp(min=0).sort(descending=True).values.cumsum(0)
    needed = (ranked < ranked[-1] / 2).sum().item() + 1
    return needed / len(neurons)


def draw_parts(run, place, result, answers):
    """Each part's mean contribution, and the same by the digit of the answer."""
    labels = [*result.labels, "b_U"]
    by_problem = [*result.parts, result.bias]
    truth = result.truth.mean().item()
    title = f"Logit of the answer minus runner-up, by part, {place_name(place)}"
    marks = {"all": truth}
    run.figure(Bar(labels, [part.mean().item() for part in by_problem], title=title, y_label="logits", marks=marks))
    rows = [[part[answers == digit].mean().item() for digit in range(10)] for part in by_problem]
    digits = tuple("0123456789")
    run.figure(Heatmap(rows, labels, digits, title="The same by the right digit (logits)", x_label="right digit"))


def draw_neurons(run, neurons, shown):
    """The neurons that say most, and how the others are spread."""
    ranked = neurons.abs().argsort(descending=True)[:shown]
    labels = [f"L0N{neuron}" for neuron in ranked.tolist()]
    marks = {"mean of all": neurons.mean().item()}
    title = "Logit of the answer minus runner-up, by neuron"
    run.figure(Bar(labels, neurons[ranked].tolist(), title=title, y_label="logits", marks=marks))
    run.figure(Histogram(neurons.tolist(), title="What each neuron adds to the difference", x_label="logits"))


def draw_attention(run, attention, positions):
    """Where each head looks from `=`, on average."""
    heads = [f"L0H{head}" for head in range(len(attention))]
    title = "Mean attention from =, by what stands there (a0 = units of a)"
    run.figure(Heatmap(attention.tolist(), heads, positions, title=title, low=0, high=1, y_label="head"))
