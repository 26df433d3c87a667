"""Source files of a project as syntax trees: read, never run."""

from __future__ import annotations

import ast
import stat
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

LARGEST = 1_000_000
"""Bytes; a longer file is no experiment, and reading it would hold up every listing."""


class Refused(Exception):
    """An experiment that cannot be listed: its line, what is wrong, and its name if it has one."""

    def __init__(self, line: int, message: str, experiment: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.experiment = line, message, experiment


def read(file: Path) -> bytes:
    """What is in a file; raises Refused for one that is no source, OSError for one that cannot be read."""
    known = file.stat()
    if not stat.S_ISREG(known.st_mode):
        raise Refused(1, "It is not a regular file.")
    if known.st_size > LARGEST:
        raise Refused(1, "It is too big to be an experiment.")
    return file.read_bytes()


def parsed(source: bytes, file: Path) -> ast.Module:
    """The syntax tree of a file; raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in user code warns on stderr
            return ast.parse(source, str(file))
    except SyntaxError as error:
        raise Refused(error.lineno or 1, f"Syntax error: {error.msg}.") from None
    except ValueError as error:
        raise Refused(1, f"It cannot be read: {error}.") from None
    except (RecursionError, MemoryError):
        raise Refused(1, "Its expressions are nested too deeply.") from None


def statements(body: Sequence[ast.AST]) -> Iterator[ast.stmt]:
    """Every statement in a body, however deep, in order; imports for type checkers only are left out."""
    for node in body:
        if isinstance(node, ast.stmt):
            yield node
        types_only = isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING"
        for field in ("body", "handlers", "cases", "orelse", "finalbody"):
            if not (types_only and field == "body"):
                yield from statements(getattr(node, field, ()))


def imported_modules(nodes: list[ast.stmt]) -> tuple[str, ...]:
    """The absolute modules that are imported anywhere, in order."""
    found: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append(node.module)
    return tuple(dict.fromkeys(found))


def last_name(node: ast.expr) -> str:
    """`Field` of `pydantic.Field`; empty for anything but names."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
