"""Why a run was made, and what sets it apart from the run before."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from labbook.tui import words
from labbook.tui.data.run_past import Reason
from labbook.tui.run_page.hanging import hanging
from labbook.tui.widgets.prose import Grid, linked
from labbook.tui.widgets.run_detail import section

NAME = 12
MOST_COMMITS = 10
NO_REASON = "no reason was given; --why gives one, and so does the field on 3 Launch"
ALIKE = "nothing that is recorded: config, data, code, packages and machine are the same"


def rendered(reason: Reason) -> Group:
    """The story, then the difference."""
    return Group(*story(reason), *difference(reason))


def story(reason: Reason) -> Iterator[RenderableType]:
    """What it was for and what came of it, a line each."""
    told = reason.why
    yield hanging("why", linked(words.line(told.why or NO_REASON, "" if told.why else "dim")), NAME)
    task, hypothesis = told.task, told.hypothesis
    lines = (
        ("repeats", told.source if told.source != told.why else ""),
        ("plan item", f"T{task.id} {task.text} ({task.state})" if task else ""),
        ("hypothesis", f"H{hypothesis.id} {hypothesis.statement} ({hypothesis.status})" if hypothesis else ""),
        *(("" if number else "predicted", text) for number, text in enumerate(reason.predicted)),
        ("outcome", told.outcome),
        ("in doubt", told.doubt),
        ("made again", " ".join(f"R{number}" for number in reason.again)),
    )
    for name, text in lines:
        if text:
            yield hanging(name, linked(words.line(text)), NAME)


def difference(reason: Reason) -> Iterator[RenderableType]:
    """What differs from the last run that it can be compared with."""
    found = reason.why.difference
    if found is None:
        yield from section("Compared with nothing")
        yield words.line(f"No run of {reason.why.experiment} ended before it.", "dim")
        return
    yield from section(f"What differs from {found.old}")
    if reason.differing:
        yield Grid([["", "", found.old, found.new], *map(list, reason.differing)])
    else:
        yield Text(ALIKE, "dim")
    if reason.code.note:
        yield words.line(reason.code.note, "dim")
    if reason.code.commits:
        yield from section(f"{words.counted(len(reason.code.commits), 'commit')} between")
        for commit in reason.code.commits[:MOST_COMMITS]:
            yield Text.assemble((f"{commit.hash}  {commit.day}  ", "dim"), words.line(commit.subject))
        if len(reason.code.commits) > MOST_COMMITS:
            yield Text(f"and {len(reason.code.commits) - MOST_COMMITS} more", "dim")
