"""Reading the time of day and the zone beside a date."""

from __future__ import annotations

import re
from typing import NamedTuple

ZONES = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), "+00:00"),
    **dict.fromkeys(("CET", "WEST"), "+01:00"),
    **dict.fromkeys(("CEST", "EET"), "+02:00"),
    **dict.fromkeys(("EEST", "MSK"), "+03:00"),
    **dict.fromkeys(("JST", "KST"), "+09:00"),
    **dict.fromkeys(("EST", "CDT"), "-05:00"),
    **dict.fromkeys(("MST", "PDT"), "-07:00"),
    "AEST": "+10:00",
    "AEDT": "+11:00",
    "EDT": "-04:00",
    "MDT": "-06:00",
    "PST": "-08:00",
}
HALF = r"[AaPp]\.?[Mm]\b\.?"
CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[:h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d+)?)?"
    rf"(?:\s*(?P<half>{HALF}))?|\s*(?P<bare_half>{HALF}))"
)
NAMES = "|".join(sorted(ZONES, key=len, reverse=True))
ZONE = rf"(?P<zone>[+-](?:0\d|1[0-4]):?[0-5]\d(?!\d)|(?:{NAMES})(?![^\W_]))"
LEAD = r"(?:(?P<iso>T)|_|[\s,(@|]*(?:[-–—]\s+|at\s+|um\s+)?)"
# "10:11-12:00" is a time and the end of it; only after a T or seconds can it be a zone.
END = r"(?(iso)(?!)|(?(second)(?!)|[-–]\d{1,2}:\d\d(?!\d)))|\s*[-–]\s+\d{1,2}:\d\d(?!\d)"
TIME = re.compile(rf"{LEAD}(?<!\d){CLOCK}(?!\d)(?:{END}|\s*{ZONE})?(?:\s*\))?")


class Time(NamedTuple):
    """A time of day such as "20:04" or "20:04:28", its zone such as "+01:00", and where its text ends."""

    clock: str
    zone: str
    end: int


def read(words: str, start: int) -> Time | None:
    """The time that stands at a place of a heading."""
    found = TIME.match(words, start)
    return Time(clock_of(found), zone_of(found["zone"]), found.end()) if found else None


def clock_of(found: re.Match[str]) -> str:
    """The time on a 24-hour clock, with seconds only if they are given."""
    hour = int(found["hour"])
    half = (found["half"] or found["bare_half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    clock = f"{hour % 24:02}:{int(found['minute'] or 0):02}"
    return f"{clock}:{int(found['second']):02}" if found["second"] else clock


def zone_of(name: str | None) -> str:
    """The offset that a zone's name or digits stand for, "" for none."""
    if not name:
        return ""
    if name[0] in "+-":
        return f"{name[0]}{int(name[1:3]):02}:{int(name[-2:]):02}"
    return ZONES[name]
