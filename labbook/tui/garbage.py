"""Python's search for lost objects stops the app for up to a tenth of a second: most are made while nobody is there."""

from __future__ import annotations

import gc
from contextlib import suppress
from time import monotonic

from textual.app import App
from textual.events import Event, InputEvent

ARENA_MAX = -8
"""What glibc calls the number of its arenas."""
START = 2.0
"""Seconds after which the start is over; it would take a tenth longer with searches."""
QUIET, EVERY, AT_LATEST = 0.5, 5.0, 8.0
"""Seconds without a key before a search, and between two of them, at most even if keys never end."""
NEVER = 10**6
"""Python itself searches among new objects only: of the old it would choose the worst moments."""


class TidyApp(App[None]):
    """An app that looks for lost objects between keys, so that Python seldom has to while one is pressed."""

    pressed_at: float = 0.0
    searched_at: float = 0.0
    visited: frozenset[str] = frozenset()
    """Modes whose screens are there for good."""
    kept: frozenset[str] = frozenset()
    """Those that no search goes through any more."""

    async def on_event(self, event: Event) -> None:
        """Note when somebody was there."""
        if isinstance(event, InputEvent):
            self.pressed_at = monotonic()
        await super().on_event(event)

    def tidy_from_now_on(self) -> None:
        """Begin once the app has started; what there is by then stays, so that no search goes through it."""
        if not self.is_running:  # it was closed in the meantime
            return
        few_arenas()
        gc.freeze()
        gc.enable()
        self.searched_at = monotonic()
        self.visited = self.kept = frozenset({self.current_mode})
        self.mode_change_signal.subscribe(self, self.note_visit)
        self.set_interval(0.25, self.tidy)

    def note_visit(self, mode: str) -> None:
        """A screen that was opened stays."""
        self.visited |= {mode}

    def tidy(self) -> None:
        """Search, if nobody is there, or if somebody always is."""
        now = monotonic()
        if now - self.searched_at > (EVERY if now - self.pressed_at > QUIET else AT_LATEST):
            gc.collect()
            self.searched_at = now
            if self.visited != self.kept:  # only then: what is gone when frozen is never found
                gc.freeze()
                self.kept = self.visited


def hold_back() -> None:
    """No searches until the start is over, and later none through everything but those of `tidy`."""
    gc.disable()
    first, second, _ = gc.get_threshold()
    gc.set_threshold(first, second, NEVER)


def few_arenas() -> None:
    """Let threads share their memory: else each worker that once held a long curve keeps as much for ever (glibc)."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, 2)
