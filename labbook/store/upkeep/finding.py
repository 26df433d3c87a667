"""One thing that is not as it should be in a labbook, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Finding(NamedTuple):
    """What is wrong, and either a function that mends it, called inside `write()`, or the next step for a person."""

    text: str
    mend: Callable[[], None] | None = None
    hint: str = ""
