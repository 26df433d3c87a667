"""A run in numbers and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from labbook.runs.outcome import given
from labbook.tui import words
from labbook.tui.data.run import Overview, RunPage
from labbook.tui.run_page.hanging import hanging
from labbook.tui.widgets.inline import inline
from labbook.tui.widgets.prose import Grid, Prose, linked
from labbook.tui.widgets.run_detail import links, made, reduced, section, shown

NAME = 9
MOST_METRICS = 40


def rendered(page: RunPage, part: Overview) -> Group:
    """The whole overview."""
    return Group(*facts(page), *parts(page, part))


def facts(page: RunPage) -> Iterator[RenderableType]:
    """What it was for and how it stands, a line each."""
    run = page.run
    told = (
        ("doubt", page.doubt),
        ("why", run.why),
        ("command", given.command(run) if run.command else ""),
        ("reason", run.reason),
        ("for", links(run)),
        ("made", made(run)),
        ("repeats", f"R{run.reproduces}" if run.reproduces else ""),
        ("deleted", (run.deleted_because or "it is in the trash") if run.deleted_at else ""),
    )
    for name, text in told:
        if text:
            yield hanging(name, linked(words.line(text)), NAME)
    if run.status == "running" and run.progress is not None:
        yield Text.assemble((f"{'progress':<{NAME}}", "dim"), words.bar(run.progress, 40))


def parts(page: RunPage, part: Overview) -> Iterator[RenderableType]:
    """What there is something to say in."""
    if page.run.traceback:
        yield from section("Traceback")
        yield words.plain(page.run.traceback.rstrip().expandtabs(4))
    yield from pairs("Config", part.config, part.changed)
    yield from pairs("Summary", part.summary)
    if part.predictions:
        yield from section("Predictions")
        for prediction, told in part.predictions:
            yield Text.assemble(words.status(prediction.status)[:2], linked(words.line(told)))
    if part.curves:
        yield from section("Curves in words")
        width = min(max(len(name) for name, _ in part.curves) + 2, 20)
        for name, course in part.curves:
            yield hanging(name, words.line(course), width)
    if part.metrics:
        yield from section("Metrics")
        listed = part.metrics[:MOST_METRICS]
        yield Grid([["metric", "first", "newest", "min", "max", "points"], *map(reduced, listed)])
        if len(part.metrics) > MOST_METRICS:
            yield Text(f"and {len(part.metrics) - MOST_METRICS} more, among the charts", "dim")
    if page.run.note:
        yield from section("Notes")
        yield Prose(page.run.note)
    if part.artifacts:
        yield from section("Files that it kept")
        for artifact in part.artifacts:
            yield Text.assemble(
                (f"A{artifact.id} ", "bold"), words.line(artifact.name), (f"  {artifact.size:,} bytes", "dim")
            )
    if part.mentions:
        yield from section("Written about it")
        for entry in part.mentions:
            head = ((f"{entry.day or ''} ", "dim"), (f"E{entry.id} ", "bold"), (f"{entry.kind}  ", "cyan"))
            yield Text.assemble(*head, inline(entry.title))


def pairs(name: str, mapping: Mapping[str, Any], strong: frozenset[str] = frozenset()) -> Iterator[RenderableType]:
    """Names and values, one after the other; what is no default is bold."""
    if mapping:
        yield from section(name)
        told = [
            Text.assemble((f"{words.line(key).plain} ", "dim"), (shown(value).plain, "bold" if key in strong else ""))
            for key, value in mapping.items()
        ]
        yield Columns(told, padding=(0, 3))
