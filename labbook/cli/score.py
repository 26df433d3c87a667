"""`labbook score`: how good the predictions were, and of what their author is too sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import hypothesis_id
from labbook.cli.output import Json, bold, colourful, say, show, show_json, show_table, width

if TYPE_CHECKING:
    from labbook.journal.predicting.scores import Report, Score


def score(
    hypothesis: Annotated[
        str, typer.Argument(help="Only predictions about this hypothesis.", autocompletion=hypothesis_id)
    ] = "",
    by: Annotated[str, typer.Option(help="Group by kind, topic, quantity, tag, month or hypothesis.")] = "kind",
    since: Annotated[str, typer.Option(help="Only those graded since a day: 2026-05-04, monday, -7.")] = "",
    json: Json = False,
) -> None:
    """Score predictions: Brier and log score, calibration with intervals, and what you are too sure about.

    The Brier score is 0 for a prophet and 0.25 for 50 % on everything; the log score is 0 and 0.69.
    """
    from labbook.cli.days import as_day
    from labbook.journal import ids
    from labbook.journal.predicting import scores

    with labbook(recover=True) as database:
        number = ids.get(database, hypothesis, "H").id if hypothesis else None
        report = scores.report(database, by, as_day(database, since) if since else "", number)
    if json:
        show_json(report._asdict())
        return
    told_left_out(report)
    if report.overall is None:
        say('No prediction counts yet: labbook predict "min(loss) < 0.1 @ d_model=16" 80%')
        return
    show(bold(report.sentence))
    show()
    show_table(
        ["", "n", "right", "sure", "hit rate", "Brier", "log"], [row(s) for s in (report.overall, *report.groups)]
    )
    show()
    show_calibration(report)


def row(found: Score) -> list[str]:
    """The score of a group as cells; of a few, how many of the side taken were right, with its interval."""
    low, high = found.interval
    return [
        found.name,
        str(found.n),
        str(found.right),
        f"{found.sure:.0%}",
        f"{found.hit_rate:.0%} [{low:.0%}, {high:.0%}]",
        f"{found.brier:.3f}",
        f"{found.log:.3f}",
    ]


def show_calibration(report: Report) -> None:
    """Print the calibration plot, and its numbers under it."""
    from labbook.figures.canvas import draw
    from labbook.journal.predicting.calibration import plot

    show(draw(plot(report.bins), max(30, min(width(), 100)), colour=colourful()))
    show()
    rows = [
        [
            f"{one.low:.0%} to {one.high:.0%}",
            str(one.n),
            f"{one.stated:.0%}",
            f"{one.share:.0%}",
            f"[{one.interval[0]:.0%}, {one.interval[1]:.0%}]",
        ]
        for one in report.bins
    ]
    show_table(["said", "n", "on average", "came true", "95 % interval"], rows)


def told_left_out(report: Report) -> None:
    """Say what does not count, and why."""
    why = {
        "after_the_fact": "written after the fact",
        "without_probability": "without a probability",
        "in_doubt": "graded by runs in doubt",
    }
    parts = [f"{count} {why[name]}" for name, count in report.left_out._asdict().items() if count]
    if parts:
        say(f"not counted: {', '.join(parts)}")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook score --by topic --since monday")(score)
