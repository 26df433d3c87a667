"""Putting back what was not committed: the recorded diff, the untracked files, and links to what was not kept."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from labbook.runs.capture import git
from labbook.runs.capture.code_state import is_ours
from labbook.runs.capture.redact import MARK
from labbook.store.records import CodeState

FILE = re.compile(r"^(?=diff --git )", re.M)
"""Where the part of one file begins in a diff: no line of a file's content can begin like that."""
CACHE = re.compile(r"(^|/)(\..*|__pycache__|venv|node_modules|[^/]*\.egg-info|[^/]*\.pyc)(/|$)")
"""Ignored files that no run reads as its data."""
MOST_LINKS = 200
MOST_TOLD = 3


class Restored(NamedTuple):
    """What could not be put back as it was."""

    lacking: tuple[str, ...] = ()
    """What makes it other code than it was."""
    differing: tuple[str, ...] = ()
    """What may matter or not."""


def restore(code: CodeState, top: Path, tree: Path) -> Restored:
    """Put the uncommitted part of a code state into a worktree of its commit; `top` is the user's checkout."""
    lacking = tuple(apply_diff(code.diff, tree))
    files = untracked(code, top, tree)
    return Restored(lacking, (*about_diff(code.diff), *files, *link_ignored(top, tree), *about_modules(tree)))


def apply_diff(diff: str, tree: Path) -> Iterator[str]:
    """Apply a recorded diff but for its binary files; says why where it does not apply."""
    text = "".join(part for part in FILE.split(diff) if part.strip() and not is_binary(part))
    if not text:
        return
    answer = git.call(tree, "apply", "--whitespace=nowarn", "-", text=text)
    if not answer.ok:
        yield f"its uncommitted changes cannot be applied ({answer.error.removeprefix('error: ')})"


def is_binary(part: str) -> bool:
    """Whether the part of a diff tells only that a binary file has changed."""
    return bool(re.search(r"^Binary files .* differ$", part, re.M))


def about_diff(diff: str) -> Iterator[str]:
    """What a recorded diff does not hold."""
    binary = [part.split("\n")[0].rpartition(" b/")[2] for part in FILE.split(diff) if is_binary(part)]
    if binary:
        yield f"changes to binary files were not kept: {some(binary)} as committed"
    if MARK in diff:
        yield f"secrets in its uncommitted changes were taken out: the text {MARK} stands in their place"


def untracked(code: CodeState, top: Path, tree: Path) -> Iterator[str]:
    """Write the untracked files; those without text are linked where the checkout still has one of that size."""
    linked, missing, altered = [], [], []
    for name, text, size in json.loads(code.untracked):
        kept = len(text.encode()) == size
        try:
            if not is_inside(tree, name) or name.startswith("(and "):
                missing.append(name)
            elif text or (size == 0 and not (top / name).is_symlink()):
                put(tree / name, text)
                altered += [] if kept else [name]
            elif is_like(top / name, size):
                link(top / name, tree / name)
                linked.append(name)
            else:
                missing.append(name)
        except OSError:  # a name that is too long here, or of what is a folder here
            missing.append(name)
    if missing:
        yield f"untracked files that were not kept (too big, binary or secret) are missing: {some(missing)}"
    if linked:
        yield f"untracked files that were not kept are linked from your checkout, of the same size: {some(linked)}"
    if altered:
        yield f"secrets or odd bytes were taken out of untracked files: {some(altered)}"


def is_inside(tree: Path, name: str) -> bool:
    """Whether a recorded path stays inside of the worktree, and no link on its way leads out of it."""
    if not is_plain(name):
        return False
    top = os.path.realpath(tree)
    return os.path.commonpath([top, os.path.realpath((tree / name).parent)]) == top


def is_plain(name: str) -> bool:
    """Whether a recorded path leads down from where it starts, and not to what is git's or a labbook's."""
    path = Path(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
        return False
    if is_ours(name.encode("utf-8", "surrogateescape")):
        return False
    return not any("".join(filter(str.isprintable, part)).casefold() == ".git" for part in path.parts)


def is_like(path: Path, size: int) -> bool:
    """Whether the checkout has a link there, or a file of this size."""
    return path.is_symlink() or (path.is_file() and path.stat().st_size == size)


def put(path: Path, text: str) -> None:
    """Write a file with its folders; one that a link would lead elsewhere is left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_symlink():
        path.write_bytes(text.encode())


def link(original: Path, place: Path) -> None:
    """Link a file or folder of the checkout into the worktree, unless something is there."""
    if not place.exists() and not place.is_symlink():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(original.absolute())


def link_ignored(top: Path, tree: Path) -> Iterator[str]:
    """Link what git ignores in the checkout (data, mostly), as no record has it."""
    listed = git.call(top, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z").out
    names = [name.rstrip("/") for name in listed.split("\0") if name]
    names = [name for name in names if not CACHE.search(name) and not is_ours(name.encode("utf-8", "surrogateescape"))]
    names = [name for name in names if is_inside(tree, name) and not (tree / name).exists()][:MOST_LINKS]
    for name in names:
        link(top / name, tree / name)
    if names:
        yield f"what git ignores is linked from your checkout, as it is today: {some(names)}"


def about_modules(tree: Path) -> Iterator[str]:
    """Say that submodules stay empty."""
    if (tree / ".gitmodules").exists():
        yield "its git submodules are not restored"


def some(names: list[str]) -> str:
    """The first few of some names."""
    told = ", ".join(names[:MOST_TOLD])
    return told if len(names) <= MOST_TOLD else f"{told} and {len(names) - MOST_TOLD} more"
