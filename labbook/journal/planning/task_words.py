"""What a task says of itself, in a small syntax that reads naturally.

~25m ~1h30m            the estimate
dod: loss < 1          done when (to the end of the line, or to the next of these)
!high !low [#A]        the priority
after:T3 after:T3,R5   waits for
due:2026-11-30         the day it is due; `-> tomorrow` and `-> 2026-11-30` at the end put it off to that day
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

ESTIMATE = re.compile(r"(?<!\S)~(?=\d)(?:(\d+(?:\.\d+)?)h(?:ours?)?)?(?:(\d+)(?:m|min|mins|minutes)?)?(?!\S)")
UNIT = re.compile(r"[hm]")
DONE_WHEN = re.compile(r"(?<!\S)(?:dod|done[ -]when):\s*(.+)", re.IGNORECASE)
PRIORITY = re.compile(r"(?<!\S)(?:!(high|low)|\[#([ABC])\])(?!\S)")
WAITS = re.compile(r"(?<!\S)(?:after:|waits for )([ETQHPRS][1-9]\d{0,8}(?!\d)(?:,\s?[ETQHPRS][1-9]\d{0,8}(?!\d))*)")
DUE = re.compile(r"(?<!\S)due:(\d{4}-\d\d-\d\d)(?!\S)")
PUT_OFF = re.compile(r"(?:->|→)\s*(\d{4}-\d\d-\d\d|tomorrow)\s*$", re.IGNORECASE)
NEXT_WORD = re.compile(r"(?<!\S)(?:~\d|![hl]|after:|due:|->|→|#[A-Za-z]|\()")
LEVELS = {"high": 1, "low": -1, "A": 1, "B": 0, "C": -1}


class Said(NamedTuple):
    """A task's own words about itself; `estimate` is in minutes, a higher `priority` comes first."""

    estimate: int | None = None
    done_when: str = ""
    priority: int = 0
    waits_for: str = ""
    due: str | None = None


def said(text: str, day: str | None = None) -> Said:
    """What a task's text says; `day` is that of its entry, from which `-> tomorrow` counts."""
    return Said(estimate(text), done_when(text), priority(text), waits_for(text), due(text, day))


def estimate(text: str) -> int | None:
    """The minutes of `~25m` or `~1h30m`."""
    for found in ESTIMATE.finditer(text):
        if UNIT.search(found[0]) and len(found[0]) < 12:
            return round(float(found[1] or 0) * 60) + int(found[2] or 0)
    return None


def done_when(text: str) -> str:
    """What has to hold for the task to be done."""
    found = DONE_WHEN.search(text)
    if not found:
        return ""
    end = NEXT_WORD.search(found[1], 1)
    return (found[1][: end.start()] if end else found[1]).strip()


def priority(text: str) -> int:
    """1 for `!high` and `[#A]`, -1 for `!low` and `[#C]`, else 0."""
    found = PRIORITY.search(text)
    return LEVELS[found[1] or found[2]] if found else 0


def waits_for(text: str) -> str:
    """The short ids that have to come first, separated by blanks."""
    return " ".join(part.strip() for found in WAITS.finditer(text) for part in found[1].split(","))


def due(text: str, day: str | None) -> str | None:
    """The day that a task is due or put off to; None where it names none that exists."""
    found = DUE.search(text) or PUT_OFF.search(text)
    if not found:
        return None
    try:
        if found[1].lower() == "tomorrow":
            return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day else None
        return date.fromisoformat(found[1]).isoformat()
    except (ValueError, OverflowError):
        return None
