"""The one clock: UTC microseconds in, the writer's wall clock out."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

MICROSECOND = 1_000_000


def now() -> int:
    """Microseconds since 1970 in UTC."""
    return time.time_ns() // 1_000


def local_zone(at: int | None = None) -> str:
    """The offset of this machine's zone at a moment, such as "+01:00"."""
    moment = datetime.fromtimestamp((at or now()) / MICROSECOND).astimezone()
    return moment.isoformat()[-6:]


def local(at: int, zone: str) -> datetime:
    """The moment as it stood on the wall of whoever wrote it."""
    return datetime.fromtimestamp(at / MICROSECOND, tz=UTC).astimezone(offset(zone))


def offset(zone: str) -> timezone:
    """The time zone of an offset such as "-03:30"; UTC for anything else."""
    try:
        sign = -1 if zone[0] == "-" else 1
        hours, minutes = zone[1:].split(":")
        return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
    except (IndexError, ValueError):
        return UTC


def day_of(at: int, zone: str, day_start: int) -> str:
    """The ISO date that a moment belongs to, for a day that starts `day_start` minutes after midnight."""
    return (local(at, zone) - timedelta(minutes=day_start)).date().isoformat()


def today(day_start: int) -> str:
    """The ISO date of the working day that is on now."""
    at = now()
    return day_of(at, local_zone(at), day_start)


def day_start(day: str, minutes: int) -> int:
    """The moment at which a working day begins on this machine, in UTC microseconds."""
    wall = datetime.fromisoformat(day) + timedelta(minutes=minutes)
    return round(wall.astimezone().timestamp() * MICROSECOND)


def days_before(day: str, count: int) -> str:
    """The ISO date `count` days earlier."""
    return (date.fromisoformat(day) - timedelta(days=count)).isoformat()


def duration(seconds: float | None) -> str:
    """A length of time as people say it: "0.42 s", "12 s", "3 min 5 s", "2 h 10 min"."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
