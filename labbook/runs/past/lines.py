"""One merged difference as lines of four cells: group, name, old, new."""

from __future__ import annotations

from labbook.runs.past.difference import Change, Difference
from labbook.runs.past.trees import CodeChange
from labbook.store import values

UNCOMMITTED = "uncommitted changes"
MOST_FILES = 20
MOST_PACKAGES = 10
ORDER = ("config", "data", "code", "packages", "machine")


def lines(difference: Difference, code: CodeChange) -> list[list[str]]:
    """What differs, one line each: the likeliest causes first, of files and packages only some."""
    rows = [*(row(change) for change in difference.changes if shown(change, code)), *file_rows(code)]
    return in_order(rows)


def shown(change: Change, code: CodeChange) -> bool:
    """Whether a change has a line of its own: uncommitted changes are told by their files, if git can."""
    return change.name != UNCOMMITTED or not code.files or "none" in (change.old, change.new)


def row(change: Change) -> list[str]:
    """One change as cells, with as many digits as it takes to tell the values apart."""
    old, new = ("" if value is None else values.shown(value) for value in (change.old, change.new))
    if old == new:
        old, new = str(change.old), str(change.new)
    if change.name == UNCOMMITTED and "none" in (old, new):
        old, new = ("none" if value == "none" else "yes" for value in (old, new))
    return [change.group, change.name, old, new]


def file_rows(code: CodeChange) -> list[list[str]]:
    """The files that differ, those with the most lines first."""
    ordered = sorted(code.files, key=lambda file: -((file.added or 0) + (file.removed or 0)))
    rows = [
        ["code", file.path, "", "binary" if file.added is None else f"+{file.added} -{file.removed}"]
        for file in ordered[:MOST_FILES]
    ]
    more = len(ordered) - MOST_FILES
    return [*rows, ["code", f"and {more} more files", "", ""]] if more > 0 else rows


def in_order(rows: list[list[str]]) -> list[list[str]]:
    """Rows by their group; of packages only the first."""
    grouped = {group: [row for row in rows if row[0] == group] for group in ORDER}
    grouped["packages"] = grouped["packages"][:MOST_PACKAGES]
    return [row for group in grouped.values() for row in group]
