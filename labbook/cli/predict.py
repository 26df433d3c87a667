"""`labbook predict`, `predictions`, `grade`, `seal`: one line before a run, a grade after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import entry_id, ids_of
from labbook.cli.output import Json, say, show_json
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.store.database import Database
    from labbook.store.records import Prediction


def prediction_id(incomplete: str) -> list[tuple[str, str]]:
    """Predictions, for completion."""
    return ids_of("P", incomplete)


def predict(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[H1] CLAIM PROBABILITY", help='What will be seen and how sure you are: "min(loss) < 0.1 80%".'
        ),
    ],
    experiment: Annotated[str, typer.Option(help="Only runs of this experiment can answer it.")] = "",
    revise: Annotated[
        str,
        typer.Option(help="A prediction that this one replaces, such as P3; it stays.", autocompletion=prediction_id),
    ] = "",
) -> None:
    """Seal a prediction before the run that answers it. The first runs that can grade it do.

    A claim is a comparison, an interval, a guess with its 80 % interval, an ordering of configs or of two
    quantities, a count, or words that end on yes or no and are graded by hand.

    \b
    labbook predict "min(loss) < 0.1 @ d_model=16 80%"
    labbook predict "first(loss < 2.0) in 1100..1300 60%"
    labbook predict "first(loss < 2.0) ~ 1200 in 1100..1300"
    labbook predict "min(loss)[n_heads=1] < min(loss)[n_heads=4] 70%"
    labbook predict "probe_auroc > base_auroc 80%"
    labbook predict "at least 3 of 4 min(loss) < 0.01 @ d_model=32 65%"
    labbook predict "GPT-2 does the months yes 90%"
    """
    from labbook.journal import ids
    from labbook.journal.predicting import betting, predictions
    from labbook.runs.capture.prepare import code_now

    with labbook(create=True) as database:
        refuse_unknown(database, experiment)
        before = ids.get(database, revise, "P") if revise else None
        about = before.hypothesis_id if before else None
        draft = betting.read(database, " ".join(words), about, experiment=experiment)
        code = code_now(database)
        if before:
            sealed = predictions.revise(database, before, draft, code)
        else:
            sealed = predictions.seal(database, draft, code)
        tell(database, sealed)


def tell(database: Database, sealed: Prediction) -> None:
    """Say what was sealed, and what it waits for."""
    from labbook.journal.predicting import predictions, unheard

    say(f"sealed {predictions.described(sealed)}")
    for told in unheard.unheard(database, sealed):
        say(f'{told} Seal it anew: labbook predict --revise P{sealed.id} "..."')
    if sealed.after_the_fact:
        say("Existing runs answer it already, so it does not count in your score.")
    elif sealed.status == "open":
        say(f"Waiting: {predictions.missing(database, sealed)}.")


def refuse_unknown(database: Database, experiment: str) -> None:
    """Raise LabbookError for an experiment that there neither is nor was."""
    if not experiment:
        return
    from labbook.runs.definition import registry
    from labbook.store.records import Experiment

    if database.one(Experiment, "WHERE name = :name", name=experiment) is None:
        registry.find(registry.of_project(database.project), experiment)


def predictions(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that wait, and what for.")] = False,
    json: Json = False,
) -> None:
    """List predictions with their outcome and Brier score (0 is perfect, 0.25 is what 50 % earns)."""
    from labbook.cli import prediction_list
    from labbook.journal.predicting import predictions as sealed
    from labbook.journal.predicting import scores

    with labbook(recover=True) as database:
        found = sealed.listed(database, only_open=open_only)
        waits = {p.id: sealed.missing(database, p) + gone(database, p) for p in found if p.status == "open"}
        overall = scores.report(database).overall
    if json:
        show_json([{"ref": f"P{p.id}", **p._asdict(), "waits_for": waits.get(p.id, "")} for p in found])
        return
    prediction_list.show_list(found, waits)
    if overall:
        say(f"mean Brier score {overall.brier:.3f} over {overall.n} that count; `labbook score` says more")


def gone(database: Database, prediction: Prediction) -> str:
    """That the experiment of a prediction is there no more, where it is not."""
    if not prediction.experiment:
        return ""
    from labbook.runs.definition import registry

    known = {info.name for info in registry.of_project(database.project).experiments}
    return "" if prediction.experiment in known else f"; there is no experiment {prediction.experiment} any more"


def grade(
    prediction: Annotated[str, typer.Argument(help="The prediction, such as P4.", autocompletion=prediction_id)],
    answer: Annotated[str, typer.Argument(help="yes or no: whether what it is about is so.")],
    because: Annotated[str, typer.Option("--because", "-b", help="How you know.")] = "",
) -> None:
    """Grade a prediction by hand: say whether its words came true, yes or no."""
    from labbook.journal import ids
    from labbook.journal.predicting import predictions as sealed

    yes = {"yes": True, "y": True, "no": False, "n": False}.get(answer.lower())
    if yes is None:
        raise LabbookError(f"{answer!r} is neither yes nor no.", f"As in: labbook grade {prediction} yes", code=2)
    with labbook(recover=True) as database:
        graded = sealed.grade_by_hand(database, ids.get(database, prediction, "P"), yes, because)
    say(sealed.described(graded))


def seal(
    entry: Annotated[str, typer.Argument(help="The entry, such as E12.", autocompletion=entry_id)],
) -> None:
    """Seal the predictions that an entry states in lines such as "P: 32/8 yes 70%"."""
    from labbook.journal import ids
    from labbook.journal.predicting import stated
    from labbook.runs.capture.prepare import code_now

    with labbook() as database:
        found = ids.get(database, entry, "E")
        waiting = stated.unsealed(database, found)
        if not waiting:
            raise LabbookError(f"E{found.id} states no prediction that waits.", 'A line states one: "P: 32/8 yes 70%"')
        for sealed in stated.seal_all(database, found, code_now(database)):
            tell(database, sealed)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook predict H1 "first(loss < 2.0) in 400..800 @ n_heads=1" 60%')(predict)
    app.command(epilog="Example: labbook predictions --open")(predictions)
    app.command(epilog='Example: labbook grade P4 yes --because "read off the plot F9"')(grade)
    app.command(epilog="Example: labbook seal E12")(seal)
