"""What there is to continue, and what a model could know already when it is tested."""

from typing import Annotated

from pydantic import Field

from labbook import Bar, Heatmap, Run, experiment

MEANING = {
    "held_out": "+2 windows that are not in training",
    "new_range": "+2 in numbers that are trained in other steps only",
    "number_words": "+2 in number words that are trained in +1 only",
}


@experiment("continuation.data", tags=["continuation"], presets={"quick": {}})
def data(
    run: Run,
    numbers: Annotated[int, Field(ge=30, le=100, description="from 0 on, each one token (count)")] = 60,
    block_first: Annotated[int, Field(ge=0, description="smallest in which +2 is held out (number)")] = 20,
    block_last: Annotated[int, Field(ge=0, description="largest in which +2 is held out (number)")] = 44,
    new_range: Annotated[int, Field(ge=0, description="numbers beyond, trained in all but +2 (count)")] = 15,
    planted: Annotated[int, Field(ge=0, description="test windows put into training on purpose (count)")] = 0,
    threads: Annotated[int, Field(ge=1, description="of the CPU (count; this one needs no more)")] = 1,
    seed: Annotated[int, Field(ge=0, description="of the random windows (number)")] = 0,
):
    """Can the sequences that a model is tested on be answered from what it was trained on?

    Lists the tasks (numbers, number words, months, days, letters; +1, +2, -1, x2, Fibonacci), and compares training and
    test of each split by words, by pairs (previous, next), by pairs reversed and by windows (whole sequences).
    `windows` holds out random windows, `block` all +2 windows in a block of numbers, `steps` the same among steps
    of +-1 to +-9, and `steps_strict` the -2 windows as well, so that no pair is seen reversed either. `the same data`
    is training and testing on one set. Beside it what a mere table of the training gets right: which word followed the
    last two, at the last place (as with a loss on the last word) and at any place (as with a loss on every word).

    The clean splits are checked: an overlap ends in an error that names it. `planted` windows of the test put into
    training are what the check must find; then the journal says what it found, and in how many of the splits.

    Returns by split the windows in training and in the test, the shares of the test's pairs, reversed pairs and windows
    that are in training, and the two accuracies of the table; `found` clean splits with an overlap, and `tasks`.
    """
    from experiments.continuation.splits import LEAKING, SPLITS, check_block, split_of
    from experiments.continuation.tasks import all_tasks

    check_block(block_first, block_last, numbers, new_range)
    tasks = [task for task in all_tasks(numbers).values() if task.sequences]
    block = (block_first, block_last)
    splits = {name: split_of(name, numbers, block, new_range, True, seed) for name in SPLITS}
    splits = {name: with_planted(split, planted) for name, split in splits.items()}
    checked = {name: overlap_of(split) for name, split in splits.items() if name != LEAKING}
    found = {name: problem for name, problem in checked.items() if problem}
    if found and not planted:
        raise ValueError("; ".join(f"{name}: {problem}" for name, problem in found.items()))
    planting = [f"{planted} windows were planted in {name}. {problem}" for name, problem in found.items()]
    run.note("\n\n".join([*planting, *(split_in_words(*named) for named in splits.items()), tasks_in_words(tasks)]))
    draw_tasks(run, tasks)
    draw_overlaps(run, splits)
    summary = {"tasks": len(tasks), "found": len(found)}
    for name, split in splits.items():
        summary |= figures_of(name, split)
    return summary


def with_planted(split, count):
    """The split with some windows of its first test in the training, too."""
    return split._replace(train=split.train + split.tests["held_out"][:count])


def overlap_of(split):
    """What the check of a split says, "" where it finds nothing."""
    try:
        split.check()
    except ValueError as error:
        return str(error)
    return ""


def figures_of(name, split):
    """The numbers of a split."""
    from experiments.continuation.lookup import lookup_accuracy
    from experiments.continuation.splits import overlap

    test = split.tests["held_out"]
    shares = overlap(split.train, test).shares
    return {
        f"train_{name}": len(split.train),
        f"test_{name}": len(test),
        **{f"{kind}_seen_{name}": shares[kind] for kind in ("pairs", "reversed_pairs", "windows")},
        f"table_last_{name}": lookup_accuracy(split.train, test, "last"),
        f"table_all_{name}": lookup_accuracy(split.train, test, "all"),
    }


def split_in_words(name, split):
    """What is trained on and tested on, with examples."""
    tests = "; ".join(test_in_words(split, kind) for kind in split.tests)
    return f"{name}: {len(split.train)} windows in training, such as {shown(split.train[::40])}. Tested on {tests}."


def shown(sequences):
    """The first three of some sequences, in words."""
    return ", ".join(f'"{" ".join(sequence)}"' for sequence in sequences[:3])


def test_in_words(split, kind):
    """What a test holds, and what of it is in training."""
    from experiments.continuation.splits import overlap

    test = split.tests[kind]
    common = overlap(split.train, test)
    return (
        f"{kind} ({MEANING[kind]}): {len(test)} windows, such as {shown(test[:1])}, of which training has "
        f"{len(common.words)} words, {part(common.pairs)} pairs, {part(common.reversed_pairs)} pairs reversed, "
        f"{part(common.windows)} windows"
    )


def part(sequences):
    """How many, with an example where there is one."""
    return f"{len(sequences)} ({' '.join(sequences[0])}, ...)" if sequences else "no"


def tasks_in_words(tasks):
    """Every task with a sequence from its middle."""
    middles = "; ".join(f"{task.name}: {' '.join(task.sequences[len(task.sequences) // 2])}" for task in tasks)
    return f"The tasks, with one sequence each: {middles}."


def draw_tasks(run, tasks):
    """How many sequences each task has."""
    names = [task.name for task in tasks]
    run.figure(Bar(names, [len(task.sequences) for task in tasks], title="Sequences of five words by task (count)"))


def draw_overlaps(run, splits):
    """The shares of each split's held-out test that training has, beside those of training on the test."""
    from experiments.continuation.lookup import lookup_accuracy
    from experiments.continuation.splits import overlap

    test = splits["windows"].tests["held_out"]
    pairs = {name: (split.train, split.tests["held_out"]) for name, split in splits.items()}
    pairs["the same data"] = (test, test)
    shares = {name: overlap(*both).shares for name, both in pairs.items()}
    rows = [
        [*shares[name].values(), *(lookup_accuracy(*both, loss_on) for loss_on in ("last", "all"))]
        for name, both in pairs.items()
    ]
    columns = ["words", "pairs", "pairs reversed", "windows", "table, last place", "table, any place"]
    title = "Share of the held-out test that training has, and that a table of it gets right"
    run.figure(Heatmap(rows, list(pairs), columns, title=title, low=0, high=1))
