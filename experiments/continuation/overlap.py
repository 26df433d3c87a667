"""How much the circuits of tasks, and of models, share."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.checks import check_once
from experiments.common.parameters import Threads
from experiments.continuation.evaluate import slug
from experiments.continuation.shown import (
    draw_between,
    draw_measures,
    draw_use,
    in_words,
    keep_rows,
    mean,
    nodes_of,
    of_pair,
)
from experiments.continuation.tasks import TaskName
from labbook import Run, experiment


@experiment(
    "continuation.overlap",
    tags=["continuation"],
    presets={
        "quick": {
            "tasks": ["numbers +1", "months +1", "months -1"],
            "numbers": 30,
            "steps": 150,
            "draws": 20,
        }
    },
)
def overlap(
    run: Run,
    models: Annotated[
        list[str], Field(description="runs, folders or pretrained ones (ids or names; empty = small ones trained now)")
    ] = [],  # noqa: B006
    tasks: Annotated[
        list[TaskName],
        Field(description="to compare (names; empty = those they were trained on, or do of the seven)"),
    ] = [],  # noqa: B006
    pair: Annotated[
        list[TaskName], Field(min_length=2, max_length=2, description="whose figures are returned (two names)")
    ] = ["months +1", "months -1"],  # noqa: B006
    beside: Annotated[
        list[TaskName],
        Field(max_length=2, description="whose Jaccard index is taken from the pair's (two names, empty = of no pair)"),
    ] = [],  # noqa: B006
    numbers: Annotated[int, Field(ge=20, le=100, description="from 0 on, where no run says it (count)")] = 60,
    neurons: Annotated[
        bool, Field(description="one by one, else only whole MLPs, as for big models (yes or no)")
    ] = True,
    ablation: Annotated[
        Literal["mean", "zero", "resample"], Field(description="that effects come from (name)")
    ] = "mean",
    top: Annotated[int, Field(ge=1, description="neurons of the largest effects, compared as sets (count)")] = 25,
    faithful: Annotated[
        float, Field(gt=0, lt=1, description="minimal circuits recover at least so much (share)")
    ] = 0.9,
    factor: Annotated[
        float, Field(allow_inf_nan=False, description="that an edited circuit is multiplied by (times)")
    ] = 0.5,
    draws: Annotated[int, Field(ge=10, description="of each null distribution (count)")] = 200,
    count: Annotated[int, Field(ge=1, le=9, description="of models trained now, one seed after the other (count)")] = 2,
    steps: Annotated[int, Field(ge=1, description="of training where there is no model (batches)")] = 1500,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of null draws, and of the first model trained now (number)")] = 0,
):
    """How much do the circuits of two tasks, or of two models, share?

    The measures of two tasks in one model, each beside its null: the Jaccard index of the `top` neurons by ablation
    effect (random sets: hypergeometric, exact); the weighted Jaccard of all effects, and their rank correlation (nodes
    in random order, heads and neurons apart); the cosine of what the same heads write at the last position (heads in
    random order); and the distance, one less the cosine, of what the minimal circuits write in the embedding space of
    Dar et al. 2023 (random circuits).

    Whether it is the rule that is shared, or the words: the answers are dealt in two halves, and the Jaccard index of
    two tasks taken on the same half and on different ones, and that of one task with itself on both (`halves`).

    Use, not only likeness: the circuit of one task is kept and all else mean-ablated, and every task is scored
    (cross-task faithfulness); and the circuit, or its top neurons alone, are mean-ablated, or multiplied by `factor`,
    and every task's loss measured. Random circuits with as many heads and neurons stand beside all of it.

    Neurons of two models are matched by their activations on the same sequences (Hungarian method, Li et al. 2015),
    with the sequences of one in random order as the null, and compared by Jaccard, each task with each.

    Keeps every measure, chance and p as `overlaps.csv`. Returns means over the models: `jaccard_A_and_B` of every two
    tasks and its `chance`, all measures of the `pair` with the largest p of its Jaccard, and by how much its Jaccard is
    above that of the two tasks `beside`; of circuits on their own task, on others and of random ones the faithfulness
    and what edits cost (nats); between models the same task's Jaccard, that of different tasks, and both correlations
    of the matched; and the lowest `accuracy` of any task.
    """
    from experiments.continuation.tasks import tasks_named

    check_once(models=models, tasks=tasks)
    tasks_named([*tasks, *pair, *beside], numbers)
    check_pair("pair", pair, tasks)
    if beside:
        check_pair("beside", beside, tasks)
    if set(beside) == set(pair):
        raise ValueError(f"pair and beside are both {', '.join(pair)}; choose another pair for beside.")
    import torch

    from experiments.common.devices import prepared
    from experiments.continuation.effects import partners_of, replacing, values_of, whole
    from experiments.continuation.pairings import by_answers, circuits_of, within
    from experiments.continuation.scoring import check_models
    from experiments.continuation.subject import subject_of
    from experiments.continuation.tasks import LENGTH

    check_models(run, models, LENGTH - 1)
    prepared("cpu", threads)
    generator = torch.Generator().manual_seed(seed)
    labels = models or [f"seed {seed + place}" for place in range(count)]
    refs = models or [""] * count
    subjects = [subject_of(run, ref, tasks, numbers, neurons, steps, seed + at) for at, ref in enumerate(refs)]
    check_subjects(subjects, top, [*pair, *beside])
    every, rows, uses = [], [], []
    for subject, label in zip(run.track(subjects), labels, strict=True):
        values, partners = values_of(subject), partners_of(subject, generator)
        found = circuits_of(subject, values, replacing(ablation, values, partners), faithful)
        every.append(found)
        rows += within(found, label, top, draws, generator)
        rows += by_answers(found, label, ablation, partners, top)
        uses.append(used(run, found, label, top, factor, draws, generator))
    figures = {"accuracy": min(whole(subject)[1].min().item() for subject in subjects)}
    figures |= {name: mean(use[name] for use in uses) for name in uses[0]}
    figures |= of_pairs(rows, pair) | above(rows, pair, beside)
    figures |= between_models(run, every, labels, top, draws, rows, generator) if neurons and len(every) > 1 else {}
    draw_measures(run, rows, labels, pair, nodes_of(neurons))
    keep_rows(run, rows)
    run.note(in_words(figures, pair, rows, nodes_of(neurons)))
    return figures


def check_pair(name, pair, tasks):
    """ValueError for a pair that is not two of the tasks."""
    if len(set(pair)) != 2 or (tasks and not set(pair) <= set(tasks)):
        compared = f"of {', '.join(tasks)}" if tasks else "different tasks"
        raise ValueError(f"{name} must be two {compared}, and is {', '.join(pair) or 'empty'}; give {name} and tasks.")


def check_subjects(subjects, top, compared):
    """ValueError where sets would be all there is, tasks lack one that is compared, or models cannot be compared."""
    from experiments.continuation.pairings import check_same

    for subject in subjects:
        among = len(subject.names) - subject.n_heads if subject.neurons else subject.n_heads
        if 2 * top > among:
            raise ValueError(f"top={top} must leave half of the {among} nodes out; choose {among // 2} or less.")
        if not set(compared) <= set(subject.tasks):
            raise ValueError(f"The model is compared on {', '.join(subject.tasks)}; choose a pair of these.")
        check_same(subjects[0], subject)


def used(run, found, label, top, factor, draws, generator):
    """The figures of keeping each circuit, and of editing it: on its own task, on others, and of random circuits."""
    from experiments.continuation.editing import beside_random, edit, scaled
    from experiments.continuation.faithful import scale_of

    subject, scale = found.subject, scale_of(found.subject)
    nodes = nodes_of(subject.neurons)
    minimal, tops = found.minimal, found.top_circuits(top)
    ablated, multiplied = edit(subject, scale.mean), edit(subject, scaled(factor))
    ways = {
        "faithfulness": (scale.recovered_by_each, minimal, "share of the loss recovered by one task's circuit"),
        "ablated": (ablated, minimal, "change of loss without one task's circuit (nats)"),
        "scaled": (multiplied, minimal, f"change of loss, one task's circuit times {factor:g} (nats)"),
        "top_ablated": (ablated, tops, f"change of loss without one task's top {nodes} (nats)"),
        "top_scaled": (multiplied, tops, f"change of loss, one task's top {nodes} times {factor:g} (nats)"),
    }
    figures = {}
    for way, (measure, circuits, title) in ways.items():
        of_circuits, of_random = beside_random(measure, circuits, subject.n_heads, draws, generator)
        draw_use(run, subject, circuits, f"{label}: {title}", of_circuits)
        by_chance = of_random.median(0).values
        draw_use(run, subject, circuits, f"{label}: {title}, random ones of the same size (median)", by_chance)
        figures |= own_and_others(way, of_circuits, of_random)
    return figures


def own_and_others(way, of_circuits, of_random):
    """The mean on the circuits' own tasks, on others, and of medians of random circuits; the largest p of the own."""
    import torch

    from experiments.continuation.faithful import share_beyond

    own = torch.eye(len(of_circuits), dtype=torch.bool)
    return {
        f"{way}_own": of_circuits[own].mean().item(),
        f"{way}_other": of_circuits[~own].mean().item(),
        f"{way}_random": of_random.median(0).values.mean().item(),
        f"{way}_own_p": share_beyond(of_circuits, of_random)[own].max().item(),
    }


def of_pairs(rows, pair):
    """The mean Jaccard of every two tasks, its chance, and all measures of one pair."""
    jaccards = {}
    for row in rows:
        if row.measure == "jaccard":
            jaccards.setdefault(f"jaccard_{slug(row.one)}_and_{slug(row.other)}", []).append(row)
    figures = {name: mean(row.value for row in same) for name, same in jaccards.items()}
    for measure, same in of_pair(rows, pair).items():
        name = f"pair_{measure.replace(',', '').replace(' ', '_')}"
        figures |= {name: mean(row.value for row in same), f"{name}_chance": mean(row.chance for row in same)}
    halves = [row.value for row in rows if row.measure == "halves jaccard"]
    return figures | {
        "pair_jaccard_p": max(row.p for row in of_pair(rows, pair)["jaccard"]),
        "chance": next(row.chance for row in rows if row.measure == "jaccard"),
        "halves_jaccard": mean(halves) if halves else None,
    }


def above(rows, pair, beside):
    """By how much the Jaccard index of a pair is above that of another, the mean over the models; {} without one."""
    if not beside:
        return {}
    one, other = (mean(row.value for row in of_pair(rows, two)["jaccard"]) for two in (pair, beside))
    return {"pair_minus_beside": one - other}


def between_models(run, every, labels, top, draws, rows, generator):
    """The figures of each model beside the first, whose Rows are added."""
    from experiments.continuation.pairings import between

    correlations, found = [], []
    for other, label in zip(every[1:], labels[1:], strict=True):
        both = f"{labels[0]} and {label}"
        matching, by_chance, of_both = between(every[0], other, both, top, draws, generator)
        correlations.append((matching.correlation, by_chance))
        found += of_both
        draw_between(run, every[0].subject.tasks, both, of_both, matching, by_chance)
    rows += found
    return {
        "between_same_task": mean(row.value for row in found if row.one == row.other),
        "between_other_task": mean(row.value for row in found if row.one != row.other),
        "between_chance": mean(row.chance for row in found),
        "between_correlation": mean(matched for matched, _ in correlations),
        "between_correlation_chance": mean(by_chance for _, by_chance in correlations),
    }
