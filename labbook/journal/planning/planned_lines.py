"""The lines of a plan's text: how a task is worded, and where a new one goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labbook.journal.markup.lines import bare, inserted, split
from labbook.journal.planning.task_words import Said

PRIORITIES = {1: "!high", -1: "!low"}


def worded(text: str, said: Said) -> str:
    """A task's words with what is to be said of it, in the small syntax that `task_words.said` reads."""
    parts = [
        " ".join(text.split()),
        f"~{as_length(said.estimate)}" if said.estimate else "",
        PRIORITIES.get(said.priority, ""),
        f"after:{','.join(said.waits_for.split())}" if said.waits_for else "",
        f"due:{said.due}" if said.due else "",
        f"dod: {' '.join(said.done_when.split())}" if said.done_when else "",
    ]
    return " ".join(part for part in parts if part)


def as_length(minutes: int) -> str:
    """Minutes as they are written: "25m", "2h", "1h30m"."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")


def appended(body: str, lines: Sequence[str]) -> tuple[str, int]:
    """A plan's text with more lines at its end, and the number of the first of them."""
    written = [line for line in split(body) if line]
    return inserted(body, len(written), list(lines)), len(written)


def inserted_under(body: str, parent: int, text: str) -> tuple[str, int]:
    """A text with one more task as the last child of the one on a line, and the line it stands on."""
    lines = [bare(line) for line in split(body)]
    indent = indentation(lines[parent])
    end = parent + 1
    while end < len(lines) and lines[end].strip() and indentation(lines[end]) > indent:
        end += 1
    marker = re.match(r"\s*(\S+\s+)", lines[parent])
    deeper = " " * (indent + (len(marker[1]) if marker else 2))
    return inserted(body, end, [f"{deeper}- [ ] {text}"]), end


def indentation(line: str) -> int:
    """The blanks that a line begins with."""
    return len(line) - len(line.lstrip())


def without_marker(line: str) -> str:
    """A line's words without the bullet and the empty checkbox that it may begin with."""
    return re.sub(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[ \]\s+)?", "", line).strip()
