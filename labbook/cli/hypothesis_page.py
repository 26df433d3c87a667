"""One hypothesis with everything on it."""

from __future__ import annotations

from typing import Any

from labbook.cli import listing, page
from labbook.cli.output import bold, dim, show, state, styled, width
from labbook.clock import local, local_zone
from labbook.figures.sparkline import sparkline
from labbook.journal import doubts
from labbook.journal.beliefs import evidence, hypotheses, kinship
from labbook.journal.beliefs.evidence import Dated
from labbook.journal.predicting import other_seeds, predictions
from labbook.journal.statuses import COLOURS
from labbook.store.database import Database
from labbook.store.records import Hypothesis, HypothesisEvent
from labbook.text import visible

SIGNS = {"for": ("+", "supported"), "against": ("-", "refuted"), "neutral": ("~", "inconclusive")}


def show_hypothesis(database: Database, hypothesis: Hypothesis) -> None:
    """Print a hypothesis: what it says, how sure, its history, evidence, predictions, runs, and those around it."""
    show(f"  {state(hypothesis.status)}  {visible(hypothesis.statement)}")
    show_rest(database, hypothesis)
    show_belief(database, hypothesis)
    show_kin(database, hypothesis)
    page.heading("History")
    for event in hypotheses.history(database, hypothesis.id):
        show(f"  {event_line(event)}")
    show_evidence(evidence.on(database, hypothesis.id))
    for part in kinship.below(database, hypothesis):
        show_evidence(evidence.on(database, part.id), f" on H{part.id}")
    sealed = predictions.listed(database, hypothesis.id)
    if sealed:
        page.heading("Predictions")
        for prediction in sealed:
            show(f"  {page.linked(visible(other_seeds.described_with_seeds(database, prediction)))}")
    bearing = evidence.bearing(database, hypothesis.id)
    if bearing:
        page.heading("Runs")
        listing.show_runs(database, bearing)


def show_rest(database: Database, hypothesis: Hypothesis) -> None:
    """Print which runs in doubt a verdict rests on."""
    doubted = doubts.rests_on(database, hypothesis)
    if doubted:
        told = ", ".join(doubted)
        show(styled(f"  † this verdict rests on what is in doubt: {told}", fg="yellow"))


def show_belief(database: Database, hypothesis: Hypothesis) -> None:
    """Print how sure one is, with its course, and by what it is judged."""
    course = hypotheses.credences(hypotheses.history(database, hypothesis.id))
    if hypothesis.credence is not None:
        spark = f"  {sparkline(course, 20)}" if len(course) > 1 else ""
        show(f"  credence {hypotheses.told_credence(hypothesis.credence)}{spark}")
    if hypothesis.criterion:
        show(f"  criterion {visible(hypothesis.criterion)}")
    if hypothesis.shorthand:
        show(dim(f"  shorthand {visible(hypothesis.shorthand)}"))


def show_kin(database: Database, hypothesis: Hypothesis) -> None:
    """Print the hypotheses around it."""
    around = kinship.kin(database, hypothesis.id)
    for what, others in (("part of", around.whole), ("its part", around.parts), ("its rival", around.rivals)):
        for other in others:
            show(f"  {what} {bold(f'H{other.id}')} {state(other.status)}  {visible(other.statement)}")


def event_line(event: HypothesisEvent) -> str:
    """A step in its history: when, to which status or credence, why."""
    when = f"{local(event.at, local_zone(event.at)):%Y-%m-%d %H:%M}"
    sure = f" {hypotheses.told_credence(event.credence)}" if event.credence is not None else ""
    why = f": {page.linked(visible(event.reason))}" if event.reason else ""
    by = f" ({page.linked(event.target)})" if event.target and event.target not in event.reason else ""
    return f"{dim(when)}  {styled(event.status, fg=COLOURS.get(event.status))}{sure}{by}{why}"


def show_evidence(found: list[Dated], about: str = "") -> None:
    """Print what speaks for and against it, by the day it came about."""
    if not found:
        return
    standing = [piece.evidence.direction for piece in found if not piece.evidence.withdrawn_at]
    counted = {direction: standing.count(direction) for direction in evidence.DIRECTIONS if direction in standing}
    page.heading(f"Evidence{about} ({evidence.told_counts(counted) or 'all withdrawn'})")
    for piece in found:
        sign, status = SIGNS[piece.evidence.direction]
        word = styled(f"{sign} {piece.evidence.direction:<7}", fg=COLOURS.get(status))
        start = f"  {dim(piece.day)}  {word} "
        for number, line in enumerate(page.folded(visible(piece.told), width() - 25)):
            show((start if not number else " " * 23) + page.linked(line))


def fields(database: Database, hypothesis: Hypothesis) -> dict[str, Any]:
    """A hypothesis as JSON, with what hangs on it."""
    around = kinship.kin(database, hypothesis.id)
    return {
        **hypothesis._asdict(),
        "history": hypotheses.history(database, hypothesis.id),
        "evidence": [
            {**piece.evidence._asdict(), "day": piece.day, "there": piece.there, "in_doubt": piece.doubt}
            for piece in evidence.on(database, hypothesis.id)
        ],
        "part_of": [f"H{other.id}" for other in around.whole],
        "parts": [f"H{other.id}" for other in around.parts],
        "rivals": [f"H{other.id}" for other in around.rivals],
        "predictions": [{"ref": f"P{p.id}", **p._asdict()} for p in predictions.listed(database, hypothesis.id)],
        "runs": [listing.run_fields(database, run) for run in evidence.bearing(database, hypothesis.id)],
    }
