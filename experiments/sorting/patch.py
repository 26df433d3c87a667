"""Another number put into a list: which component carries it to the answer?"""

from typing import Annotated

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Run, experiment


@experiment("sorting.patch", tags=["sorting"], presets={"quick": {"pairs": 100}})
def patch(
    run: Run,
    model: Annotated[str, Field(description="run that made it (id, such as R41; empty = compiled now)")] = "",
    position: Annotated[int, Field(ge=0, description="of the number that is changed (place, 0 = first)")] = 1,
    pairs: Annotated[int, Field(ge=10, description="of a list and the same with another number (count)")] = 500,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the lists (number)")] = 0,
):
    """Which component answers when another number is put in?

    Takes pairs of lists that differ in one number and runs the first with one activation of the second in place of
    its own (activation patching, Zhang and Nanda 2024). The effect is how far the logits of the answers that differ
    move from the first list's to the second's: 0 is not at all, 1 is all the way. Patched are the residual stream
    before every layer, and what attention and MLP write, by layer and position; and, where the model is compiled,
    only the directions of one variable at a time, after every layer.

    As a control, the same patches from a list with another number at another place, which should not give the
    answer that is wanted.

    Returns the strongest component, its layer and position and its effect, the same of the control, and of a compiled
    model the variable that carries most after each layer.
    """
    import torch

    from experiments.common.devices import prepared
    from experiments.common.inside import opened
    from experiments.sorting import patching
    from experiments.sorting.compiled import compile_sorter
    from experiments.sorting.sorter import Sorter, kept_sorter

    prepared("cpu", threads)
    if model:
        sorter = kept_sorter(run, model)
    else:
        compiled = compile_sorter((0, 1, 2, 3), 4)
        sorter = Sorter("compiled", compiled.model, compiled.encoding, compiled.labels)
    length = sorter.model.cfg.n_ctx - 1
    if position >= length:
        raise ValueError(f"position={position} is beyond a list of {length} numbers; choose 0 to {length - 1}.")

    generator = torch.Generator().manual_seed(seed)
    pair = patching.pairs_of_lists(sorter.encoding.numbers, length, position, pairs, generator)
    elsewhere = patching.changed_elsewhere(pair.lists, position, sorter.encoding.numbers, generator)
    bridge = opened(sorter.model)
    effects = patching.component_effects(bridge, sorter.encoding, pair, source=pair.changed)
    controls = patching.component_effects(bridge, sorter.encoding, pair, source=elsewhere)
    draw_effects(run, effects, length)
    strongest = max(WRITERS, key=lambda name: effects[name].max().item())
    layer, place = divmod(effects[strongest].argmax().item(), length + 1)
    summary = {
        "strongest": strongest,
        "strongest_layer": layer,
        "strongest_position": place,
        "effect": effects[strongest].max().item(),
        "effect_of_control": max(controls[name].max().item() for name in WRITERS),
    }
    return summary | draw_variables(run, bridge, sorter, pair)


WRITERS = ("attention", "MLP")
"""The components that write; the residual stream only carries."""


def draw_effects(run, effects, length):
    """A layer by position heatmap of every kind of component."""
    columns = ["BOS", *(f"place {place}" for place in range(length))]
    for name, values in effects.items():
        layers = [f"layer {layer}" for layer in range(len(values))]
        title = f"Effect of patching {name} (0 none, 1 all of the change)"
        run.figure(Heatmap(values.tolist(), layers, columns, title=title, low=0, high=1))


def draw_variables(run, bridge, sorter, pair):
    """Of a compiled model, the effect of each variable's directions alone after every layer."""
    from experiments.sorting.patching import variable_effects
    from experiments.sorting.sidebyside import variable_of

    if not sorter.labels:
        return {}
    directions = {}
    for place, label in enumerate(sorter.labels):
        directions.setdefault(variable_of(label), []).append(place)
    effects = variable_effects(bridge, sorter.encoding, pair, directions)  # variable, layer
    layers = [f"after {layer}" for layer in range(sorter.model.cfg.n_layers)]
    title = "Effect of patching one variable's directions at all places"
    run.figure(Heatmap(effects.tolist(), list(directions), layers, title=title, low=0, high=1))
    first = effects[:, 0].tolist()
    run.figure(
        Bar(list(directions), first, title="Effect after layer 0, by variable", marks={"all of the change": 1.0})
    )
    names = list(directions)
    return {f"carried_after_{layer}": names[column.argmax().item()] for layer, column in enumerate(effects.T)}
