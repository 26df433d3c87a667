"""A run to hand on: what, why, what came out, and how to make it again."""

from __future__ import annotations

from labbook.clock import duration
from labbook.journal import entries, ids
from labbook.reports.material import Material, moment
from labbook.reports.parts import again, curves, doubted, drawn, predicted
from labbook.reports.parts.lines import code, status, strong
from labbook.reports.report import Block, Code, Facts, Line, Paragraph, Report, facts, grid, items, section
from labbook.store import metrics, values
from labbook.store.database import Database
from labbook.store.records import Evidence, Experiment, Run

TRACEBACK_LINES = 12
"""The end of a traceback tells what went wrong."""


def of_run(material: Material, run: Run) -> Report:
    """The report on a run."""
    database = material.database
    about: Line = (status(run.status), f", {run.experiment}", f": {run.reason}" if run.reason else "")
    return material.report(
        f"Run R{run.id}",
        run.why or run.experiment,
        about,
        [
            section("What and why", [ties(material, run), trash(run)]),
            section("Config", [config(material, run)]),
            section("Results", [summary(run), measured(database, run)]),
            section("Figures", drawn.of_runs(material, [run])),
            section("Curves in words", [curves.of_run(database, run)]),
            section("Predictions", predicted.blocks(database, predicted.answered_by(database, [run.id]))),
            section("Evidence", [items(bears_on(database, run))]),
            section("In doubt", doubted.of_runs(database, [run])),
            section("Traceback", traceback(run)),
            section("Mentioned in", [items(mentions(database, run))]),
            section("How to make it again", again.blocks(material, [run])),
        ],
    )


def ties(material: Material, run: Run) -> Facts | None:
    """What a run was for, and what it took."""
    named = [
        f"{letter}{number}"
        for letter, number in (("H", run.hypothesis_id), ("S", run.sweep_id), ("T", run.task_id))
        if number
    ]
    told = {ref: about(material.database, ref) for ref in named}
    return facts(
        ("why", run.why),
        ("experiment", run.experiment),
        ("command", (code(material.command(run)),) if run.command else None),
        *((f"for {ref}" if ref[0] != "S" else f"in {ref}", words) for ref, words in told.items()),
        ("begun", moment(run.started_at) if run.started_at else "not yet"),
        ("took", duration(run.wall_seconds)),
        ("parameters", f"{run.parameter_count:,}" if run.parameter_count else None),
        ("peak memory", f"{run.peak_memory / 1e6:.0f} MB" if run.peak_memory else None),
    )


def about(database: Database, ref: str) -> str:
    """What a thing is about, in its own words."""
    found = ids.parse(ref)
    column = {"H": "statement", "S": "why", "T": "text"}[found.letter]
    return database.value(f"SELECT {column} FROM {found.noun} WHERE id = :id", id=found.number) or ref


def trash(run: Run) -> Paragraph | None:
    """That a run is in the trash."""
    if not run.deleted_at:
        return None
    why = f": {run.deleted_because}" if run.deleted_because else ""
    return Paragraph((f"This run was deleted on {moment(run.deleted_at)}{why}.",), "warning")


def config(material: Material, run: Run) -> Block | None:
    """Every config value, those that are no defaults in bold beside the default."""
    known = material.database.one(Experiment, "WHERE name = :name", name=run.experiment)
    defaults = values.flat(values.load(known.parameters)) if known else {}
    changed = material.given(run)
    rows = [
        [
            (name,),
            (strong(values.shown(value)) if name in changed else values.shown(value),),
            (values.shown(defaults[name]) if name in changed and name in defaults else "",),
        ]
        for name, value in values.flat(values.load(run.config)).items()
    ]
    return grid(("parameter", "value", "default"), rows)


def summary(run: Run) -> Block | None:
    """What the run returned."""
    pairs = values.flat(values.load(run.summary))
    return grid(("returned", "value"), ([(name,), (values.shown(value),)] for name, value in pairs.items()), (1,))


def measured(database: Database, run: Run) -> Block | None:
    """The metrics that it logged."""
    rows = [
        [
            (one.name,),
            (f"{one.points:,}",),
            *((shown(value),) for value in (one.first, one.final, one.minimum, one.maximum)),
        ]
        for one in metrics.of_run(database, run.id)
    ]
    return grid(("metric", "points", "first", "last", "min", "max"), rows, (1, 2, 3, 4, 5))


def shown(value: float | None) -> str:
    """A stored number."""
    return "NaN" if value is None else values.shown(value)


def bears_on(database: Database, run: Run) -> list[Line]:
    """The hypotheses that it is evidence on."""
    found = database.all(Evidence, "WHERE target = :ref AND withdrawn_at IS NULL ORDER BY id", ref=f"R{run.id}")
    return [(status(one.direction), f" H{one.hypothesis_id}{f': {one.reason}' if one.reason else ''}") for one in found]


def traceback(run: Run) -> list[Block]:
    """The end of its traceback."""
    return [Code("\n".join(run.traceback.rstrip().splitlines()[-TRACEBACK_LINES:]))] if run.traceback else []


def mentions(database: Database, run: Run) -> list[Line]:
    """The entries that name it, its own result aside."""
    found = [entry for entry in entries.backlinks(database, f"R{run.id}") if entry.run_id != run.id]
    return [(f"E{entry.id} {entry.day or ''} {entry.title}",) for entry in found]
