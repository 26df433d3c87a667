"""When an imported entry was written: its heading's day and time, in the zone it was written in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from labbook.clock import MICROSECOND, local_zone, offset
from labbook.errors import LabbookError
from labbook.journal.formats import Piece


class Dated(NamedTuple):
    """An entry's day, if it is known, and its moment in UTC microseconds with the zone's offset."""

    day: str | None
    until: str | None
    at: int
    zone: str


class Dating:
    """Turns headings' days and times into moments; raises LabbookError for a zone that there is not."""

    def __init__(self, timezone: str, day_start: int) -> None:
        self.timezone = timezone
        self.day_start = day_start
        if timezone and not re.fullmatch(r"[+-]\d\d:\d\d", timezone):
            known_zone(timezone)

    def of(self, piece: Piece, otherwise: int) -> Dated:
        """The moment of a part; one without a day is of the moment of its import."""
        if piece.day is None:
            return Dated(None, None, otherwise, local_zone(otherwise))
        clock = piece.time or f"{self.day_start // 60:02}:{self.day_start % 60:02}"
        wall = datetime.fromisoformat(f"{piece.day}T{clock}")
        zone = piece.zone or self.zone_at(wall)
        at = wall.replace(tzinfo=offset(zone))
        return Dated(piece.day, piece.until or None, round((at - EPOCH) / timedelta(microseconds=1)), zone)

    def zone_at(self, wall: datetime) -> str:
        """The offset of the journal's zone on a day, which daylight saving moves."""
        if re.fullmatch(r"[+-]\d\d:\d\d", self.timezone):
            return self.timezone
        if self.timezone:
            return whole_minutes(wall.replace(tzinfo=known_zone(self.timezone)).utcoffset())
        try:
            return local_zone(int(wall.timestamp() * MICROSECOND))
        except (OverflowError, ValueError, OSError):
            return "+00:00"


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def whole_minutes(shift: timedelta | None) -> str:
    """An offset as "+01:00"; local mean times of long ago had seconds, too."""
    minutes = round((shift or timedelta()) / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def known_zone(name: str) -> tzinfo:
    """The zone of a name such as Europe/Berlin."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise LabbookError(f"There is no time zone {name!r}.", "Write it as Europe/Berlin or +01:00.", code=2) from None
