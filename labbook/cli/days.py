"""Days as people name them on the command line."""

from __future__ import annotations

import re
from datetime import date

from labbook.clock import days_before
from labbook.errors import LabbookError
from labbook.journal.entries import current_day
from labbook.store.database import Database


def as_day(database: Database, text: str) -> str:
    """The ISO date of `2026-05-04`, `today`, `yesterday`, `tomorrow` or `-3`; today for nothing."""
    named = {"": 0, "today": 0, "yesterday": 1, "tomorrow": -1}
    word = text.strip().lower()
    if word in named or re.fullmatch(r"-\d{1,4}", word):
        return days_before(current_day(database), named.get(word, 0) or (-int(word) if word.startswith("-") else 0))
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise LabbookError(f"{text!r} is not a day.", "Write 2026-05-04, yesterday, or -3.", code=2) from None
