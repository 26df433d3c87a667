"""A sorting program, compiled into a transformer, and the proof that TransformerLens runs the same model.

The program (RASP, Weiss et al. 2021) counts for each number how many are smaller, which is its place, and moves it
there; tracr (Lindner et al. 2023) turns it into weights.
"""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Run, experiment


@experiment("sorting.compile", tags=["sorting"], presets={"quick": {"vocabulary": 4, "length": 4}})
def compile_sort(
    run: Run,
    vocabulary: Annotated[int | list[int], Field(description="how many from 0 on, or which (count or numbers)")] = 5,
    length: Annotated[int, Field(ge=2, le=12, description="of the longest list (numbers)")] = 5,
    elements: Annotated[Literal["repeats", "unique"], Field(description="which program (name)")] = "repeats",
    most_lists: Annotated[int, Field(ge=100, description="of one length; beyond it they are sampled (lists)")] = 60000,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of sampled lists (number)")] = 0,
):
    """Is the compiled sorter in TransformerLens the same model as tracr's, and does it sort?

    Compares both at every hook that tracr's model shows (embedding, attention scores and pattern, what attention and
    MLP write, the residual stream between and after them) over every list of every length up to `length`, and
    decodes what comes out, by how many numbers of a list are repeats.

    elements=unique is the program that the spring log met: it takes no repeats, and fails on nothing else.

    Returns the largest difference and where it is, accuracies with and without repeats, and the accuracy of reading
    the answer off the first directions of the residual stream, which are not the answer's.
    """
    from experiments.common.devices import prepared
    from experiments.sorting.agreement import compared, naive_accuracy
    from experiments.sorting.compiled import compile_sorter
    from experiments.sorting.data import lists_by_length, numbers_of
    from experiments.sorting.sorter import Sorter, keep_sorter

    prepared("cpu", threads)
    numbers = numbers_of(vocabulary)
    compiled = compile_sorter(numbers, length, elements)
    run.model(compiled.model)
    keep_sorter(run, Sorter(run_name(run), compiled.model, compiled.encoding, compiled.labels))

    lists = lists_by_length(numbers, length, most_lists, seed)
    worst, tally = compared(compiled, lists)
    draw_differences(run, worst, compiled.model.cfg.n_layers)
    draw_accuracy(run, tally)
    draw_unembedding(run, compiled)
    where = max(worst, key=worst.get)
    return {
        "worst_difference": worst[where],
        "worst_at": where,
        "accuracy": share(tally.values()),
        "accuracy_without_repeats": share([tally[0]]) if 0 in tally else None,
        "accuracy_with_repeats": share(pair for repeats, pair in tally.items() if repeats),
        "accuracy_of_first_directions": naive_accuracy(compiled, lists),
        "lists": sum(seen for _, seen in tally.values()),
        "layers": compiled.model.cfg.n_layers,
        "d_model": compiled.model.cfg.d_model,
    }


def run_name(run):
    """What to call the model of a run."""
    return getattr(run, "id", "compiled")


def share(pairs):
    """Sorted out of all, for (sorted, lists) pairs."""
    right, seen = (sum(column) for column in zip(*pairs, strict=True))
    return right / seen


def draw_differences(run, worst, n_layers):
    """The largest difference at every hook: a row for each layer."""
    kinds = sorted({name.split(".", 2)[2] for name in worst if name.startswith("blocks.")})
    rows = [[worst[f"blocks.{layer}.{kind}"] for kind in kinds] for layer in range(n_layers)]
    layers = [f"layer {layer}" for layer in range(n_layers)]
    columns = [kind.replace("hook_", "").replace("attn.", "") for kind in kinds]
    title = "Largest |TransformerLens - tracr|, by layer and hook"
    run.figure(Heatmap(rows, layers, columns, title=title, low=0))


def draw_accuracy(run, tally):
    """Share of lists sorted, by how many of their numbers are repeats."""
    labels = [f"{repeats} repeats" for repeats in sorted(tally)]
    values = [tally[repeats][0] / tally[repeats][1] for repeats in sorted(tally)]
    run.figure(Bar(labels, values, title="Lists that come out sorted, by repeats in them (share)"))


def draw_unembedding(run, compiled):
    """Which directions of the residual stream are read as which number, and the first ones, which are not."""
    weights = compiled.model.state_dict()["head.weight"][list(compiled.encoding.outputs)].T  # d_model, answer
    answers = [str(number) for number in compiled.encoding.numbers]
    shown = [place for place, row in enumerate(weights) if place < len(answers) or row.any()]
    labels = [f"direction {place} is {compiled.labels[place]}" for place in shown]
    title = "The unembedding: which directions are read as which number (the others are not)"
    run.figure(Heatmap(weights[shown].tolist(), labels, answers, title=title, x_label="answer", low=0, high=1))
