"""`labbook predict` and `predictions`: one line before a run, a score after it."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import hypothesis_id
from labbook.cli.output import Json, say, show_json, show_table, state


def predict(
    hypothesis: Annotated[
        str, typer.Argument(help="The hypothesis it is about, such as H1.", autocompletion=hypothesis_id)
    ],
    claim: Annotated[str, typer.Argument(help='What will be seen, as in "min(loss) < 0.1 @ d_model=16".')],
    probability: Annotated[str, typer.Argument(help="How sure you are, as in 80%.")],
    experiment: Annotated[str, typer.Option(help="Only runs of this experiment can answer it.")] = "",
) -> None:
    """Seal a prediction before the run that answers it. The first matching run grades it."""
    from labbook.journal import ids, predictions
    from labbook.runs.capture.code_state import head

    with labbook() as database:
        number = ids.get(database, hypothesis, "H").id
        sure = predictions.percentage(probability)
        sealed = predictions.add(database, claim, sure, number, experiment, head(database.project.root))
    say(f"sealed {predictions.described(sealed)}")
    if sealed.after_the_fact:
        say("Existing runs answer it already, so it does not count in your score.")


def predictions(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that wait for a run.")] = False,
    json: Json = False,
) -> None:
    """List predictions with their outcome and Brier score (0 is perfect, 0.25 is what 50 % earns)."""
    from labbook.journal import predictions as sealed

    with labbook(recover=True) as database:
        found = sealed.listed(database, only_open=open_only)
    if json:
        show_json([{"ref": f"P{p.id}", **p._asdict()} for p in found])
        return
    rows = [
        [
            f"P{p.id}",
            state(p.status),
            sealed.sureness(p).strip(),
            "" if p.score is None else f"{p.score:.2f}{' (after the fact)' if p.after_the_fact else ''}",
            f"H{p.hypothesis_id}" if p.hypothesis_id else "",
            p.claim,
            f"{p.observed} in R{p.run_id}" if p.run_id else "",
        ]
        for p in found
    ]
    show_table(["id", "status", "p", "Brier", "about", "claim", "seen"], rows, stretch=5)
    score = sealed.mean_score(found)
    if score:
        say(f"mean Brier score {score[0]:.3f} over {score[1]} graded")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog='Example: labbook predict H1 "first(loss < 2.0) in 400..800 @ n_heads=1" 60%')(predict)
    app.command(epilog="Example: labbook predictions --open")(predictions)
