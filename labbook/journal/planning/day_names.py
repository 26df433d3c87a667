"""Days as people name them: 2026-05-04, yesterday, tomorrow, friday, +3, -3."""

from __future__ import annotations

import re
from datetime import date

from labbook.clock import days_before
from labbook.errors import LabbookError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD = {"": 0, "today": 0, "yesterday": -1, "tomorrow": 1}


def named(text: str, today: str) -> str:
    """The ISO date of a day's name; a weekday is the next one after today. Raises LabbookError for anything else."""
    word = text.strip().lower()
    if word in AHEAD:
        return days_before(today, -AHEAD[word])
    if re.fullmatch(r"[+-][0-9]{1,4}", word):
        return days_before(today, -int(word))
    if word in WEEKDAYS:
        return days_before(today, -days_until(word, today))
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise LabbookError(f"{text!r} is not a day.", "Write 2026-05-04, tomorrow, friday or +3.", code=2) from None


def days_until(weekday: str, today: str) -> int:
    """The days from today to the next such weekday, at least one."""
    return (WEEKDAYS.index(weekday) - date.fromisoformat(today).weekday() - 1) % 7 + 1


def age(day: str, today: str) -> int:
    """How many days ago a day was; 0 for today and for days to come."""
    return max(0, (date.fromisoformat(today) - date.fromisoformat(day)).days)
