"""A wall clock that a test sets, in a time zone that it names."""

from __future__ import annotations

import time
from datetime import datetime

import pytest


class WallClock:
    """What time it is, for everything that asks labbook's clock."""

    def __init__(self, patch: pytest.MonkeyPatch, zone: str = "Europe/Berlin") -> None:
        patch.setenv("TZ", zone)
        time.tzset()
        self.at = 0
        patch.setattr("labbook.clock.time.time_ns", lambda: self.at * 1000)

    def set(self, wall: str, fold: int = 0) -> int:
        """Make it a moment such as "2026-11-20 09:00" on the wall; `fold` 1 is the second of two such."""
        self.at = round(datetime.fromisoformat(wall).replace(fold=fold).timestamp() * 1_000_000)
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        """Let some time go by."""
        self.at += round(minutes * 60_000_000)
