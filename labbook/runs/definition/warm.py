"""What a worker should import before it forks: all that an experiment, and the project files it uses, will import."""

from __future__ import annotations

from pathlib import Path

from labbook.runs.definition.registry import ExperimentInfo
from labbook.runs.definition.source import Refused, imported_modules, parsed, read, statements


def modules(info: ExperimentInfo, root: Path) -> list[str]:
    """Every module that the experiment's file and the project's files behind it import, wherever in them."""
    found: dict[str, None] = {}
    waiting = list(info.imports)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += imports_of(root.joinpath(*name.split(".")).with_suffix(".py"))
    return list(found)


def imports_of(file: Path) -> tuple[str, ...]:
    """The modules that a project file imports; none when it is no such file."""
    try:
        return imported_modules(list(statements(parsed(read(file), file).body)))
    except (OSError, Refused):
        return ()
