"""`labbook hypothesis`: what is believed, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import hypothesis_id
from labbook.cli.output import Json, say, show_json, show_table, state_cell
from labbook.text import visible

hypothesis_app = typer.Typer(
    help="State hypotheses, weigh them by runs, conclude them.", rich_markup_mode=None, no_args_is_help=True
)
HypothesisId = Annotated[str, typer.Argument(help="The hypothesis, such as H1.", autocompletion=hypothesis_id)]
Other = Annotated[str, typer.Argument(help="The other hypothesis.", autocompletion=hypothesis_id)]
Because = Annotated[str, typer.Option("--because", "-b", help="Why; name the runs that carry it.")]
Criterion = Annotated[
    str,
    typer.Option(help='What runs must show: "mean(auroc) of probe=adapter > probe=base, split=ood, seeds>=3".'),
]
Shorthand = Annotated[
    str,
    typer.Option(help='What short predictions mean: "converges: min(loss) < 0.01 @ d_model/n_heads" for "32/8 no".'),
]


@hypothesis_app.command(epilog='Example: labbook hypothesis add "fewer heads leave ln 10 sooner" --credence 60%')
def add(
    statement: Annotated[list[str], typer.Argument(help="A claim that runs can support or refute.")],
    criterion: Criterion = "",
    credence: Annotated[str, typer.Option(help="How sure you are of it now, as in 60%.")] = "",
    shorthand: Shorthand = "",
    part_of: Annotated[str, typer.Option(help="The hypothesis that it is a part of.")] = "",
    rival_of: Annotated[str, typer.Option(help="The hypothesis that it cannot be true with.")] = "",
) -> None:
    """State a hypothesis; all but the statement can be said later."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses, kinship

    with labbook(create=True) as database:
        others = {
            kind: ids.get(database, other, "H")
            for kind, other in ((kinship.PART, part_of), (kinship.RIVAL, rival_of))
            if other
        }
        belief = hypotheses.Belief(criterion, sureness(credence) if credence else None, shorthand)
        with database.change("stated") as change:
            number = hypotheses.add(database, " ".join(statement), belief)
            for kind, other in others.items():
                kinship.link(database, ids.get(database, f"H{number}", "H"), kind, other)
            change.what = f"stated H{number}"
    say(f"stated H{number}")


def sureness(text: str) -> float:
    """A credence, which unlike a probability may be 0 % or 100 %; raises LabbookError for what is none."""
    from labbook.journal.predicting import betting

    certain = {"0": 0.0, "0%": 0.0, "1": 1.0, "100%": 1.0}
    plain = text.replace(" ", "")
    return certain[plain] if plain in certain else betting.percentage(text)


@hypothesis_app.command("list", epilog="Example: labbook hypothesis list --status open")
def listing(
    status: Annotated[str, typer.Option(help="Only open, contested, supported, refuted ... ones.")] = "",
    json: Json = False,
) -> None:
    """List hypotheses with their status and credence, and how much speaks for and against each."""
    from labbook.journal.beliefs import evidence, hypotheses

    with labbook() as database:
        found = hypotheses.listed(database, status)
        counts = evidence.counts(database)
    if json:
        show_json([{"ref": f"H{h.id}", **h._asdict(), "evidence": counts.get(h.id, {})} for h in found])
        return
    rows = [
        [
            f"H{h.id}",
            state_cell(h.status),
            hypotheses.told_credence(h.credence),
            evidence.told_counts(counts.get(h.id, {})),
            visible(h.statement),
        ]
        for h in found
    ]
    show_table(["id", "status", "credence", "evidence", "statement"], rows)


@hypothesis_app.command(epilog="Example: labbook hypothesis show H1")
def show(id: HypothesisId, json: Json = False) -> None:
    """Show a hypothesis with its history, evidence, predictions and runs."""
    from labbook.cli import things
    from labbook.journal import ids

    with labbook(recover=True) as database:
        ref = ids.parse(id, "H")
        record = ids.fetch(database, ref)
        if json:
            show_json(things.described(database, ref, record))
        else:
            things.show(database, ref, record)


@hypothesis_app.command(epilog='Example: labbook hypothesis conclude H1 supported --because "both sizes, R1 to R4"')
def conclude(
    id: HypothesisId,
    verdict: Annotated[str, typer.Argument(help="supported, refuted, inconclusive, withdrawn, or open again.")],
    because: Because = "",
    by: Annotated[str, typer.Option(help="The run, sweep or entry that carries it: R41, S5, E12.")] = "",
) -> None:
    """Give a verdict. Earlier ones stay in the history; new evidence against it makes it contested."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        hypotheses.conclude(database, hypothesis, verdict, because, by.upper())
    say(f"H{hypothesis.id} is {verdict}")


@hypothesis_app.command(epilog='Example: labbook hypothesis strike H1 --because "the labels were flipped"')
def strike(id: HypothesisId, because: Because = "") -> None:
    """Strike the last verdict: it stays in the history, and the status before it holds again."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        status = hypotheses.strike(database, hypothesis, because)
    say(f"H{hypothesis.id} is {status} again")


@hypothesis_app.command(epilog="Example: labbook hypothesis credence H1 80% --because 'three seeds agree' --by S5")
def credence(
    id: HypothesisId,
    sure: Annotated[str, typer.Argument(help="How sure you are of it now, 0% to 100%.")],
    because: Because = "",
    by: Annotated[str, typer.Option(help="What moved you: R41, S5, E12.")] = "",
) -> None:
    """Say how sure you are of a hypothesis now; every move is kept with its reason."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        hypotheses.move(database, hypothesis, sureness(sure), because, by.upper())
    before = hypotheses.told_credence(hypothesis.credence)
    say(f"H{hypothesis.id}: {f'{before} to ' if before else ''}{hypotheses.told_credence(sureness(sure))}")


@hypothesis_app.command(epilog='Example: labbook hypothesis reword H1 "fewer heads leave ln 10 sooner"')
def reword(id: HypothesisId, statement: Annotated[list[str], typer.Argument(help="What it says now.")]) -> None:
    """Say a hypothesis in other words. The history keeps what it said before; status and credence stay."""
    from labbook.journal import ids
    from labbook.journal.beliefs import rewording

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        rewording.reword(database, hypothesis, " ".join(statement))
    say(f"reworded H{hypothesis.id}")


@hypothesis_app.command(epilog='Example: labbook hypothesis criterion H1 "min(loss) < 0.01 @ n_heads>=2, seeds>=3"')
def criterion(id: HypothesisId, text: Annotated[list[str], typer.Argument(help="What runs must show.")]) -> None:
    """Say by which comparison over runs a hypothesis is judged."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        hypotheses.set_criterion(database, hypothesis, " ".join(text))
    if not any(text):
        say(f"H{hypothesis.id} is judged by no criterion")
        return
    say(f"H{hypothesis.id} is judged by: {' '.join(text)}; `labbook hypothesis weigh H{hypothesis.id}` asks its runs")


@hypothesis_app.command(
    epilog='Example: labbook hypothesis shorthand H1 "converges: min(loss) < 0.01 @ d_model/n_heads"'
)
def shorthand(id: HypothesisId, text: Annotated[list[str], typer.Argument(help="A claim with places.")]) -> None:
    """Define what short predictions mean, so that "32/8 no" is a whole claim about d_model=32, n_heads=8."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses
    from labbook.journal.claims import shorthand as short

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        hypotheses.set_shorthand(database, hypothesis, " ".join(text))
    read = short.read(" ".join(text))
    if read.axes:
        example = read.at([f"<{axis}>" for axis in read.axes])
        say(f'"{"/".join(read.axes)} yes" about H{hypothesis.id} now means: {example}')
    if read.verb:
        say(f'"at least 3 of 4 {read.verb}" about H{hypothesis.id} now means: at least 3 of 4 {read.scoped()}')


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    from labbook.cli import weighing  # its commands stand under the same noun

    weighing.add_to(hypothesis_app)
    app.add_typer(hypothesis_app, name="hypothesis", epilog='Example: labbook hypothesis add "..."')
