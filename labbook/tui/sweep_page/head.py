"""The lines above and below the grid of a sweep."""

from __future__ import annotations

from rich.text import Text

from labbook.clock import duration
from labbook.tui import words
from labbook.tui.data.sweep import SweepPage

STATUSES = ("running", "queued", "done", "failed", "cancelled", "lost")


def head(content: SweepPage) -> Text:
    """What it is, how far it is, and what is looked at."""
    sweep, grid = content.sweep, content.grid
    counts = Text("  ").join(
        Text.assemble(words.status(status), f" {content.counts[status]}")
        for status in STATUSES
        if content.counts.get(status)
    )
    left = f"   {duration(content.left)} left" if content.left is not None else ""
    bar = words.bar(content.progress, 24) if sweep.status == "running" else Text("")
    lines = [
        Text.assemble(
            (f"S{sweep.id} ", "bold"), words.line(sweep.experiment, "bold"), "  ", words.status(sweep.status)
        ),
        Text.assemble(counts, "   " if bar.plain else "", bar, (left, "dim")),
    ]
    if grid:
        across = f", {grid.columns} across" if grid.columns else ""
        value = str(grid.value) if grid.value.name else "no value yet"
        lines.append(Text.assemble(words.line(value, "bold"), "   ", words.line(f"{grid.rows} down{across}", "dim")))
    if sweep.why:
        lines.insert(1, words.line(sweep.why, "dim"))
    return Text("\n").join(lines)


def notes(content: SweepPage) -> Text:
    """What has to be said with the numbers."""
    if content.grid is None:
        return Text("")
    mixed = f"≈ mean over {', '.join(content.grid.mixed)} too" if content.grid.mixed else ""
    warnings = [f"! {warning}" for warning in content.grid.warnings]
    return Text("\n").join(words.line(line, "dim") for line in (mixed, *warnings) if line)
