"""One merged difference between two things that were made: config, data, code, packages, machine."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from labbook.runs.past.made import Code, Made

DATA = re.compile(r"(^|[._-])(data|dataset|corpus|split)s?([._-]|$)|^data", re.I)
"""Names of config and summary values that tell which data it was."""


class Change(NamedTuple):
    """One thing that differs; None where there is none."""

    group: str
    """config, data, code, packages or machine"""
    name: str
    old: Any
    new: Any


class Difference(NamedTuple):
    """What differs between two things that were made."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def of(self, group: str) -> list[Change]:
        """The changes of one group."""
        return [change for change in self.changes if change.group == group]


def between(old: Made, new: Made) -> Difference:
    """What differs from one to the other, the most likely causes first. Needs no git."""
    config = changes("config", old.config, new.config)
    told = {name for name in {**old.summary, **new.summary} if DATA.search(name)}
    summaries = [{name: made.summary[name] for name in told & set(made.summary)} for made in (old, new)]
    recorded = changes("data", *summaries) if new.summary else []
    return Difference(
        old.name,
        new.name,
        (
            *(change for change in config if not DATA.search(change.name)),
            *(change._replace(group="data") for change in config if DATA.search(change.name)),
            *recorded,
            *changes("code", in_short(old.code), in_short(new.code)),
            *changes("packages", old.packages, new.packages),
            *changes("machine", old.machine, new.machine),
        ),
    )


def changes(group: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The names whose values differ."""
    names = dict.fromkeys([*old, *new])
    found = [Change(group, name, old.get(name), new.get(name)) for name in names]
    return [change for change in found if repr(change.old) != repr(change.new)]


def in_short(code: Code | None) -> dict[str, Any]:
    """A code state in a few words: its commit and the size of what was not committed."""
    if code is None:
        return {"commit": "not recorded"}
    return {"commit": (code.commit or "none")[:10], "uncommitted changes": uncommitted(code)}


def uncommitted(code: Code) -> str:
    """What was not committed, told apart by its content."""
    import hashlib

    if not code.dirty:
        return "none"
    return hashlib.sha256(f"{code.diff}\0{code.untracked}".encode()).hexdigest()[:10]
