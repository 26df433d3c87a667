"""The lines above the table of runs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from labbook.tui import words
from labbook.tui.data.runs import Runs, Wanted
from labbook.tui.run_list.layout import MARK, heading, named

STATUSES = ("running", "queued", "done", "failed", "cancelled", "lost")


def counts_line(content: Runs, wanted: Wanted, marked: Sequence[int]) -> Text:
    """How many runs match, by status; how many are not listed or marked; the experiment, where it is one."""
    counts = content.counts
    parts = [Text.assemble(words.status(status), f" {counts[status]}") for status in STATUSES if status in counts]
    if wanted.trash:
        parts.insert(0, Text("in the trash:" if parts else "The trash is empty.", "yellow"))
    elif not parts and wanted.query:
        parts.append(Text("No run matches.", "dim"))
    hidden = sum(counts.values()) - len(content.rows)
    queued = counts.get("queued", 0) - sum(row.run.status == "queued" for row in content.rows)
    if hidden > 0:
        parts.append(Text(f"{hidden:,} {'queued ' if queued == hidden else ''}not listed", "dim"))
    if marked:
        parts.append(Text(f"{MARK} {len(marked)} marked", "magenta"))
    if wanted.order:
        parts.append(Text(f"by {heading(wanted.order, named(wanted.order), wanted)}", "dim"))
    experiments = {row.run.experiment for row in content.rows}
    if len(experiments) == 1:
        parts.append(words.line(experiments.pop(), "dim"))
    return Text("   ").join(parts)


def same_line(content: Runs) -> Text:
    """What is the same in all rows."""
    return Text.assemble(("the same in all: ", "dim"), words.line(content.same)) if content.same else Text("")
