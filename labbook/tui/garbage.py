"""Python's search for lost objects stops the app for up to a tenth of a second: it waits until nobody presses a key."""

from __future__ import annotations

import gc
from time import monotonic

from textual.app import App
from textual.events import Event, InputEvent

START = 1.0
"""Seconds after which the start is over; it would take a tenth longer with searches."""
QUIET, EVERY, LATEST = 1.5, 10.0, 30.0
"""Seconds without a key before a full search, between two of them, and after which one is due all the same."""
SMALL_ONES = (2_000, 10, 1_000_000)
"""When Python may search among young objects, which takes a millisecond; among old ones it never does by itself."""


class TidyApp(App[None]):
    """An app whose full searches are made between keys."""

    pressed_at: float = 0.0
    searched_at: float = 0.0

    async def on_event(self, event: Event) -> None:
        """Note when somebody was there."""
        if isinstance(event, InputEvent):
            self.pressed_at = monotonic()
        await super().on_event(event)

    def tidy_from_now_on(self) -> None:
        """Begin once the app has started; what there is by then stays, so that no search goes through it."""
        gc.freeze()
        gc.set_threshold(*SMALL_ONES)
        gc.enable()
        self.searched_at = monotonic()
        self.set_interval(0.5, self.tidy)

    def tidy(self) -> None:
        """Search, if nobody is there or it was put off for long."""
        now = monotonic()
        since = now - self.searched_at
        if since > LATEST or (since > EVERY and now - self.pressed_at > QUIET):
            gc.collect()
            self.searched_at = monotonic()
