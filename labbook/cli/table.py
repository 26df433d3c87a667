"""`labbook table`: what came out of which config, over how many seeds."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.output import Json
from labbook.cli.tabling import Best, Format, FormatOption, Query, Where, hypothesis_or_sweep_id


def table(
    target: Annotated[
        str, typer.Argument(metavar="[H1|S5]", help="Whose runs.", autocompletion=hypothesis_or_sweep_id)
    ] = "",
    query: Query = "",
    where: Where = "",
    value: Annotated[
        list[str] | None,
        typer.Option("--value", "-v", help='A quantity, as in "min(loss)"; may be given several times.'),
    ] = None,
    baseline: Annotated[
        str, typer.Option("--baseline", "-b", help="The config that others are compared with, as in d_model=8.")
    ] = "",
    best: Best = "",
    format: FormatOption = Format.terminal,
    json: Json = False,
) -> None:
    """Draw a table from runs: a row for each config, with the mean over its seeds and the difference to a baseline.

    Without --value it shows the quantity of the hypothesis' criterion, or else what the runs returned.
    """
    from labbook.cli.tabling import best_word, show_drawn
    from labbook.query.target import meant
    from labbook.reports.tables import by_config, criteria

    with labbook(recover=True) as database:
        found = meant(database, target, query, where)
        asked = by_config.Asked(
            criteria.quantities(value or []),
            found.where,
            criteria.conditions(baseline),
            best_word(best),
            found.suggested,
        )
        drawn = by_config.of_runs(database, found.runs, found.title, asked)
    show_drawn(drawn, format, json)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command(epilog='Example: labbook table H1 --value "min(loss)" --baseline d_model=8,n_heads=1 --format latex')(
        table
    )
