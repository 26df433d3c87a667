"""`labbook hypothesis evidence`, `weigh`, `power`, `link`: what bears on a hypothesis, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import any_id, hypothesis_id
from labbook.cli.output import Json, bold, say, show_json
from labbook.cli.output import show as put
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.beliefs.weighing import Weighed

HypothesisId = Annotated[str, typer.Argument(help="The hypothesis, such as H1.", autocompletion=hypothesis_id)]
Other = Annotated[str, typer.Argument(help="The other hypothesis.", autocompletion=hypothesis_id)]
Target = Annotated[str, typer.Argument(help="A run, sweep, entry or figure: R41, S5, E12, F9.", autocompletion=any_id)]


def evidence(
    id: HypothesisId,
    direction: Annotated[str, typer.Argument(help="for, against or neutral.")],
    target: Target,
    because: Annotated[str, typer.Option("--because", "-b", help="What it says.")] = "",
) -> None:
    """Count a run, sweep, entry or figure as evidence. Against a verdict, it makes the hypothesis contested."""
    from labbook.journal import ids
    from labbook.journal.beliefs import evidence as pieces

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        contested = pieces.add(database, hypothesis, target, direction.lower(), because)
    say(f"counted {target.upper()} {direction.lower()} H{hypothesis.id}")
    if contested:
        say(f"H{hypothesis.id} was {hypothesis.status}: it is contested now.")


def withdraw(id: HypothesisId, target: Target) -> None:
    """No longer count something as evidence; it stays in view, withdrawn."""
    from labbook.journal import ids
    from labbook.journal.beliefs import evidence as pieces

    with labbook() as database:
        hypothesis = ids.get(database, id, "H")
        pieces.withdraw(database, hypothesis, target)
    say(f"{target.upper()} no longer counts for or against H{hypothesis.id}")


def weigh(
    id: HypothesisId,
    take: Annotated[bool, typer.Option("--take", help="Move the credence to what is suggested.")] = False,
    json: Json = False,
) -> None:
    """Ask the runs of a hypothesis about its criterion: what they show, how surely, and the credence that suggests."""
    from labbook.journal import ids
    from labbook.journal.beliefs import hypotheses, weighing

    with labbook(recover=True) as database:
        hypothesis = ids.get(database, id, "H")
        found = required(hypothesis.id, weighing.weigh(database, hypothesis))
        suggestion = weighing.suggested(database, hypothesis, found)
        if take and suggestion is not None:
            last = f"R{found.runs[-1].id}"
            hypotheses.move(database, hypothesis, suggestion, f"suggested by its runs: {found.sentence}", last)
    if json:
        runs = [f"R{run.id}" for run in found.runs]
        show_json({**found._asdict(), "runs": runs, "suggested_credence": suggestion})
        return
    put(f"{bold(f'H{hypothesis.id}')} {visible(hypothesis.criterion)}")
    put(f"  {found.direction}: {visible(found.sentence)}")
    if found.chance is not None:
        put(f"  {weighing.told_chance(found)}")
    if suggestion is None:
        return
    told = hypotheses.told_credence(suggestion)
    if take:
        say(f"H{hypothesis.id}: credence {told}")
    else:
        say(f"They suggest a credence of {told}: labbook hypothesis weigh H{hypothesis.id} --take")


def power(id: HypothesisId, json: Json = False) -> None:
    """Say how many more seeds would decide a hypothesis' criterion, with a chance of 80 %."""
    from labbook.journal import claims, ids
    from labbook.journal.beliefs import weighing

    with labbook(recover=True) as database:
        hypothesis = ids.get(database, id, "H")
        found = required(hypothesis.id, weighing.weigh(database, hypothesis))
        criterion = claims.criterion(hypothesis.criterion)
        seeds = weighing.power(found, criterion)
    if json:
        show_json(seeds._asdict())
        return
    put(f"{bold(f'H{hypothesis.id}')} {visible(found.sentence)}")
    put(f"  {seeds.sentence}")
    if seeds.more and found.runs:
        part = [one for one, several in (("side", criterion.groups > 1), ("config", found.configs > 1)) if several]
        whose = f" for one {' of one '.join(part)}" if part else ""
        say(f"labbook replicate R{found.runs[-1].id} --seeds {seeds.more} runs them{whose}")


def required(number: int, found: Weighed | None) -> Weighed:
    """What was weighed; raises LabbookError for a hypothesis without a criterion."""
    from labbook.errors import LabbookError

    if found is None:
        raise LabbookError(
            f"H{number} has no criterion to weigh its runs by.",
            f'As in: labbook hypothesis criterion H{number} "final_loss of n_heads=1 < n_heads=4, seeds>=3"',
        )
    return found


def link(
    id: HypothesisId,
    relation: Annotated[str, typer.Argument(help="part-of or rival-of.")],
    other: Other,
) -> None:
    """Make a hypothesis part of another, or its rival."""
    from labbook.errors import LabbookError
    from labbook.journal import ids
    from labbook.journal.beliefs import kinship

    kind = relation.lower().replace("-", " ")
    if kind not in (kinship.PART, kinship.RIVAL):
        raise LabbookError(f"{relation!r} is no relation.", "Say part-of or rival-of.", code=2)
    with labbook() as database:
        first, second = ids.get(database, id, "H"), ids.get(database, other, "H")
        kinship.link(database, first, kind, second)
    say(f"H{first.id} is {kind} H{second.id}")


def unlink(id: HypothesisId, other: Other) -> None:
    """Take away what links two hypotheses."""
    from labbook.journal import ids
    from labbook.journal.beliefs import kinship

    with labbook() as database:
        first, second = ids.get(database, id, "H"), ids.get(database, other, "H")
        kinship.unlink(database, first, second)
    say(f"nothing links H{first.id} and H{second.id} any more")


def merge(id: HypothesisId, into: Other) -> None:
    """Make one of two hypotheses that say the same: evidence, predictions, runs and verdicts go over to the second."""
    from labbook.journal import ids
    from labbook.journal.beliefs import kinship

    with labbook() as database:
        same, kept = ids.get(database, id, "H"), ids.get(database, into, "H")
        kinship.merge(database, same, kept)
    say(f"H{same.id} is withdrawn: all that hung on it hangs on H{kept.id}")


EXAMPLES: dict[Callable[..., None], str] = {
    evidence: 'Example: labbook hypothesis evidence H1 against R52 --because "0.61 on five seeds"',
    withdraw: "Example: labbook hypothesis withdraw H1 R52",
    weigh: "Example: labbook hypothesis weigh H1 --take",
    power: "Example: labbook hypothesis power H1",
    link: "Example: labbook hypothesis link H4 part-of H1",
    unlink: "Example: labbook hypothesis unlink H4 H1",
    merge: "Example: labbook hypothesis merge H2 H1",
}
"""These commands, in the order in which help lists them."""


def add_to(app: typer.Typer) -> None:
    """Add these commands to those of `labbook hypothesis`."""
    for command, example in EXAMPLES.items():
        app.command(epilog=example)(command)
