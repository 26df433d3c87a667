"""What is going on now, a line a run."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from labbook.clock import MICROSECOND, duration, now
from labbook.journal.day import Live
from labbook.store.records import Run
from labbook.tui import words
from labbook.tui.widgets.inline import linked


class RunningLines:
    """Runs that go on, with progress and the newest value; those that wait only counted."""

    def __init__(self, runs: Sequence[Live], most: int) -> None:
        self.going = [live for live in runs if live.run.status == "running"]
        self.queued = sum(live.run.status == "queued" for live in runs)
        self.most = most

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for live in self.going[: self.most]:
            yield live_line(live, options.max_width)
        more = len(self.going) - self.most
        left = [f"{more} more running"] if more > 0 else []
        left += [f"{self.queued} queued"] if self.queued else []
        if left:
            yield Text(f"… {', '.join(left)}", "blue")


def live_line(live: Live, width: int) -> Text:
    """A run that goes on: id, experiment, progress, newest value with its course, time."""
    run = live.run
    left = Text.assemble(("▶ ", "cyan"), linked(Text(f"R{run.id} ", "bold")), words.line(run.experiment))
    for bar, sparks in ((16, 16), (4, 8), (4, 0)):  # the first that leaves room for the name
        right = Text.assemble("  ", words.bar(run.progress, bar), "  ", newest(live.metric, live.values, sparks))
        right.append(f"  {duration(elapsed(run))}", "dim")
        room = width - cell_len(right.plain)
        if cell_len(left.plain) <= room:
            break
    return words.fitted(left, max(room, 8)).append_text(right)


def newest(metric: str, values: Sequence[float], width: int) -> Text:
    """The newest value of a metric with a sparkline of its course."""
    if not values:
        return Text("")
    from labbook.figures.sparkline import sparkline

    name = words.fitted(words.line(metric, "dim"), 16)
    course = f" {sparkline(values, width)}" if width else ""
    return Text.assemble(name, f" {values[-1]:.4g}", (course, "cyan"))


def elapsed(run: Run) -> float | None:
    """The seconds a run has taken so far, or took in all."""
    if run.started_at is None:
        return None
    return run.wall_seconds or ((run.ended_at or now()) - run.started_at) / MICROSECOND
