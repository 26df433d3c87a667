"""Sorters side by side, hook by hook: what each computes, and how alike they are."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Heatmap, Run, experiment


@experiment("sorting.compare", tags=["sorting"], presets={"quick": {"lists": 200}})
def compare(
    run: Run,
    models: Annotated[list[str], Field(description="runs that made them (ids; empty = compiled and trained now)")] = [],  # noqa: B006
    numbers: Annotated[
        list[int], Field(description="one list to look at (numbers; empty = 3 1 2 ... of the length)")
    ] = [],  # noqa: B006
    hooks: Annotated[
        Literal["pattern", "attn_out", "mlp_out", "resid_post", "all"], Field(description="to draw (name)")
    ] = "all",
    lists: Annotated[int, Field(ge=50, description="for similarities (count)")] = 1000,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the lists, and of models made now (number)")] = 0,
):
    """What do these sorters have in common, and what does each of their directions mean?

    Draws, for one list, the attention and what every hook holds, a figure for each model, layer and hook. Over many
    lists, position by position: the similarity of the residual streams after every layer of every two models (CKA,
    Procrustes), with the examples shuffled as the level of chance; and, where one of them is compiled, how much of
    each labelled direction a linear map reads out of the other models' residual streams on lists it was not fitted
    to: "target_pos" says that the model knows where a number goes, whatever the basis. What can be read at the start
    is in the token and its position already, and no work of the model.

    Returns accuracies; of the first two models the similarities after the last layer and their chance levels; and
    for each compiled variable the mean share that can be read after any layer (`read_out_target_pos`), and at the
    start.
    """
    import torch

    from experiments.common.devices import prepared
    from experiments.sorting.sidebyside import batch_of, chosen_sorters, looked_at, same_task
    from experiments.sorting.sorter import accuracy

    prepared("cpu", threads)
    sorters = chosen_sorters(run, models, seed)
    same_task(sorters)
    length = min(sorter.model.cfg.n_ctx for sorter in sorters) - 1
    many = batch_of(sorters[0].encoding.numbers, length, lists, seed)
    one = one_list(numbers, sorters[0].encoding.numbers, length)
    for sorter in sorters:
        draw_activations(run, sorter, one, hooks)

    generator = torch.Generator().manual_seed(seed)
    looked = [looked_at(sorter, many) for sorter in sorters]
    summary = {f"accuracy_{sorter.name}": accuracy(sorter.model, sorter.encoding, many) for sorter in sorters}
    for place, first in enumerate(sorters):
        for other in range(place + 1, len(sorters)):
            found = draw_similarities(run, (first, sorters[other]), (looked[place], looked[other]), generator)
            summary = {**found, **summary}  # of the first two, where there are more
    return summary | draw_meanings(run, sorters, looked, generator)


def one_list(numbers, vocabulary, length):
    """[1, length] the list to look at; ValueError when it is not one that these models can take."""
    import torch

    if not numbers:
        numbers = [vocabulary[(2 * place + 1) % len(vocabulary)] for place in range(length)]
    unknown = sorted(set(numbers) - set(vocabulary))
    if unknown or len(numbers) != length:
        known = ", ".join(map(str, vocabulary))
        raise ValueError(f"numbers={numbers} should be {length} numbers out of {known}.")
    return torch.tensor([numbers])


def draw_activations(run, sorter, one, hooks):
    """A figure for each layer and hook of one model on one list; the rows are its tokens."""
    from experiments.common.inside import cached, opened

    _, cache = cached(opened(sorter.model), sorter.encoding.encode(one))
    tokens = ["BOS", *map(str, one[0].tolist())]
    for layer in range(sorter.model.cfg.n_layers):
        if hooks in ("pattern", "all"):
            for head, pattern in enumerate(cache[f"blocks.{layer}.attn.hook_pattern"][0]):
                title = f"{sorter.name} layer {layer} head {head}: attention, query by key"
                run.figure(Heatmap(pattern.tolist(), tokens, tokens, title=title, low=0, high=1))
        for hook in ("attn_out", "mlp_out", "resid_post"):
            if hooks in (hook, "all"):
                values = cache[f"blocks.{layer}.hook_{hook}"][0]
                title = f"{sorter.name} layer {layer}: {hook}, token by direction"
                run.figure(Heatmap(values.tolist(), tokens, sorter.labels, title=title))


def draw_similarities(run, pair, looked, generator):
    """Stage by stage of two models, by each measure; returns the numbers after their last layers."""
    from experiments.sorting.sidebyside import stages_of
    from experiments.sorting.similarity import by_chance, cka, procrustes

    found = {}
    for measure, word in ((cka, "CKA"), (procrustes, "Procrustes similarity")):
        rows = [[measure(one, other) for other in looked[1]] for one in looked[0]]
        chance = by_chance(measure, looked[0][-1], looked[1][-1], generator)
        title = f"{word} of residual streams (by chance {chance:.3f})"
        run.figure(Heatmap(rows, *map(stages_of, pair), title=title, low=0, high=1))
        found |= {measure.__name__: rows[-1][-1], f"{measure.__name__}_by_chance": chance}
    return found


def draw_meanings(run, sorters, looked, generator):
    """What of the compiled variables can be read out of the other models, by direction and stage."""
    import torch

    from experiments.sorting.sidebyside import stages_of, variable_of
    from experiments.sorting.similarity import read_out

    compiled = next((place for place, sorter in enumerate(sorters) if sorter.labels), None)
    others = [place for place, sorter in enumerate(sorters) if not sorter.labels]
    if compiled is None or not others:
        return {}
    target, columns, shares = looked[compiled][-1], [], []
    for place in others:
        columns += stages_of(sorters[place])
        shares += [read_out(source, target, generator) for source in looked[place]]
    last = looked[others[0]][-1]
    shares.append(read_out(last[torch.randperm(len(last), generator=generator)], target, generator))

    table = torch.stack(shares, 1)  # label, column
    varies = ~table[:, 0].isnan()
    table, labels = table[varies], [label for label, on in zip(sorters[compiled].labels, varies, strict=True) if on]
    title = "How much of each compiled variable can be read out linearly (R squared)"
    run.figure(Heatmap(table.tolist(), labels, [*columns, "by chance"], title=title, low=0, high=1))

    best = table[:, 1 : len(looked[others[0]])].max(1).values  # after any layer of the first that is not compiled
    by_variable = {}
    for label, start, share in zip(labels, table[:, 0].tolist(), best.tolist(), strict=True):
        by_variable.setdefault(variable_of(label), []).append((start, share))
    found = {"read_out_by_chance": table[:, -1].mean().item()}
    for name, pairs in by_variable.items():
        start, share = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        found |= {f"read_out_{name}": share, f"read_out_{name}_at_start": start}
    return found
