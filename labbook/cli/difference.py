"""Printing one merged difference: config, data, code, packages and machine in one table, then commits and diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labbook.cli import page
from labbook.cli.output import bold, dim, say, show, show_table, styled
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.runs.past.difference import Difference
    from labbook.runs.past.trees import CodeChange

MOST_COMMITS = 10


def show_difference(difference: Difference, code: CodeChange) -> None:
    """Print what differs, one line each, then the commits between and the diff where it was asked for."""
    from labbook.runs.past.lines import MOST_PACKAGES, lines

    rows = lines(difference, code)
    if rows:
        show_table(["", "", difference.old, difference.new], leaders(rows), stretch=1)
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
