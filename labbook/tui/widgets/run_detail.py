"""One run in full, as something to print at any width."""

from __future__ import annotations

from collections.abc import Iterator

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from labbook.clock import MICROSECOND, duration, local, local_zone
from labbook.store import values
from labbook.store.records import Metric, Run
from labbook.tui import words
from labbook.tui.data.run_detail import RunDetail
from labbook.tui.widgets.prose import Drawing, Grid, Prose, linked
from labbook.tui.widgets.running import elapsed

FIGURE_HEIGHT = 14


def rendered(detail: RunDetail) -> Group:
    """The run: what it is, what it was given, what came of it, what it printed."""
    return Group(*parts(detail))


def parts(detail: RunDetail) -> Iterator[RenderableType]:
    """The parts of the page that there is something to say in."""
    run = detail.run
    yield title(run)
    for name, text in (
        ("Doubt", detail.doubt),
        ("Why", run.why),
        ("Reason", run.reason),
        ("For", links(run)),
        ("Made", made(run)),
    ):
        if text:
            yield Text.assemble((f"{name:<8}", "dim"), linked(words.line(text)))
    if run.traceback:
        yield from section("Traceback")
        yield words.plain(run.traceback.rstrip().expandtabs(4))
    yield from pairs("Config", detail.config)
    yield from pairs("Summary", detail.summary)
    for figure in detail.figures:
        yield Text("")
        yield Drawing(figure, FIGURE_HEIGHT)
    if detail.metrics:
        yield from section("Metrics")
        yield Grid([["metric", "first", "newest", "min", "max", "points"], *map(reduced, detail.metrics)])
    if run.note:
        yield from section("Notes")
        yield Prose(run.note)
    for name, text in (
        ("Errors printed", detail.stderr),
        ("Printed", detail.stdout),
    ):
        if text:
            yield from section(name)
            yield words.plain(text.rstrip().expandtabs(4))


def title(run: Run) -> Text:
    """Number, status, experiment and time."""
    progress = f" {run.progress:.0%}" if run.status == "running" and run.progress is not None else ""
    stopping = "  asked to stop" if run.cancel and run.status in ("queued", "running") else ""
    return Text.assemble(
        (f"R{run.id} ", "bold"),
        words.line(run.experiment, "bold"),
        "  ",
        words.status(run.status),
        f"{progress}  ",
        (duration(elapsed(run)), "dim"),
        (stopping, "magenta"),
    )


def links(run: Run) -> str:
    """The hypothesis, task and sweep it belongs to."""
    named = (("H", run.hypothesis_id), ("T", run.task_id), ("S", run.sweep_id))
    return " ".join(f"{letter}{number}" for letter, number in named if number)


def made(run: Run) -> str:
    """When it started, on what, and how big the model is."""
    at = run.started_at or run.created_at
    return ", ".join(
        part
        for part in (
            f"{local(at // MICROSECOND * MICROSECOND, local_zone(at)):%Y-%m-%d %H:%M:%S}",
            f"seed {run.seed}" if run.seed is not None else "",
            run.device,
            f"{run.parameter_count:,} parameters" if run.parameter_count else "",
            f"{run.peak_memory / 1e6:.0f} MB" if run.peak_memory else "",
        )
        if part
    )


def pairs(name: str, mapping: dict[str, object]) -> Iterator[RenderableType]:
    """Names and values, one after the other; a pair is not torn at the end of a line."""
    if mapping:
        yield from section(name)
        told = [Text.assemble((f"{words.line(key).plain} ", "dim"), shown(value)) for key, value in mapping.items()]
        yield Columns(told, padding=(0, 3))


def shown(value: object) -> Text:
    """A value of a config or a summary."""
    return words.line(values.shown(value))


def reduced(metric: Metric) -> list[str]:
    """A metric's row."""
    numbers = (metric.first, metric.final, metric.minimum, metric.maximum)
    return [metric.name, *("NaN" if n is None else values.shown(n) for n in numbers), str(metric.points)]


def section(name: str) -> Iterator[RenderableType]:
    """A blank line and a heading."""
    yield Text("")
    yield words.heading(name)
