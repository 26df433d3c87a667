"""The copies that lie beside a labbook: their names, and the way back to one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from labbook.clock import MICROSECOND, local_zone, now, offset

SUFFIX = ".backup"


def stamped(path: Path, what: str = "") -> Path:
    """A name beside a labbook that says when, such as labbook.db.2026-11-21T183005.backup; one that is not there."""
    at = now()
    wall = datetime.fromtimestamp(at / MICROSECOND, tz=UTC).astimezone(offset(local_zone(at)))
    names = (path.with_name(f"{path.name}.{what}{wall:%Y-%m-%dT%H%M%S}{again}{SUFFIX}") for again in ("", *numbers()))
    return next(name for name in names if not name.exists())


def numbers() -> list[str]:
    """What tells apart copies of one second."""
    return [f"-{number}" for number in range(2, 1000)]


def beside(path: Path) -> list[Path]:
    """The copies of a labbook that lie beside it, the newest first."""
    found = path.parent.glob(f"{path.name}.*{SUFFIX}")
    return sorted(found, key=lambda copy: copy.stat().st_mtime, reverse=True)


def way_back(path: Path) -> str:
    """What to do about a damaged labbook."""
    from shlex import quote

    copies = beside(path)
    if copies:
        return f"Put back the newest copy, the damaged file is kept: labbook restore {quote(str(copies[0]))}"
    return f"There is no copy beside it. Keep it and its -wal, then try: sqlite3 {quote(str(path))} .recover"
