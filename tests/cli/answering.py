"""A person at the terminal, with answers ready."""

from __future__ import annotations

import io

import pytest


def answers(patch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let a terminal be there, and these lines be typed on it."""
    patch.setattr("labbook.cli.asking.somebody_is_there", lambda: True)
    patch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
