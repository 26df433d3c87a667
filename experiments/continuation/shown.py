"""What `continuation.overlap` found as figures of the run, a file and sentences."""

from experiments.continuation.tasks import KNOWN
from labbook import Bar, Heatmap

BETWEEN = "matched jaccard"
MEASURES = ("jaccard", "weighted jaccard", "rank correlation", "heads cosine", "embedding distance")


def mean(values):
    """The mean of some numbers."""
    from statistics import fmean

    return fmean(values)


def of_pair(rows, pair):
    """{measure: Rows of one pair of tasks within models}"""
    found = {}
    for row in rows:
        if {row.one, row.other} == set(pair) and row.measure != BETWEEN:
            found.setdefault(row.measure, []).append(row)
    return found


def nodes_of(neurons):
    """What top nodes are, in words."""
    return "neurons" if neurons else "heads"


def draw_measures(run, rows, labels, pair, nodes):
    """Of each measure a task by task table of its mean over the models, and the pair beside chance."""
    tasks = list(dict.fromkeys(name for row in rows if row.measure == "jaccard" for name in (row.one, row.other)))
    count = f", mean of {len(labels)} models" if len(labels) > 1 else ""
    same = {"embedding distance": 0.0}
    for measure in MEASURES:
        chosen = [row for row in rows if row.measure == measure]
        cells = {(one, one): [same.get(measure, 1.0)] for one in tasks}
        for row in chosen:
            for key in ((row.one, row.other), (row.other, row.one)):
                cells.setdefault(key, []).append(row.value)
        values = [[mean(cells[one, other]) for other in tasks] for one in tasks]
        chance = mean(row.chance for row in chosen)
        title = f"{measure.capitalize()} of the circuits of two tasks (by chance {chance:.2f}){count}"
        run.figure(Heatmap(values, tasks, tasks, title=title))
    draw_pair(run, rows, pair, nodes)


def draw_pair(run, rows, pair, nodes):
    """Each measure of one pair of tasks beside its chance level and its largest p."""
    found = of_pair(rows, pair)
    table = [
        (mean(row.value for row in same), mean(row.chance for row in same), max(row.p for row in same))
        for same in found.values()
    ]
    title = f"{pair[0]} and {pair[1]}: what their circuits share, beside chance"
    run.figure(Heatmap(table, list(found), ("value", "by chance", "largest p"), title=title))
    draw_words(run, rows, nodes)


def draw_words(run, rows, nodes):
    """Whether top nodes are shared by rule or by word: tasks on the same answers, on others, and one task on both."""
    labels, values = [], []
    for row in rows:
        if row.measure in ("jaccard, same answers", "jaccard, other answers", "halves jaccard"):
            what = "other answers" if row.one == row.other else row.measure.removeprefix("jaccard, ")
            label = f"{row.one}, {what}" if row.one == row.other else f"{row.one} and {row.other}, {what}"
            labels.append(label)
            values.append(row.value)
    if not labels:
        return
    means = {
        label: mean(value for other, value in zip(labels, values, strict=True) if other == label) for label in labels
    }
    chance = next(row.chance for row in rows if row.measure == "jaccard")
    title = (
        f"Jaccard of top {nodes}, by rule and by answers: two tasks or one, on the same half of the words or on others"
    )
    run.figure(Bar(list(means), list(means.values()), title=title, marks={"by chance": chance, "the same": 1.0}))


def draw_use(run, subject, circuits, title, values):
    """A circuit by task table."""
    labels = [f"{task}'s (n={size})" for task, size in zip(subject.tasks, circuits.sum(1).tolist(), strict=True)]
    run.figure(Heatmap(values.tolist(), labels, subject.tasks, title=title, x_label="scored on", y_label="circuit of"))


def draw_between(run, tasks, both, rows, matching, by_chance):
    """A task by task table between two models."""
    values = [[row.value for row in rows if row.one == task] for task in tasks]
    title = (
        f"Jaccard of matched top neurons, {both} (by chance {mean(row.chance for row in rows):.2f}; matched by "
        f"correlation {matching.correlation:.2f}, by chance {by_chance:.2f})"
    )
    run.figure(Heatmap(values, tasks, tasks, title=title))


def keep_rows(run, rows):
    """Every measure with its chance and p, as a file of the run."""
    import csv

    path = run.folder / "overlaps.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows[0]._fields)
        writer.writerows(rows)
    run.artifact(path)


def in_words(figures, pair, rows, nodes):
    """What was found, as sentences."""
    by_model = ", ".join(
        f"{row.model} {row.value:.2f} (p={row.p:.2g})"
        for row in rows
        if row.measure == "jaccard" and {row.one, row.other} == set(pair)
    )
    text = (
        f"{pair[0]} and {pair[1]} share top {nodes} by a Jaccard index of {figures['pair_jaccard']:.2f} (by chance "
        f"{figures['chance']:.2f}; {by_model}). A circuit recovers {figures['faithfulness_own']:.2f} of its own task, "
        f"{figures['faithfulness_other']:.2f} of others; random ones of the same size recover "
        f"{figures['faithfulness_random']:.2f}."
    )
    if figures["accuracy"] < KNOWN:
        text += f" Not all tasks are done (lowest accuracy {figures['accuracy']:.2f}); their circuits say little."
    if "pair_jaccard_same_answers" in figures:
        text += (
            f" On the same answers the two share {figures['pair_jaccard_same_answers']:.2f}, on other answers "
            f"{figures['pair_jaccard_other_answers']:.2f}; one task with itself on other answers "
            f"{figures['halves_jaccard']:.2f}."
        )
    if "between_same_task" in figures:
        text += (
            f" Between models matched neurons of one task share {figures['between_same_task']:.2f}, of different tasks "
            f"{figures['between_other_task']:.2f}, by chance {figures['between_chance']:.2f}."
        )
    return text
