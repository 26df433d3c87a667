"""The `labbook` command: its options for every command, and the nouns it is made of."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

NOUNS = {
    "journal": ("log", "today", "show", "edit"),
    "imports": ("import",),
    "export": ("export",),
    "review": ("review",),
    "history": ("undo", "redo", "history"),
    "plan": ("plan",),
    "day": ("day",),
    "questions": ("questions", "ask"),
    "stale": ("stale",),
    "promote": ("promote",),
    "hypothesis": ("hypothesis",),
    "predict": ("predict", "predictions", "grade", "seal"),
    "score": ("score",),
    "taint": ("taint", "untaint"),
    "trash": ("delete", "trash"),
    "bug": ("bug",),
    "find": ("find",),
    "view": ("view",),
    "readings": ("readings",),
    "experiments": ("experiments", "init"),
    "tour": ("tour",),
    "run": ("run", "sweep", "resume"),
    "reproduce": ("reproduce", "replicate"),
    "why": ("why",),
    "tried": ("tried",),
    "changed": ("changed",),
    "describe": ("describe",),
    "runs": ("runs", "watch", "logs", "stop", "plot"),
    "table": ("table",),
    "compare": ("compare",),
    "pivot": ("pivot",),
    "report": ("report",),
    "upkeep": ("backup", "restore", "check", "gc"),
}
"""Each file of this room with its commands, so that a command loads no other's file (a test holds them together)."""


def build(arguments: list[str]) -> typer.Typer:
    """The application, with the noun that the arguments name, or with all of them."""
    app = typer.Typer(
        name="labbook",
        help="Plan the day in the terminal, launch experiments from it, find past results by hypothesis.",
        epilog="Without a command, labbook opens its terminal app. Start with: labbook init",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(labbook)
    word = first_word(arguments)
    named = [noun for noun, commands in NOUNS.items() if word in commands]
    for noun in named or NOUNS:
        import_module(f"labbook.cli.{noun}").register(app)
    return app


def first_word(arguments: list[str]) -> str:
    """The command among the arguments: the first word that is no option and no option's value."""
    words = iter(arguments)
    for word in words:
        if word == "--db":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def main() -> None:
    """Run the command that this process was started with."""
    if "_LABBOOK_COMPLETE" in os.environ:
        build([])(prog_name="labbook")
        return
    arguments = texts_last(sys.argv[1:])
    build(arguments)(arguments, prog_name="labbook")


def texts_last(arguments: list[str]) -> list[str]:
    """The arguments with texts such as "- [ ] a task" after a `--`, since a dash and a blank begin no option."""
    if "--" in arguments:
        return arguments
    after_option = [False, *(word.startswith("-") for word in arguments)]
    texts = [
        word for word, is_value in zip(arguments, after_option, strict=False) if word.startswith("- ") and not is_value
    ]
    return [word for word in arguments if word not in texts] + (["--", *texts] if texts else [])


def labbook(
    context: typer.Context,
    db: Annotated[str, typer.Option(help="Another database: a path or a sqlite:/// URL (or set LABBOOK_DB).")] = "",
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if db:
        os.environ["LABBOOK_DB"] = db
    if version:
        from labbook import __version__

        print(f"labbook {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from labbook.opening import open_app

        open_app()
