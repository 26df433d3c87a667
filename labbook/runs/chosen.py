"""Which runs a person means: R12..R40, S5, a query, those with a version of the data, those of a range of commits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.runs.capture import git
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import CodeState, Run

RANGE = re.compile(r"R(\d+)\s*(?:\.\.|-)\s*R?(\d+)", re.IGNORECASE)


class Narrowed(NamedTuple):
    """What narrows a choice of runs: the version of their data, and the commits they were made with."""

    data: str = ""
    commits: str = ""
    until_fixed: str = ""


def named(database: Database, words: Sequence[str]) -> list[Run]:
    """The runs that words such as R12..R40, R7 and S5 name, in order; raises LabbookError for what there is not."""
    found: dict[int, Run] = {}
    for word in words:
        for run in of_word(database, word):
            found[run.id] = run
    return [found[id] for id in sorted(found)]


def of_word(database: Database, word: str) -> list[Run]:
    """The runs of one word."""
    ranged = RANGE.fullmatch(word)
    if ranged:
        low, high = int(ranged[1]), int(ranged[2])
        if high < low:
            raise LabbookError(f"{word} is upside down.", f"Did you mean R{high}..R{low}?", code=2)
        found = database.all(Run, "WHERE id BETWEEN :low AND :high ORDER BY id", low=low, high=high)
        if not found:
            raise LabbookError(f"There is no run in {word}.", "`labbook runs` lists runs.")
        return found
    ref = ids.parse(word, "RS")
    record = ids.fetch(database, ref)
    if ref.letter == "R":
        return [record]
    return database.all(Run, "WHERE sweep_id = :id ORDER BY id", id=ref.number)


def narrowed(database: Database, runs: Iterable[Run], by: Narrowed) -> list[Run]:
    """Those of some runs that saw a version of the data, and were made with certain commits."""
    kept = [run for run in runs if not by.data or by.data in data_of(run)]
    if by.commits:
        wanted = commits_between(database, by.commits)
        kept = [run for run in kept if commit_of(database, run) in wanted]
    if by.until_fixed:
        fixed = known_commit(database, by.until_fixed)
        kept = [run for run in kept if not has_fix(database, run, fixed)]
    return kept


def data_of(run: Run) -> set[str]:
    """What a run says of its data, in its config and its summary."""
    said = {**values.flat(values.load(run.config)), **values.flat(values.load(run.summary))}
    return {values.shown(value) for name, value in said.items() if values.is_data(name)}


def commit_of(database: Database, run: Run) -> str:
    """The commit that a run was made with; empty where it is not known."""
    code = database.get(CodeState, run.code_id) if run.code_id else None
    return (code.commit or "") if code else ""


def known_commit(database: Database, name: str) -> str:
    """The full name of a commit; raises LabbookError for one that is not in the repository."""
    asked = asked_git(database, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if not asked:
        raise LabbookError(
            f"There is no commit {name!r} in {database.project.root}.", "`git log --oneline` lists them."
        )
    return asked


def commits_between(database: Database, span: str) -> set[str]:
    """The commits of a range A..B, its first among them."""
    first, dots, last = span.partition("..")
    if not dots or not first:
        raise LabbookError(f"{span!r} is no range of commits.", "As in: --commits 1a2b3c..9f8e7d", code=2)
    start, end = known_commit(database, first), known_commit(database, last or "HEAD")
    between = asked_git(database, "rev-list", f"{start}..{end}")
    return {start, *between.split()}


def has_fix(database: Database, run: Run, fixed: str) -> bool:
    """Whether a run was made with code that has a commit in it; one of unknown code was not."""
    commit = commit_of(database, run)
    if not commit:
        return False
    return commit == fixed or asked_git(database, "merge-base", fixed, commit) == fixed


def asked_git(database: Database, *arguments: str) -> str:
    """What git answers about the project's repository; empty where it does not."""
    answer = git.call(database.project.root, *arguments)
    return answer.out.strip() if answer.ok else ""
