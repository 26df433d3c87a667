"""Printing one merged difference: config, data, code, packages and machine in one table, then commits and diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labbook.cli import page
from labbook.cli.output import bold, dim, say, show, show_table, styled
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.past.difference import Change, Difference
    from labbook.runs.past.trees import CodeChange

UNCOMMITTED = "uncommitted changes"
MOST_FILES = 20
MOST_PACKAGES = 10
MOST_COMMITS = 10
ORDER = ("config", "data", "code", "packages", "machine")


def show_difference(difference: Difference, code: CodeChange) -> None:
    """Print what differs, one line each, then the commits between and the diff where it was asked for."""
    rows = [*(row(change) for change in difference.changes if shown(change, code)), *file_rows(code)]
    if rows:
        show_table(["", "", difference.old, difference.new], leaders(in_order(rows)), stretch=1)
    else:
        show(dim("  nothing that is recorded: config, data, code, packages and machine are the same"))
    left_out = len(difference.of("packages")) - MOST_PACKAGES
    if left_out > 0:
        say(f"and {left_out} more packages: --json lists them")
    if code.note:
        say(f"note: {code.note}")
    show_commits(code)
    if code.diff:
        show()
        show_diff(code.diff)


def shown(change: Change, code: CodeChange) -> bool:
    """Whether a change has a line of its own: uncommitted changes are told by their files, if git can."""
    return change.name != UNCOMMITTED or not code.files or "none" in (change.old, change.new)


def row(change: Change) -> list[str]:
    """One change as cells, with as many digits as it takes to tell the values apart."""
    from labbook.store import values

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


def leaders(rows: list[list[str]]) -> list[list[str]]:
    """Rows that name their group only where it begins."""
    before = ["", *(row[0] for row in rows)]
    return [["" if row[0] == last else row[0], *row[1:]] for row, last in zip(rows, before, strict=False)]


def show_commits(code: CodeChange) -> None:
    """Print the commits that came between, newest first."""
    if code.commits:
        page.heading(f"{len(code.commits)} commit{'s' * (len(code.commits) > 1)} between")
        for commit in code.commits[:MOST_COMMITS]:
            show(f"  {commit.hash}  {commit.day}  {visible(commit.subject)}")
        if len(code.commits) > MOST_COMMITS:
            show(dim(f"  and {len(code.commits) - MOST_COMMITS} more"))
    if code.dropped:
        say(f"note: {code.dropped} commit{'s' * (code.dropped > 1)} of the older state are not in the newer one")


def show_diff(diff: str) -> None:
    """Print a unified diff, in colour on a terminal."""
    for line in diff.removesuffix("\n").split("\n"):
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        heading = line.startswith(("diff --git ", "+++ ", "--- "))
        show(bold(visible(line)) if heading else styled(visible(line), fg=colour))


def fields(difference: Difference | None, code: CodeChange) -> dict[str, Any]:
    """A difference with stable keys."""
    return {
        "against": difference.old if difference else None,
        "changes": difference.changes if difference else (),
        "files": code.files,
        "commits": code.commits,
        "commits_dropped": code.dropped,
        "diff": code.diff,
        "note": code.note,
    }
