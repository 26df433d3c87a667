"""Anything with a short id as Markdown: what it is, what hangs on it, who mentions it."""

from __future__ import annotations

import json
from functools import singledispatch
from typing import Any, NamedTuple

from labbook.clock import local, local_zone
from labbook.journal import asked, entries, ids
from labbook.journal.planning import task_story
from labbook.journal.predicting import other_seeds, predictions
from labbook.journal.statuses import SYMBOLS
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Artifact, Entry, Figure, Hypothesis, Prediction, Question, Run, Sweep, Task
from labbook.tui.data.figures import Drawable, FigureShelf


class Thing(NamedTuple):
    """A thing's page with its figures."""

    body: str
    figures: dict[str, Drawable]


def read(database: Database, ref: str, shelf: FigureShelf) -> Thing:
    """The page of the thing with a short id."""
    found = ids.parse(ref)
    with database.read():
        record = ids.fetch(database, found)
        body = "\n".join((f"# {found}  {found.noun}", "", *told(record, database), *mentioned(database, found)))
        return Thing(body, shelf.of_text(database, body))


def mentioned(database: Database, ref: ids.Ref) -> list[str]:
    """The entries that name it."""
    linking = [entry for entry in entries.backlinks(database, str(ref)) if f"E{entry.id}" != str(ref)]
    listed = [f"E{entry.id} {entry.day or ''} {entry.title}" for entry in linking]
    return ["", "**Mentioned in**", *listed] if listed else []


@singledispatch
def told(record: Any, database: Database) -> list[str]:
    """A record in lines of Markdown, by its type."""
    columns = record._asdict().items()
    return [f"{name}: {value}" for name, value in columns if value not in (None, "", "{}", "[]")]


@told.register
def _(entry: Entry, database: Database) -> list[str]:
    return [f"{entry.kind} of {entry.day or 'no day'}", "", *entry.body.splitlines()]


@told.register
def _(task: Task, database: Database) -> list[str]:
    story = task_story.of_task(database, task)
    return [f"{status(story.task.state)}  {story.task.text}", *task_story.told(story), f"in E{story.task.entry_id}"]


@told.register
def _(question: Question, database: Database) -> list[str]:
    found = asked.of_one(database, question)
    hanging = (("parts", found.parts), ("runs", found.runs), ("mentioned in", found.entries))
    return [
        f"{status(question.status)}  {question.text}",
        *([question.answer] if question.answer else []),
        *(f"H{h.id} {status(h.status)}  {h.statement}" for h in found.hypotheses),
        *(f"{name}: {', '.join(refs)}" for name, refs in hanging if refs),
    ]


@told.register
def _(hypothesis: Hypothesis, database: Database) -> list[str]:
    criterion = [f"criterion: {hypothesis.criterion}"] if hypothesis.criterion else []
    return [f"{status(hypothesis.status)}  {hypothesis.statement}", *criterion]


@told.register
def _(prediction: Prediction, database: Database) -> list[str]:
    seen = predictions.told(json.loads(prediction.seen)) or "none"
    waiting = [f"waiting: {predictions.missing(database, prediction)}"] if prediction.status == "open" else []
    replaced = [f"replaces P{prediction.replaces}"] if prediction.replaces else []
    return [
        f"{status(prediction.status)}  {other_seeds.described_with_seeds(database, prediction)}",
        f"sealed {moment(prediction.sealed_at)}; runs seen before: {seen}",
        *replaced,
        *waiting,
    ]


@told.register
def _(run: Run, database: Database) -> list[str]:
    tied = (("S", run.sweep_id), ("H", run.hypothesis_id), ("T", run.task_id))
    ties = ", ".join(f"{letter}{number}" for letter, number in tied if number)
    figures = database.all(Figure, "WHERE run_id = :run ORDER BY id", run=run.id)
    lines = (run.why, run.reason, f"for {ties}" if ties else "", pairs("config", run.config))
    return [
        f"{status(run.status)}  {run.experiment}",
        *(line for line in lines if line),
        *pairs_lines("summary", run.summary),
        *(f"![](F{figure.id})" for figure in figures),
    ]


@told.register
def _(sweep: Sweep, database: Database) -> list[str]:
    axes = values.load(sweep.axes).items()
    varied = [f"{name}: {', '.join(values.shown(option) for option in options)}" for name, options in axes]
    entry = database.one(Entry, "WHERE sweep_id = :s AND kind = 'result' ORDER BY id DESC", s=sweep.id)
    body = ["", *entry.body.splitlines()] if entry else []
    return [f"{status(sweep.status)}  {sweep.experiment}  {sweep.why}", *varied, *body]


@told.register
def _(figure: Figure, database: Database) -> list[str]:
    return [f"of R{figure.run_id}" if figure.run_id else "", "", f"![](F{figure.id})"]


@told.register
def _(artifact: Artifact, database: Database) -> list[str]:
    path = database.project.files / "artifacts" / artifact.sha256[:2] / artifact.sha256
    return [f"{artifact.name} of R{artifact.run_id}, {artifact.size:,} bytes", str(path)]


def pairs(name: str, stored: str) -> str:
    """Names and values in one line."""
    return f"{name}: " + " ".join(
        f"{key}={values.shown(value)}" for key, value in values.flat(values.load(stored)).items()
    )


def pairs_lines(name: str, stored: str) -> list[str]:
    """A summary in one line, or nothing where it is empty."""
    return [pairs(name, stored)] if values.load(stored) else []


def status(word: str) -> str:
    """A status as symbol and word."""
    return f"{SYMBOLS.get(word, '○')} {word}"


def moment(at: int) -> str:
    """A moment on this machine's wall."""
    return f"{local(at, local_zone(at)):%Y-%m-%d %H:%M}"
