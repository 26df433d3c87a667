"""The result entry: what a run or a sweep was for, what it was given, what came out, as Markdown."""

from __future__ import annotations

from typing import Any

from labbook.clock import duration
from labbook.journal.predicting import other_seeds, predictions
from labbook.reports.tables import entry
from labbook.reports.tables.markdown import cell, line
from labbook.runs.outcome import busy, given
from labbook.runs.reproduce import agreement
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Evidence, Figure, Metric, Prediction, Run, Sweep

MOST_METRICS = 12
MOST_VALUES = 6
SPEAKS = {"for": "For", "against": "Against", "neutral": "Undecided on"}


def of_run(database: Database, run: Run, graded: list[Prediction]) -> str:
    """The body of a run's result entry."""
    title = one_line(f"R{run.id} {run.experiment}: {run.status}{took(run.wall_seconds)}")
    parts = [
        title,
        reason_of(run.why, run.hypothesis_id, run.task_id),
        one_line(f"How it ended: {run.reason}") if run.reason else "",
        agreement.line(database, run),
        one_line("Config: " + config_line(database, run)),
        one_line(summary_line(run)),
        metric_table(metrics.of_run(database, run.id)),
        run.note,
        figure_line(database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id)),
        prediction_lines(database, graded),
        belief_line(database, f"R{run.id}"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def of_sweep(database: Database, sweep: Sweep, runs: list[Run], graded: list[Prediction]) -> str:
    """The body of a sweep's result entry; draws and keeps its figure."""
    axes: dict[str, list[Any]] = values.load(sweep.axes)
    done = sum(run.status == "done" for run in runs)
    told = f"{done} of {len(runs)} runs done{took(busy.of_sweep(database, sweep.id))}"
    title = f"S{sweep.id} {sweep.experiment} over {' × '.join(axes)}: {told}"
    fixed = values.load(sweep.fixed)
    table, figure = entry.of_sweep(database, sweep, [run.id for run in runs], bet_on(graded))
    parts = [
        title,
        reason_of(sweep.why, sweep.hypothesis_id, sweep.task_id),
        "Varied: "
        + "; ".join(f"{name} {', '.join(values.shown(v) for v in options)}" for name, options in axes.items()),
        f"Fixed: {given.pairs(fixed)}" if fixed else "",
        table,
        run_table(runs, axes),
        figure_line([figure] if figure else []),
        prediction_lines(database, graded),
        belief_line(database, f"S{sweep.id}"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def bet_on(graded: list[Prediction]) -> str:
    """The quantity that the first of some predictions is about."""
    return predictions.quantity_of(graded[0]) if graded else ""


def took(seconds: float | None) -> str:
    """How long it took, as the end of a title."""
    return f" in {duration(seconds)}" if seconds is not None else ""


def reason_of(why: str, hypothesis_id: int | None, task_id: int | None) -> str:
    """Why it was run, with the hypothesis and the plan item as links."""
    links = [f"H{hypothesis_id}" if hypothesis_id else "", f"T{task_id}" if task_id else ""]
    linked = ", ".join(link for link in links if link)
    if not why and not linked:
        return ""
    return f"Why: {why}{f' ({linked})' if why and linked else linked}"


def config_line(database: Database, run: Run) -> str:
    """The config, what differs from the defaults first."""
    if run.command:
        return f"`{given.command(run)}`"
    config = values.flat(values.load(run.config))
    changed = given.changed(database, run)
    rest = {name: value for name, value in config.items() if name not in changed}
    return "; defaults: ".join(
        part for part in (f"**{given.pairs(changed)}**" if changed else "", given.pairs(rest)) if part
    )


def summary_line(run: Run) -> str:
    """The summary in one line."""
    summary = values.flat(values.load(run.summary))
    return "Result: " + ", ".join(f"{name} {given.brief(value)}" for name, value in summary.items()) if summary else ""


def metric_table(listed: list[Metric]) -> str:
    """What became of each metric."""
    if not listed:
        return ""
    reducers = [(m.name, m.first, m.final, m.minimum, m.maximum, m.points) for m in listed[:MOST_METRICS]]
    rows = [f"| {cell(name)} | {' | '.join(map(number, found))} | {n} |" for name, *found, n in reducers]
    more = [f"and {len(listed) - MOST_METRICS} more metrics"] if len(listed) > MOST_METRICS else []
    return "\n".join(["| metric | first | final | min | max | points |", "|---|---|---|---|---|---|", *rows, *more])


def run_table(runs: list[Run], axes: dict[str, list[Any]]) -> str:
    """One line a run: what varied, how it ended, its summary; what is the same in all of them is said once."""
    summaries = [values.flat(values.load(run.summary)) for run in runs]
    names = [name for name in dict.fromkeys(name for s in summaries for name in s) if name not in axes]
    shared = [name for name in names if len(runs) > 1 and len({repr(s.get(name)) for s in summaries}) == 1]
    told = [name for name in names if name not in shared][:MOST_VALUES]
    head = ["run", *axes, "status", *told, "time"]
    lines = [line([cell(name) for name in head]), "|" + "---|" * len(head)]
    lines += [line([cell(item) for item in run_row(run, axes, told)]) for run in runs]
    same = given.pairs({name: summaries[0][name] for name in shared})
    return "\n".join(lines) + (f"\n\nThe same in all: {same}" if same else "")


def run_row(run: Run, axes: dict[str, list[Any]], told: list[str]) -> list[str]:
    """The cells of one run."""
    config, summary = values.load(run.config), values.flat(values.load(run.summary))
    config = {**values.flat(config), **config}
    came = [given.brief(summary[name]) if name in summary else "" for name in told]
    varied = [given.brief(config.get(name)) for name in axes]
    return [f"R{run.id}", *varied, run.status, *came, duration(run.wall_seconds)]


def figure_line(figures: list[Figure]) -> str:
    """Links to figures, drawn where the entry is shown."""
    return "\n".join(f"![{one_line(figure.name).replace(']', ')')}](F{figure.id})" for figure in figures)


def prediction_lines(database: Database, graded: list[Prediction]) -> str:
    """What became of the predictions that were answered."""
    return "\n".join(f"- {other_seeds.described_with_seeds(database, prediction)}" for prediction in graded)


def belief_line(database: Database, target: str) -> str:
    """What it says about its hypothesis, by the criterion."""
    found = database.one(Evidence, "WHERE target = :target AND source = 'criterion' ORDER BY id DESC", target=target)
    return f"{SPEAKS[found.direction]} H{found.hypothesis_id}: {found.reason}" if found else ""


def number(value: float | None) -> str:
    """A stored reducer as people read it."""
    return "NaN" if value is None else values.shown(value)


def one_line(text: str) -> str:
    """What an experiment said, without line breaks that could begin a heading or a task."""
    return " ".join(text.split("\n"))
