"""The same sequences put to any models: trained here, or pretrained ones by name or folder."""

from typing import Annotated

from pydantic import Field

from experiments.common.checks import check_once
from experiments.common.parameters import Threads
from experiments.continuation.tasks import TaskName
from labbook import Heatmap, Run, experiment


@experiment("continuation.evaluate", tags=["continuation"], presets={"quick": {"steps": 300}})
def evaluate(
    run: Run,
    models: Annotated[
        list[str], Field(description="Hugging Face names, folders or runs (names or ids; empty = one trained now)")
    ] = [],  # noqa: B006
    tasks: Annotated[list[TaskName], Field(description="to put to them (names; empty = all but twelve letters)")] = [],  # noqa: B006
    numbers: Annotated[int, Field(ge=30, le=100, description="from 0 on (count)")] = 60,
    shown: Annotated[int, Field(ge=2, le=9, description="before the one to say; 4 for models of runs (words)")] = 4,
    steps: Annotated[int, Field(ge=1, description="of training where there is no model (batches)")] = 1500,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of a model that is trained now (number)")] = 0,
):
    """Which sequences can which model continue?

    Puts every sequence of every task to each model: words with spaces between, the last to be said. An answer is right
    when it is the model's greedy continuation, every one of its tokens the likeliest of all that the model has; words
    of several tokens must come whole (scored by their first token alone, "eighteen" would be right by
    its "eight"). `probability` is that of the whole answer. Sequences with words that the tokenizer does not know are
    left out and counted. Chance is always saying the task's most frequent answer.

    Models by name come from Hugging Face's cache or hub (safetensors only), folders need config.json, safetensors and
    a tokenizer, runs are those of continuation.train.

    Draws task by model tables of accuracy, its lower and upper end (Wilson, 95 %) and probability, keeps all of it as
    `scores.csv` and says each in words. Returns how many of the cells are above chance (interval and all), the
    mean accuracy, and the first model's `accuracy_...` by task.
    """
    check_once(models=models, tasks=tasks)
    from experiments.continuation.tasks import COPIES, all_tasks, tasks_named

    length = shown + 1
    known = all_tasks(numbers, length)
    usual = [name for name, task in known.items() if task.sequences and name not in COPIES]
    chosen = tasks_named(tasks or usual, numbers, length)

    from experiments.common.devices import prepared
    from experiments.continuation.scoring import check_models, scores_of

    check_models(run, models, shown)
    prepared("cpu", threads)
    rows = []
    for ref in run.track(models or [""]):
        rows.append(list(scores_of(run, ref, chosen, seed, steps)))
    run.note("\n\n".join(map(in_words, rows)))
    keep_table(run, rows)
    draw_tables(run, rows)
    cells = [score for row in rows for score in row if score.n]
    return {
        "cells": len(cells),
        "above_chance": sum(score.above_chance for score in cells),
        "mean_accuracy": sum(score.accuracy for score in cells) / len(cells) if cells else None,
        **{f"accuracy_{slug(score.task)}": score.accuracy for score in rows[0] if score.n},
    }


def slug(task):
    """The name of a task as part of a figure's name: months_minus_1."""
    return task.replace("+", "plus_").replace("-", "minus_").replace(" ", "_").lower()


def in_words(row):
    """A model's scores as a sentence."""
    said = [
        f"{score.task} {score.accuracy:.2f} [{score.low:.2f}, {score.high:.2f}] of n={score.n}, chance "
        f"{score.chance:.2f}"
        + (f" ({score.several_tokens} answers of several tokens)" if score.several_tokens else "")
        + (f" ({score.unknown} left out: words unknown)" if score.unknown else "")
        if score.n
        else f"{score.task} cannot be asked: its tokenizer lacks the words"
        for score in row
    ]
    return f"{row[0].model} continues: {'; '.join(said)}."


def keep_table(run, rows):
    """All scores as a file of the run."""
    import csv

    path = run.folder / "scores.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0][0]._fields)
        writer.writerows(score for row in rows for score in row)
    run.artifact(path)


def draw_tables(run, rows):
    """A task by model table of each figure; chance stands beside the accuracies."""
    by_task = list(zip(*rows, strict=True))
    labels = [f"{of_task[0].task} (n={counted(of_task)})" for of_task in by_task]
    names = [row[0].model.rstrip("/").rsplit("/", 1)[-1] for row in rows]
    titles = {
        "accuracy": "Accuracy of greedy continuation, beside chance (the most frequent answer), by task and model",
        "low": "Accuracy, lower end of the 95 % interval (Wilson), by task and model",
        "high": "Accuracy, upper end of the 95 % interval (Wilson), by task and model",
        "probability": "Mean probability of the right answer by task and model",
    }
    for kind, title in titles.items():
        values = [[getattr(score, kind) for score in of_task] for of_task in by_task]
        columns = list(names)
        if kind == "accuracy":
            values = [[*figures, chance_of(of_task)] for figures, of_task in zip(values, by_task, strict=True)]
            columns.append("chance")
        run.figure(Heatmap(values, labels, columns, title=title, low=0, high=1))


def counted(of_task):
    """n, or the least and the most where models know different words."""
    counts = sorted({score.n for score in of_task})
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def chance_of(of_task):
    """The chance level of a task, of the model that was asked the most."""
    return max(of_task, key=lambda score: score.n).chance
