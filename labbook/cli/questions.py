"""`labbook questions` and `ask`: what is to be found out, what hangs under it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli import asking
from labbook.cli.book import labbook
from labbook.cli.complete import ids_of
from labbook.cli.output import Json, bold, dim, say, show, show_json, state
from labbook.errors import LabbookError
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.asked import Asked
    from labbook.store.database import Database
    from labbook.store.records import Question


def question_id(incomplete: str) -> list[tuple[str, str]]:
    """Questions, for completion."""
    return ids_of("Q", incomplete)


questions_app = typer.Typer(help="Questions: what is to be found out.", rich_markup_mode=None)
QuestionId = Annotated[str, typer.Argument(help="The question, such as Q1.", autocompletion=question_id)]
Reason = Annotated[str, typer.Option("--because", "-b", help="Why.")]
EXAMPLE = 'Example: labbook ask "does one head do?" --under Q1'


@questions_app.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are answered or dropped too.")] = False,
    json: Json = False,
) -> None:
    """List the open questions with what hangs under each, or work on one with a command below."""
    if context.invoked_subcommand is not None:
        return
    from labbook.journal import asked

    with labbook() as database:
        found = asked.listed(database, every)
    if json:
        show_json([{"ref": f"Q{one.question.id}", **one._asdict()} for one in found])
        return
    for one in found:
        show_asked(one)
    if not found:
        say('No question is open: labbook ask "does one head do?"')


def show_asked(one: Asked) -> None:
    """Print a question of the list."""
    from labbook.cli import page
    from labbook.journal.planning.task_story import days

    indent = "  " * one.depth
    question = one.question
    show(f"{indent}{bold(f'Q{question.id}')} {state(question.status)}  {visible(question.text)}  {dim(days(one.age))}")
    for line in page.question_lines(one):
        show(f"{indent}    {line}")


@questions_app.command(epilog=EXAMPLE)
def ask(
    text: Annotated[list[str], typer.Argument(help="What is to be found out.")],
    under: Annotated[str, typer.Option(help="The question that it is a part of.", autocompletion=question_id)] = "",
) -> None:
    """Ask a question, on the day's page too."""
    from labbook.journal import ids, questions

    with labbook(create=True) as database:
        parent = ids.get(database, under, "Q") if under else None
        number = questions.ask(database, " ".join(text), parent)
    say(f"asked Q{number}")


@questions_app.command(epilog='Example: labbook questions answer Q1 "one head does" --evidence R3,E12')
def answer(
    id: QuestionId,
    text: Annotated[list[str], typer.Argument(help="The answer.")],
    evidence: Annotated[str, typer.Option(help="What shows it: R3,E12, or none.")] = "",
) -> None:
    """Answer a question, naming what shows it."""
    from labbook.journal import ids, questions

    with labbook() as database:
        question = ids.get(database, id, "Q")
        questions.refuse_closed(database, question)
        shown = evidence or asked_for_evidence(database, question)
        number = questions.answer(database, question, " ".join(text), shown)
    say(f"answered Q{question.id} in E{number}")


def asked_for_evidence(database: Database, question: Question) -> str:
    """The evidence that a person names when asked; where nobody can be asked it has to be given."""
    from labbook.journal import questions

    def read(said: str) -> str:
        return questions.known_evidence(database, question, said) or "none"

    if not asking.somebody_is_there():
        raise LabbookError(
            f"What shows the answer to Q{question.id}?", "Name runs or entries: --evidence R3,E12 (or none).", code=2
        )
    return asking.ask_until("Which runs or entries show it? [R3,E12 / none]", read)


@questions_app.command(epilog='Example: labbook questions drop Q1 --because "no longer matters"')
def drop(id: QuestionId, because: Reason = "") -> None:
    """Give a question up, with the reason."""
    from labbook.journal import ids, questions

    with labbook() as database:
        questions.drop(database, ids.get(database, id, "Q"), because)
    say(f"dropped {id.upper()}")


@questions_app.command(epilog='Example: labbook questions reopen Q1 --because "R9 says otherwise"')
def reopen(id: QuestionId, because: Reason = "") -> None:
    """Take a question up again."""
    from labbook.journal import ids, questions

    with labbook() as database:
        questions.reopen(database, ids.get(database, id, "Q"), because)
    say(f"{id.upper()} is open again")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(questions_app, name="questions", epilog="Example: labbook questions --all")
    app.command("ask", epilog=EXAMPLE)(ask)
