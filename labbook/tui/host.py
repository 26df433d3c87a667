"""What the pages use of the app, so that they need not know it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, TypeAlias

from labbook.tui.garbage import TidyApp

if TYPE_CHECKING:
    from labbook.tui.library import Library
    from labbook.tui.memory import Memory

Opening: TypeAlias = tuple[Hashable, Any]
"""The moment of a page and its content."""


class Host(TidyApp):
    """An app with a labbook and a memory of how somebody works, which says things and goes to places."""

    library: Library
    memory: Memory
    opening: Opening | None = None
    last_message: str = ""

    def say(self, text: str) -> None:
        """Say what was done."""
        raise NotImplementedError

    def open_ref(self, ref: str) -> None:
        """Go to the thing with a short id, wherever it is shown."""
        raise NotImplementedError

    def open_day(self, name: str) -> None:
        """Go to the day with a name such as yesterday."""
        raise NotImplementedError
