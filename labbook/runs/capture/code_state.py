"""The code that a run is made with: commit, uncommitted changes and untracked files, without secrets."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

from labbook.runs.capture.redact import redact

TIMEOUT = 10.0
"""Seconds that one call of git may take."""
MOST_BYTES = 1_000_000
"""For the diff and the untracked files together."""
MOST_FILE_BYTES = 100_000
MOST_FILES = 1000
MOST_READ = 4 * MOST_BYTES
"""Bytes of git's output to look at; the part beyond MOST_BYTES is there so that no secret is cut in half."""

OURS = re.compile(r"labbook\.db.*|\.labbook")
KEY_FILE = re.compile(
    r"\.env.*|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)|id_(rsa|dsa|ecdsa|ed25519).*|\.(netrc|pypirc|npmrc|pgpass)"
    r"|.*credentials.*|kubeconfig|secrets?\.\w+"
)
"""Files that hold little but secrets: their names are kept, their text is not."""
NOT_OURS = (":(top)", ":(exclude,top,glob)**/labbook.db*", ":(exclude,top,glob)**/.labbook/**")
HARMLESS = (
    *("-c", "core.quotepath=off", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "diff.autoRefreshIndex=false", "--no-pager"),
)
"""Settings under which git does not write its index and runs no program but its owner's clean filters (LFS)."""
UNCHANGED = re.compile(r"^diff --git [^\n]*\n(?=diff --git |\Z)", re.M)
"""What git prints for a file that was only touched, as it may not note that in the index."""


class Untracked(NamedTuple):
    """A file that git does not know; its text is empty when it is binary, too big or a key."""

    path: str
    text: str
    size: int


class CodeState(NamedTuple):
    """What the code was; all None and empty outside of a git repository."""

    commit: str | None
    branch: str | None
    """None on a detached head."""
    dirty: bool
    """Whether there are changes to tracked files, or untracked ones."""
    diff: str
    untracked: tuple[Untracked, ...]
    remote: str | None
    digest: str
    """The same for equal states; sha256."""


def capture(root: Path) -> CodeState:
    """The state of the repository that a folder is in; never raises."""
    try:
        top = git(root, "rev-parse", "--show-toplevel")
        return of_repository(Path(os.fsdecode(top.removesuffix(b"\n")))) if top else state()
    except (OSError, ValueError):
        return state()


def head(root: Path) -> str:
    """The commit that is checked out; empty where there is none."""
    try:
        return line(git(root, "rev-parse", "--verify", "--quiet", "HEAD")) or ""
    except OSError:  # git is not installed
        return ""


def of_repository(top: Path) -> CodeState:
    """The state of a repository, from its top folder."""
    commit = line(git(top, "rev-parse", "--verify", "--quiet", "HEAD"))
    whole = git(top, "diff", *DIFF_OPTIONS, commit or empty_tree(top), "--", *NOT_OURS)
    diff = "(git diff gave no answer)\n" if whole is None else redact(UNCHANGED.sub("", clean(whole)))
    kept = cut(diff, MOST_BYTES)
    listed = (git(top, "ls-files", "--others", "--exclude-standard", "-z") or b"").split(b"\0")
    paths = [path for path in listed if path and not is_ours(path)]
    return state(
        commit,
        line(git(top, "symbolic-ref", "--short", "--quiet", "HEAD")),
        bool(diff or paths),
        kept,
        untracked_files(top, paths, MOST_BYTES - len(kept.encode())),
        remote_of(top),
    )


DIFF_OPTIONS = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"),
    *("--unified=3", "--submodule=short"),
)


def state(
    commit: str | None = None,
    branch: str | None = None,
    dirty: bool = False,
    diff: str = "",
    untracked: tuple[Untracked, ...] = (),
    remote: str | None = None,
) -> CodeState:
    """A state with its digest."""
    content = repr((commit, branch, dirty, diff, tuple(map(tuple, untracked)), remote))
    return CodeState(commit, branch, dirty, diff, untracked, remote, hashlib.sha256(content.encode()).hexdigest())


def empty_tree(top: Path) -> str:
    """What to compare with before the first commit."""
    return line(git(top, "hash-object", "-t", "tree", os.devnull)) or "HEAD"


def remote_of(top: Path) -> str | None:
    """The address of `origin`, or of the first remote, without any user and password."""
    names = clean(git(top, "remote") or b"").split()
    if not names:
        return None
    address = line(git(top, "remote", "get-url", "origin" if "origin" in names else names[0]))
    return without_user(address) if address else None


def without_user(address: str) -> str:
    """A remote's address without credentials; the `git@` of ssh stays."""
    address = re.sub(r"^(https?://)[^/]*@", r"\1", address)
    return redact(re.sub(r"^([a-z+]+://[^/:@]*):[^/]*@", r"\1@", address))


def untracked_files(top: Path, paths: list[bytes], room: int) -> tuple[Untracked, ...]:
    """The untracked files, with text as long as there is room for it."""
    files = []
    for path in paths[:MOST_FILES]:
        file = read(top, path, room)
        room -= len(file.text.encode())
        files.append(file)
    if len(paths) > MOST_FILES:
        files.append(Untracked(f"(and {len(paths) - MOST_FILES:,} more files)", "", 0))
    return tuple(files)


def read(top: Path, path: bytes, room: int) -> Untracked:
    """One untracked file."""
    name = redact(clean(path))
    try:
        handle = os.open(os.path.join(os.fsencode(top), path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:  # a link, or gone by now
        return Untracked(name, "", 0)
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        skipped = not stat.S_ISREG(about.st_mode) or about.st_size > MOST_FILE_BYTES or is_key_file(path)
        content = b"" if skipped else file.read(MOST_FILE_BYTES)
    text = "" if b"\0" in content else redact(clean(content))
    return Untracked(name, text if len(text.encode()) <= room else "", about.st_size)


def is_key_file(path: bytes) -> bool:
    """Whether a file's name says that its content is secret."""
    return bool(KEY_FILE.fullmatch(clean(path).rpartition("/")[2].lower()))


def is_ours(path: bytes) -> bool:
    """Whether a path belongs to a labbook rather than to the code."""
    return any(OURS.fullmatch(part) for part in clean(path).split("/"))


def git(folder: Path, *arguments: str) -> bytes | None:
    """The first MOST_READ bytes of git's output; None when it fails, is not there or takes too long."""
    process = subprocess.Popen(
        ["git", "-C", str(folder), *HARMLESS, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    assert process.stdout is not None
    timer = threading.Timer(TIMEOUT, process.kill)
    timer.start()
    try:
        with process.stdout:
            output = process.stdout.read(MOST_READ)
            is_cut = len(output) == MOST_READ
        if is_cut:
            process.kill()
        return output if process.wait() == 0 or is_cut else None
    finally:
        timer.cancel()


def environment() -> dict[str, str]:
    """The environment for git: without the variables of a hook that we may run in, or of another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    chosen = {name: value for name, value in os.environ.items() if name.startswith(("GIT_CONFIG_", "GIT_CEILING"))}
    return {**kept, **chosen, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def clean(content: bytes) -> str:
    """Text that any store accepts: valid UTF-8, no NUL."""
    return content.decode("utf-8", "replace").replace("\0", "\ufffd")


def line(output: bytes | None) -> str | None:
    """The one line of an output; None when there is none."""
    return clean(output or b"").strip() or None


def cut(text: str, size: int) -> str:
    """The beginning of a text, of at most `size` bytes, with a word about what was cut."""
    content = text.encode()
    if len(content) <= size:
        return text
    note = f"\n[cut: the first {size:,} of at least {len(content):,} bytes]\n"
    return content[: size - len(note.encode())].decode("utf-8", "ignore") + note
