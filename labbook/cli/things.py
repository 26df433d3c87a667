"""Showing one thing by its short id: what it is, what hangs on it, who mentions it."""

from __future__ import annotations

import json
from functools import singledispatch
from typing import Any

from labbook.cli import hypothesis_page, in_doubt, listing, page
from labbook.cli.output import bold, dim, state
from labbook.cli.output import show as put
from labbook.clock import duration, local, local_zone
from labbook.journal import asked, curves, entries
from labbook.journal.ids import Ref
from labbook.journal.planning import task_story
from labbook.journal.predicting import other_seeds, predictions
from labbook.runs.outcome import given
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import (
    Artifact,
    CodeState,
    Entry,
    Environment,
    Figure,
    Hypothesis,
    Prediction,
    Question,
    Run,
    Sweep,
    Task,
)
from labbook.text import visible


def show(database: Database, ref: Ref, record: Any) -> None:
    """Print a thing and the entries that link to it."""
    put(f"{bold(in_doubt.marked(str(ref)))} {dim(ref.noun)}")
    page.show_doubts(str(ref))
    show_record(record, database)
    linking = [entry for entry in entries.backlinks(database, str(ref)) if not own(entry, ref)]
    if linking:
        page.heading("Mentioned in")
        for entry in linking:
            put(f"  E{entry.id} {entry.day or ''} {visible(entry.title)}")


def own(entry: Entry, ref: Ref) -> bool:
    """Whether an entry is the result of the very thing that is shown."""
    return {"R": entry.run_id, "S": entry.sweep_id, "E": entry.id}.get(ref.letter) == ref.number


def described(database: Database, ref: Ref, record: Any) -> dict[str, Any]:
    """A thing as JSON, with what hangs on it."""
    return {
        "ref": str(ref),
        "noun": ref.noun,
        **fields(record, database),
        "mentioned_in": [f"E{entry.id}" for entry in entries.backlinks(database, str(ref))],
    }


@singledispatch
def show_record(record: Any, database: Database) -> None:
    """Print a record: name and value."""
    for name, value in record._asdict().items():
        put(f"  {name}: {visible(str(value))}")


@singledispatch
def fields(record: Any, database: Database) -> dict[str, Any]:
    """A record's columns, with what hangs on it."""
    return dict(record._asdict())


@show_record.register
def _(entry: Entry, database: Database) -> None:
    put(dim(f"{entry.kind} of {day_told(entry)}{f', by {visible(entry.author)}' if entry.author else ''}"))
    page.show_body(database, entry.body)
    page.show_doubts(entry.body)


def day_told(entry: Entry) -> str:
    """The day or days of an entry; where the year is open, the day that its heading names."""
    if entry.day is None:
        return f"{entry.month_day} of an unknown year" if entry.month_day else "no day"
    return f"{entry.day} to {entry.until}" if entry.until else entry.day


@show_record.register
def _(task: Task, database: Database) -> None:
    story = task_story.of_task(database, task)
    if task.same_as:
        put(dim(f"  an earlier place of T{task.same_as}"))
    put(f"  {state(story.task.state)}  {page.linked(visible(story.task.text))}  {dim(f'in E{story.task.entry_id}')}")
    for line in task_story.told(story):
        put(f"  {page.linked(visible(line))}")


@fields.register
def _(task: Task, database: Database) -> dict[str, Any]:
    story = task_story.of_task(database, task)
    return {
        **task._asdict(),
        "places": story.places,
        "carried": story.carried,
        "age": story.age,
        "seconds": story.seconds,
        "waiting_for": story.waits_for,
    }


@show_record.register
def _(question: Question, database: Database) -> None:
    put(f"  {state(question.status)}  {visible(question.text)}")
    if question.parent_id:
        put(page.linked(f"  a part of Q{question.parent_id}"))
    for line in page.question_lines(asked.of_one(database, question)._replace(entries=())):
        put(f"  {line}")


@fields.register
def _(question: Question, database: Database) -> dict[str, Any]:
    found = asked.of_one(database, question)
    return {**question._asdict(), "hypotheses": found.hypotheses, "parts": found.parts, "runs": found.runs}


@show_record.register
def _(hypothesis: Hypothesis, database: Database) -> None:
    hypothesis_page.show_hypothesis(database, hypothesis)


@fields.register
def _(hypothesis: Hypothesis, database: Database) -> dict[str, Any]:
    return hypothesis_page.fields(database, hypothesis)


@show_record.register
def _(prediction: Prediction, database: Database) -> None:
    put(f"  {page.linked(visible(other_seeds.described_with_seeds(database, prediction)))}")
    show_seal(database, prediction)


def show_seal(database: Database, prediction: Prediction) -> None:
    """Print when a prediction was sealed and in view of what, what it replaced, and what it waits for."""
    seen = predictions.told(json.loads(prediction.seen)) or "none"
    code = f", code {prediction.commit[:10]}" if prediction.commit else ""
    put(dim(f"  sealed {moment(prediction.sealed_at)}{code}; runs seen before: {seen}"))
    later = database.one(Prediction, "WHERE replaces = :id", id=prediction.id)
    if prediction.replaces:
        put(page.linked(f"  replaces P{prediction.replaces}"))
    if later:
        put(page.linked(f"  replaced by P{later.id}"))
    if prediction.status == "open":
        put(f"  waiting: {page.linked(visible(predictions.missing(database, prediction)))}")


@show_record.register
def _(sweep: Sweep, database: Database) -> None:
    runs = database.all(Run, "WHERE sweep_id = :s AND deleted_at IS NULL ORDER BY id", s=sweep.id)
    put(f"  {state(sweep.status)}  {visible(sweep.experiment)}  {visible(sweep.why)}")
    for name, options in values.load(sweep.axes).items():
        put(f"  {visible(name)}: {visible(', '.join(values.shown(option) for option in options))}")
    entry = database.one(Entry, "WHERE sweep_id = :s AND kind = 'result' ORDER BY id DESC", s=sweep.id)
    if entry:
        put()
        page.show_entry(database, entry)
    else:
        listing.show_runs(database, runs)


@fields.register
def _(sweep: Sweep, database: Database) -> dict[str, Any]:
    runs = database.all(Run, "WHERE sweep_id = :s AND deleted_at IS NULL ORDER BY id", s=sweep.id)
    return {
        **sweep._asdict(),
        "axes": values.load(sweep.axes),
        "fixed": values.load(sweep.fixed),
        "runs": [listing.run_fields(database, run) for run in runs],
    }


@show_record.register
def _(figure: Figure, database: Database) -> None:
    page.show_figure(database, f"F{figure.id}")


@show_record.register
def _(artifact: Artifact, database: Database) -> None:
    path = database.project.files / "artifacts" / artifact.sha256[:2] / artifact.sha256
    put(f"  {visible(artifact.name)} of R{artifact.run_id}, {artifact.size} bytes")
    put(f"  {visible(str(path))}")


@show_record.register
def _(run: Run, database: Database) -> None:
    put(f"  {state(run.status)}  {visible(run.experiment)}  {visible(run.why)}")
    if run.deleted_at:
        put(f"  deleted {moment(run.deleted_at)}{f': {visible(run.deleted_because)}' if run.deleted_because else ''}")
    if run.reason:
        put(f"  {visible(run.reason)}")
    show_ties(database, run)
    entry = database.one(Entry, "WHERE run_id = :r AND kind = 'result' ORDER BY id DESC", r=run.id)
    if entry:
        page.show_body(database, "\n".join(entry.body.splitlines()[1:]))
    else:
        show_unwritten(database, run)
    show_curves(database, run)
    show_surroundings(database, run)
    if run.traceback:
        page.heading("Traceback")
        put(visible(run.traceback.rstrip()))


def show_ties(database: Database, run: Run) -> None:
    """Print what a run belongs to, what it was for, what it kept and which predictions it answered."""
    tied = (("S", run.sweep_id), ("H", run.hypothesis_id), ("T", run.task_id))
    ties = [f"{letter}{number}" for letter, number in tied if number]
    kept = database.all(Artifact, "WHERE run_id = :r ORDER BY id", r=run.id)
    ties += [f"A{artifact.id} {visible(artifact.name)}" for artifact in kept]
    if ties:
        put("  " + page.linked(", ".join(ties)))
    for prediction in database.all(Prediction, "WHERE run_id = :r ORDER BY id", r=run.id):
        put("  " + page.linked(visible(predictions.described(prediction))))


def show_unwritten(database: Database, run: Run) -> None:
    """Print a run that has no result entry of its own: one of a sweep, or one that is going on."""
    put("  " + visible(given.pairs(values.flat(values.load(run.config)))))
    put("  " + visible(given.pairs(values.flat(values.load(run.summary)))))
    for figure in database.all(Figure, "WHERE run_id = :r ORDER BY id", r=run.id):
        page.show_figure(database, f"F{figure.id}")
    for metric in metrics.of_run(database, run.id):
        reduced = f"final {number(metric.final)}, min {number(metric.minimum)}"
        put(f"  {visible(metric.name)}: {metric.points} points, {reduced}")


def show_curves(database: Database, run: Run) -> None:
    """Print how the run's metrics went, where they are described."""
    described = curves.stored(database, run.id)
    if described:
        from labbook.cli.describe import show_words

        page.heading("Curves")
        show_words(described)


def show_surroundings(database: Database, run: Run) -> None:
    """Print what a run cost and what it was made with."""
    page.heading("Made with")
    code = database.get(CodeState, run.code_id) if run.code_id else None
    place = database.get(Environment, run.environment_id) if run.environment_id else None
    if code and code.commit:
        branch = f" on {visible(code.branch)}" if code.branch else ""
        put(f"  commit {visible(code.commit[:12])}{branch}{' with uncommitted changes' if code.dirty else ''}")
    if place:
        put(f"  Python {visible(place.python)} on {visible(place.host)}, {len(json.loads(place.packages))} packages")
    memory = f"{run.peak_memory / 1e6:.0f} MB" if run.peak_memory else ""
    cpu = f"{duration(run.cpu_seconds)} of CPU" if run.cpu_seconds else ""
    size = f"{run.parameter_count:,} parameters" if run.parameter_count else ""
    seed = f"seed {run.seed}" if run.seed is not None else ""
    parts = (duration(run.wall_seconds), cpu, memory, visible(run.device), size, seed)
    put("  " + ", ".join(part for part in parts if part))


@fields.register
def _(run: Run, database: Database) -> dict[str, Any]:
    from labbook.curves import words

    code = database.get(CodeState, run.code_id) if run.code_id else None
    place = database.get(Environment, run.environment_id) if run.environment_id else None
    return {
        **listing.run_fields(database, run),
        "traceback": run.traceback,
        "code": {**code._asdict(), "untracked": json.loads(code.untracked)} if code else None,
        "environment": {
            **place._asdict(),
            "packages": json.loads(place.packages),
            "variables": json.loads(place.variables),
        }
        if place
        else None,
        "figures": [f"F{f.id}" for f in database.all(Figure, "WHERE run_id = :r ORDER BY id", r=run.id)],
        "artifacts": database.all(Artifact, "WHERE run_id = :r ORDER BY id", r=run.id),
        "curves": {name: words(description) for name, description in curves.stored(database, run.id).items()},
    }


def number(value: float | None) -> str:
    """A stored reducer as people read it."""
    return "NaN" if value is None else values.shown(value)


def moment(at: int) -> str:
    """A moment on this machine's wall."""
    return f"{local(at, local_zone(at)):%Y-%m-%d %H:%M}"
