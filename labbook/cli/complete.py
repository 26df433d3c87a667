"""Shell completion: short ids, experiments and their parameters. Silent when anything is wrong."""

from __future__ import annotations

from collections.abc import Iterable

import typer

from labbook.text import visible


def one_line(text: str) -> str:
    """The beginning of what others wrote, as a shell may show it."""
    return visible(text[:60]).replace("\n", " ")


def ids_of(letters: str, incomplete: str) -> list[tuple[str, str]]:
    """The newest short ids of some kinds, each with a few words about it."""
    from labbook.errors import LabbookError
    from labbook.project import find
    from labbook.store.database import open_database

    words = {
        "E": "title",
        "T": "text",
        "H": "statement",
        "P": "claim",
        "R": "experiment",
        "S": "experiment",
        "F": "name",
        "A": "name",
        "Q": "text",
    }
    tables = {
        "E": "entry",
        "T": "task",
        "H": "hypothesis",
        "P": "prediction",
        "R": "run",
        "S": "sweep",
        "F": "figure",
        "A": "artifact",
        "Q": "question",
    }
    try:
        with open_database(find(), create=False) as database:
            return [
                (f"{letter}{number}", one_line(text))
                for letter in letters
                for number, text in database.rows(
                    f"SELECT id, {words[letter]} FROM {tables[letter]} ORDER BY id DESC LIMIT 50"
                )
                if f"{letter}{number}".startswith(incomplete.upper())
            ]
    except LabbookError:
        return []


def any_id(incomplete: str) -> list[tuple[str, str]]:
    """Any short id."""
    return ids_of("RSHEPTFAQ", incomplete)


def entry_id(incomplete: str) -> list[tuple[str, str]]:
    """Entries."""
    return ids_of("E", incomplete)


def task_id(incomplete: str) -> list[tuple[str, str]]:
    """Tasks."""
    return ids_of("T", incomplete)


def hypothesis_id(incomplete: str) -> list[tuple[str, str]]:
    """Hypotheses."""
    return ids_of("H", incomplete)


def run_id(incomplete: str) -> list[tuple[str, str]]:
    """Runs."""
    return ids_of("R", incomplete)


def run_or_sweep_id(incomplete: str) -> list[tuple[str, str]]:
    """Runs and sweeps."""
    return ids_of("RS", incomplete)


def experiment_and_overrides(context: typer.Context, incomplete: str) -> Iterable[tuple[str, str]]:
    """An experiment's name first, then its parameters as `name=default`."""
    from labbook.project import find
    from labbook.runs.definition.registry import of_project

    experiments = of_project(find()).experiments
    given: list[str] = list(context.params.get("experiment") or [])
    chosen = next((e for e in experiments if given and e.name == given[0]), None)
    if chosen is None:
        return [(visible(e.name), one_line(e.question)) for e in experiments if e.name.startswith(incomplete)]
    taken = {word.split("=")[0] for word in given[1:]}
    return [
        (f"{p.name}=", one_line(p.description or p.kind))
        for p in chosen.parameters
        if p.name not in taken and p.name.startswith(incomplete.split("=")[0])
    ]
