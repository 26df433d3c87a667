"""Calls of git that may fail and say why; none touches the checkout, its index or its hooks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from labbook.runs.capture import code_state

PATIENCE = 600.0
"""Seconds that one call may take: checking out a large repository is slow."""


class Answer(NamedTuple):
    """What git said."""

    ok: bool
    out: str
    error: str
    """Its last line of complaint."""


def call(folder: Path, *arguments: str, text: str = "", **variables: str) -> Answer:
    """Run git in a folder with a text on stdin; a git that is not there or too slow is one that fails."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *code_state.HARMLESS, *arguments],
            input=text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=PATIENCE,
            env={**code_state.environment(), **variables},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(False, "", str(error))
    complaint = code_state.clean(done.stderr).strip().split("\n")[-1]
    return Answer(done.returncode == 0, done.stdout.decode("utf-8", "surrogateescape"), complaint)


def top_of(folder: Path) -> Path | None:
    """The top folder of the repository that a folder is in, or None."""
    answer = call(folder, "rev-parse", "--show-toplevel")
    return Path(os.path.realpath(answer.out.removesuffix("\n"))) if answer.ok else None


def has_commit(folder: Path, commit: str) -> bool:
    """Whether a commit is in the repository."""
    return call(folder, "cat-file", "-e", f"{commit}^{{commit}}").ok
