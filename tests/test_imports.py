"""Rule 5: nothing heavy at import, measured in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labbook.project import Project

HEAVY = {"torch", "transformer_lens", "jax", "matplotlib", "optuna", "numpy"}
COSTLY = {"sqlalchemy", "sqlmodel", "alembic", "pydantic.main", "textual", "plotext", "rich.console"}


def loaded_after(code: str, project: Project, *arguments: str) -> set[str]:
    """The modules in memory after some code ran in a new interpreter."""
    tail = "\nimport sys; print('\\n'.join(sys.modules), file=sys.__stderr__)"
    told = subprocess.run(
        [sys.executable, "-c", code + tail, *arguments], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr[-2000:]
    return set(told.stderr.split())


COMMAND = """
import sys
from labbook.cli.app import build
from contextlib import suppress
with suppress(SystemExit):
    build(sys.argv[1:])(sys.argv[1:], prog_name="labbook")
"""


def test_the_public_api_costs_nothing(project: Project) -> None:
    assert not loaded_after("import labbook", project) & (HEAVY | COSTLY)


def test_an_experiments_import_loads_no_store(project: Project) -> None:
    loaded = loaded_after("from labbook import Line, Run, experiment, start", project)
    assert not loaded & (HEAVY | {"sqlite3", "plotext", "rich.console", "textual", "sqlalchemy"})


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["log", "a note"],
        ["today"],
        ["find", "loss"],
        ["runs"],
        ["plan", "add", "a task"],
        ["hypothesis", "list"],
        ["predictions"],
        ["experiments"],
    ],
)
def test_commands_that_need_no_model_load_none(project: Project, arguments: list[str]) -> None:
    loaded = loaded_after(COMMAND, project, *arguments)
    assert not loaded & (HEAVY | {"sqlalchemy", "sqlmodel", "alembic", "textual", "plotext"})


def test_the_app_loads_no_model(project: Project) -> None:
    loaded = loaded_after("import labbook.tui.app", project)
    assert not loaded & (HEAVY | {"sqlalchemy", "sqlmodel", "alembic"})
