"""One line for a run that is going on."""

from __future__ import annotations

from labbook.clock import duration, now
from labbook.journal.day import Live
from labbook.text import visible


def live_line(live: Live) -> str:
    """A run's id, experiment, progress, time and the newest value of its first metric."""
    from labbook.figures.sparkline import sparkline

    run = live.run
    if run.status == "queued":
        return f"R{run.id} {visible(run.experiment)}  queued"
    seconds = (now() - (run.started_at or now())) / 1_000_000
    newest = f"  {visible(live.metric)} {live.values[-1]:.4g} {sparkline(live.values, 16)}" if live.values else ""
    return f"R{run.id} {visible(run.experiment)}  {bar(run.progress)}  {duration(seconds)}{newest}"


def bar(progress: float | None, size: int = 12) -> str:
    """A progress bar with its percentage; dots while a run says nothing of its progress."""
    if progress is None:
        return "·" * size
    filled = round(max(0.0, min(progress, 1.0)) * size)
    return f"{'█' * filled}{'░' * (size - filled)} {progress:4.0%}"
