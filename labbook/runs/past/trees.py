"""The difference of two code states, uncommitted changes and untracked files included, as git would tell it.

Each state becomes a tree in a throw-away index with throw-away objects, so nothing is written into the repository.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from labbook.runs.capture import git
from labbook.runs.capture.code_state import clean
from labbook.runs.past.made import Code
from labbook.runs.reproduce.restore import FILE, is_binary, is_plain


class FileChange(NamedTuple):
    """A file that differs; None lines for a binary one."""

    path: str
    added: int | None
    removed: int | None


class Commit(NamedTuple):
    """A commit between two states."""

    hash: str
    day: str
    subject: str


class CodeChange(NamedTuple):
    """How two code states differ."""

    files: tuple[FileChange, ...] = ()
    commits: tuple[Commit, ...] = ()
    """Those that the newer state has and the older has not, newest first."""
    dropped: int = 0
    """How many the older state had and the newer has not."""
    diff: str = ""
    """The unified diff, where it was asked for."""
    note: str = ""
    """Why some of this could not be told."""


class Git(Protocol):
    """A git command with its arguments."""

    def __call__(self, *arguments: str, text: str = "") -> git.Answer:
        """What git said."""


def between(root: Path, old: Code | None, new: Code | None, diff: bool = False) -> CodeChange:
    """What changed in the files from one code state to the other; never raises, says in a note what is missing."""
    if old is None or new is None:
        return CodeChange(note="the code of one of them is not recorded")
    if (old.commit, old.diff, old.untracked) == (new.commit, new.diff, new.untracked):
        return CodeChange()
    top = git.top_of(root)
    if top is None:
        return CodeChange(note="there is no git repository here (or no git), so the files cannot be compared")
    gone = [code.commit for code in (old, new) if code.commit and not git.has_commit(top, code.commit)]
    if gone:
        return CodeChange(note=f"commit {gone[0][:10]} is not in this repository (rebased away, or never fetched)")
    with scratch(top) as run:
        (was, wrong), (now, wrong_now) = tree(run, old), tree(run, new)
        note = "; ".join(dict.fromkeys(filter(None, (wrong, wrong_now))))
        commits, dropped = commits_between(run, old.commit, new.commit)
        text = clean(run("diff", *PLAIN, was, now).out.encode("utf-8", "surrogateescape")) if diff else ""
        return CodeChange(tuple(files(run, was, now)), commits, dropped, text, note)


PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-renames")


@contextmanager
def scratch(top: Path) -> Iterator[Git]:
    """Git with an index and an object store of its own, on top of the repository's objects."""
    objects = git.call(top, "rev-parse", "--path-format=absolute", "--git-path", "objects").out.removesuffix("\n")
    with tempfile.TemporaryDirectory(prefix="labbook-git-") as folder:
        variables = {
            "GIT_INDEX_FILE": f"{folder}/index",
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects,
        }
        yield partial(git.call, top, **variables)


def tree(run: Git, code: Code) -> tuple[str, str]:
    """The tree of a code state, and what could not be put into it."""
    run("read-tree", code.commit or "--empty")
    text = "".join(part for part in FILE.split(code.diff) if part.strip() and not is_binary(part))
    applied = run("apply", "--cached", "--whitespace=nowarn", "-", text=text) if text else None
    for name, content, _ in json.loads(code.untracked):
        if content and is_plain(name):  # what is empty may as well be a link
            blob = run("hash-object", "-w", "--stdin", text=content).out.strip()
            run("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    wrong = "some uncommitted changes cannot be told (their record is cut or has secrets taken out)"
    return run("write-tree").out.strip(), "" if applied is None or applied.ok else wrong


def files(run: Git, was: str, now: str) -> Iterator[FileChange]:
    """The files that differ between two trees."""
    told = run("diff", *PLAIN, "--numstat", "-z", was, now).out
    for line in filter(None, told.split("\0")):
        added, removed, path = line.split("\t", 2)
        counts = (None if count == "-" else int(count) for count in (added, removed))
        yield FileChange(clean(path.encode("utf-8", "surrogateescape")), *counts)


def commits_between(run: Git, old: str | None, new: str | None) -> tuple[tuple[Commit, ...], int]:
    """The commits that came, newest first, and how many went."""
    if not old or not new or old == new:
        return (), 0
    log = run("log", "--format=%h%x00%ad%x00%s", "--date=short", "--max-count=1000", f"{old}..{new}").out
    came = tuple(Commit(*line.split("\0")) for line in log.splitlines() if line.count("\0") == 2)
    return came, int(run("rev-list", "--count", f"{new}..{old}").out.strip() or 0)
