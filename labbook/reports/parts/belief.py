"""What is believed of a hypothesis: its status, credence and criterion, what its runs say of it, and its history."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.beliefs import hypotheses, kinship, weighing
from labbook.journal.beliefs.weighing import Weighed
from labbook.reports.material import moment
from labbook.reports.parts.lines import dim, of_hypothesis, status
from labbook.reports.report import Block, Line, Mark, Paragraph, facts, grid, items
from labbook.store.database import Database
from labbook.store.records import Hypothesis, HypothesisEvent, Question

SPEAKS = {"for": "speak for it", "against": "speak against it", "neutral": "do not decide it"}


def about(database: Database, hypothesis: Hypothesis) -> Line:
    """Status and credence, and the question that it answers."""
    sure = hypotheses.told_credence(hypothesis.credence)
    question = database.get(Question, hypothesis.question_id) if hypothesis.question_id else None
    return (
        status(hypothesis.status),
        f", credence {sure}" if sure else ", no credence given",
        f". On Q{question.id}: {question.text}" if question else "",
    )


def weigh(database: Database, hypothesis: Hypothesis) -> Weighed | None:
    """What the runs say of the criterion; None without one that can be read."""
    try:
        return weighing.weigh(database, hypothesis)
    except LabbookError:
        return None


def believed(database: Database, hypothesis: Hypothesis, found: Weighed | None) -> list[Block | None]:
    """The criterion and what its runs say now."""
    course = " → ".join(
        map(hypotheses.told_credence, hypotheses.credences(hypotheses.history(database, hypothesis.id)))
    )
    pairs = facts(
        ("credence", course or "none given"),
        ("criterion", (Mark(hypothesis.criterion, "code"),) if hypothesis.criterion else "none: it is judged by hand"),
        ("its runs", says(found) if found else None),
        (
            "chance that it is so",
            hypotheses.told_credence(found.chance) if found and found.chance is not None else None,
        ),
        ("credence suggested", hypotheses.told_credence(suggestion(database, hypothesis, found))),
        ("to decide it", undecided(hypothesis, found)),
    )
    return [pairs]


def says(found: Weighed) -> Line:
    """What was found, and which way it points."""
    single = found.estimate.n == 1 and "one seed" not in found.sentence
    return (
        status(found.direction),
        f": they {SPEAKS[found.direction]}. {found.sentence}{' (one seed)' if single else ''}",
    )


def suggestion(database: Database, hypothesis: Hypothesis, found: Weighed | None) -> float | None:
    """The credence that the runs suggest."""
    return weighing.suggested(database, hypothesis, found) if found and found.runs else None


def undecided(hypothesis: Hypothesis, found: Weighed | None) -> str:
    """How many more seeds would decide, while nothing does."""
    if found is None or found.direction != "neutral" or not found.runs:
        return ""
    return weighing.power(found, claims.criterion(hypothesis.criterion)).sentence


def history(events: Sequence[HypothesisEvent]) -> Block | None:
    """Every step; verdicts that were struck stay visible as such."""
    gone = struck(events)
    return grid(
        ("when", "status", "credence", "why"), (step(event, event.id in gone) for event in events), numbers=(2,)
    )


def step(event: HypothesisEvent, is_struck: bool) -> list[Line]:
    """One step."""
    by = f" ({event.target})" if event.target and event.target not in event.reason else ""
    kind = Mark(event.status, "struck") if is_struck else status(event.status)
    why: Line = (Mark(f"{event.reason}{by}", "struck"), " ", dim("(struck)")) if is_struck else (f"{event.reason}{by}",)
    return [(moment(event.at),), (kind,), (hypotheses.told_credence(event.credence),), why]


def struck(events: Sequence[HypothesisEvent]) -> set[int]:
    """The steps that gave a verdict which was struck later."""
    given: list[HypothesisEvent] = []
    gone: set[int] = set()
    for event in events:
        standing = [one for one in given if one.id not in gone]
        if standing and event.reason.startswith(f"struck {standing[-1].status}"):
            gone.add(standing[-1].id)
        elif not standing or standing[-1].status != event.status:
            given.append(event)
    return gone


def kin(database: Database, hypothesis: Hypothesis) -> Block | None:
    """The hypotheses around it."""
    around = kinship.kin(database, hypothesis.id)
    named = (("part of ", around.whole), ("its part ", around.parts), ("its rival ", around.rivals))
    return items((what, *of_hypothesis(other)) for what, others in named for other in others)


def no_runs(found: Weighed | None) -> Paragraph | None:
    """What to say where nothing was measured yet."""
    return Paragraph(("No run bears on it yet.",), "dim") if found is None or not found.runs else None
