"""Asking a person, where there is one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from labbook.cli.output import is_terminal, say
from labbook.errors import LabbookError
from labbook.text import visible

T = TypeVar("T")


def somebody_is_there() -> bool:
    """Whether a person reads stdout and types on stdin."""
    return is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def ask(question: str, default: str = "") -> str:
    """What a person answers on one line; stdout stays for data."""
    import typer

    answer: str = typer.prompt(visible(question), default=default, show_default=bool(default), err=True)
    return answer.strip()


def ask_until(question: str, read: Callable[[str], T], default: str = "") -> T:
    """What a person answers, as `read` understands it; what it refuses is told, and asked again."""
    while True:
        try:
            return read(ask(question, default))
        except LabbookError as error:
            say(f"{error.message} {error.hint}")
