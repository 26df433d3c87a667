"""What a person says about a journal that the journal does not say itself."""

from __future__ import annotations

from typing import NamedTuple


class Options(NamedTuple):
    """Each is left empty where the file says it, or where it may stay open."""

    year: int | None = None
    day_first: bool | None = None
    timezone: str = ""
    kind: str = "note"
    author: str = ""


NOTHING_SAID = Options()
