"""Every command exists where the app says, has help with an example, and is listed once."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from labbook.cli import app

ROOM = Path(app.__file__).parent


def commands_of(application: typer.Typer, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of every command of an application, groups first."""
    found = [
        (*before, info.name or str(info.callback and info.callback.__name__))
        for info in application.registered_commands
    ]
    for group in application.registered_groups:
        assert group.typer_instance is not None
        found += [(*before, str(group.name)), *commands_of(group.typer_instance, (*before, str(group.name)))]
    return found


ALL = [(), *commands_of(app.build([]))]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_help_has_an_example(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app.build([]), [*words, "--help"], prog_name="labbook")
    assert told.exit_code == 0
    assert "Usage: labbook" in told.stdout
    if words:
        assert "Example:" in told.stdout
    assert "\x1b" not in told.stdout


@pytest.mark.parametrize("noun", app.NOUNS)
def test_each_file_registers_the_commands_that_it_is_listed_with(noun: str) -> None:
    alone = typer.Typer()
    import_module(f"labbook.cli.{noun}").register(alone)
    assert sorted({words[0] for words in commands_of(alone)}) == sorted(app.NOUNS[noun])


def test_every_file_with_commands_is_listed() -> None:
    files = {path.stem for path in ROOM.glob("*.py") if "def register(" in path.read_text()}
    assert files == set(app.NOUNS)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["log", "plan"], "log"),
        (["--db", "plan", "today"], "today"),
        (["--db=plan", "today"], "today"),
        (["--version"], ""),
        (["-h"], ""),
        ([], ""),
    ],
)
def test_the_command_is_found_among_the_arguments(arguments: list[str], word: str) -> None:
    assert app.first_word(arguments) == word
