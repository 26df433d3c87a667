"""Scores of predictions: how good they were, on what, and of what their author is too sure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from labbook.clock import day_of, local_zone
from labbook.errors import LabbookError
from labbook.journal.claims import Claim, Count, InWords, Ordering
from labbook.journal.predicting import predictions
from labbook.statistics import Bin, brier, calibration, log_score, wilson
from labbook.store.database import Database
from labbook.store.records import Prediction

IN_DOUBT = "SELECT run_id FROM tainted_run JOIN taint ON taint.id = taint_id WHERE lifted_at IS NULL"
ENOUGH = 10
"""Graded predictions below which nothing is concluded about their author."""


class Scored(NamedTuple):
    """A graded prediction that counts."""

    prediction: Prediction
    stated: float
    held: bool
    group: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure it was of the side it took: 30 % of yes is 70 % of no."""
        return max(self.stated, 1 - self.stated)

    @property
    def hit(self) -> bool:
        """Whether the side it took came about; even odds take the side that was said."""
        return self.held if self.stated >= 0.5 else not self.held


class Score(NamedTuple):
    """The score of a group of predictions."""

    name: str
    n: int
    right: int
    sure: float
    hits: int
    interval: tuple[float, float]
    brier: float
    log: float

    @property
    def hit_rate(self) -> float:
        """How often the side that was taken came about."""
        return self.hits / self.n


class LeftOut(NamedTuple):
    """Graded predictions that do not count, by why."""

    after_the_fact: int
    without_probability: int
    in_doubt: int


class Report(NamedTuple):
    """Everything about the predictions of a labbook."""

    overall: Score | None
    groups: tuple[Score, ...]
    bins: tuple[Bin, ...]
    left_out: LeftOut
    sentence: str


def report(database: Database, by: str = "kind", since: str = "", hypothesis_id: int | None = None) -> Report:
    """The score of all graded predictions, and of their groups. Raises LabbookError for an unknown grouping."""
    if by not in GROUPINGS:
        raise LabbookError(f"There is no grouping {by!r}.", f"Group by {', '.join(GROUPINGS)}.", code=2)
    graded = [p for p in predictions.listed(database, hypothesis_id) if p.status in predictions.GRADED]
    recent = [p for p in graded if day(database, p.graded_at or p.sealed_at) >= since]
    counting, left_out = those_that_count(database, recent)
    scored = [Scored(p, p.probability or 0.0, p.status == "right", GROUPINGS[by](database, p)) for p in counting]
    names = sorted({name for one in scored for name in one.group})
    groups = tuple(score(name, [one for one in scored if name in one.group]) for name in names)
    bins = calibration((one.stated, one.held) for one in scored)
    return Report(score("all", scored) if scored else None, groups, tuple(bins), left_out, verdict(scored, groups))


def those_that_count(database: Database, graded: list[Prediction]) -> tuple[list[Prediction], LeftOut]:
    """The predictions sealed before they could be known, with a probability, graded by runs that are not in doubt."""
    doubtful = {id for (id,) in database.rows(IN_DOUBT)}
    late = [p for p in graded if p.after_the_fact]
    unsure = [p for p in graded if not p.after_the_fact and p.probability is None]
    rest = [p for p in graded if not p.after_the_fact and p.probability is not None]
    sound = [p for p in rest if doubtful.isdisjoint(answering(p))]
    return sound, LeftOut(len(late), len(unsure), len(rest) - len(sound))


def answering(prediction: Prediction) -> Iterable[int]:
    """The numbers of the runs that graded a prediction."""
    return map(int, re.findall(r"R(\d+)", f"{prediction.answers} R{prediction.run_id or 0}"))


def score(name: str, scored: list[Scored]) -> Score:
    """The score of some predictions, of which there is at least one."""
    pairs = [(one.stated, one.held) for one in scored]
    hits, count = sum(one.hit for one in scored), len(scored)
    return Score(
        name,
        count,
        sum(one.held for one in scored),
        sum(one.confidence for one in scored) / count,
        hits,
        wilson(hits / count, count),
        brier(pairs) or 0.0,
        log_score(pairs) or 0.0,
    )


def verdict(scored: list[Scored], groups: tuple[Score, ...]) -> str:
    """What the author is too sure or not sure enough of, in one sentence with n; nothing from fewer than ten."""
    if len(scored) < ENOUGH:
        more = ENOUGH - len(scored)
        return f"{len(scored)} graded so far: {more} more before anything can be said about you."
    off = [group for group in groups if group.n >= ENOUGH and not group.interval[0] <= group.sure <= group.interval[1]]
    if off:
        worst = max(off, key=lambda group: abs(group.sure - group.hit_rate))
        return told_bias(worst, f" about {worst.name}")
    return told_bias(score("all", scored), "")


def told_bias(found: Score, about: str) -> str:
    """A group's confidence beside how often it was right."""
    facts = f"{found.sure:.0%} sure on average, right in {found.hits} of {found.n} ({found.hit_rate:.0%})"
    if found.sure > found.interval[1]:
        return f"You are too sure{about}: {facts}."
    if found.sure < found.interval[0]:
        return f"You could be surer{about}: {facts}."
    return f"No bias shows{about}: {facts}."


def kind(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """What sort of statement it is."""
    match predictions.stated(prediction.claim):
        case InWords():
            return ("words graded by hand",)
        case Ordering():
            return ("orderings",)
        case Count():
            return ("counts",)
        case Claim(median=float()):
            return ("guesses",)
        case Claim(operator="in"):
            return ("intervals",)
        case Claim(operator="is"):
            return ("yes or no",)
        case _:
            return ("comparisons",)


def topic(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """The family of the experiment that it was about, or of its hypothesis."""
    run_experiment = database.value("SELECT experiment FROM run WHERE id = :id", id=prediction.run_id)
    name = prediction.experiment or run_experiment or ""
    return (name.split(".")[0] or "no experiment",)


def quantity(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """The value that it was about."""
    return (predictions.quantity_of(prediction) or "words",)


def month(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """The month in which it was sealed."""
    return (day(database, prediction.sealed_at)[:7],)


def tag(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """The tags of the entry it stands in, and of those about its hypothesis."""
    return tuple(
        f"#{name}"
        for (name,) in database.rows(
            "SELECT DISTINCT name FROM tag JOIN entry e ON e.id = entry_id WHERE e.id = :entry "
            "OR e.id = (SELECT entry_id FROM hypothesis WHERE id = :hypothesis)",
            entry=prediction.entry_id,
            hypothesis=prediction.hypothesis_id,
        )
    )


def hypothesis(database: Database, prediction: Prediction) -> tuple[str, ...]:
    """The hypothesis that it is about."""
    return (f"H{prediction.hypothesis_id}" if prediction.hypothesis_id else "no hypothesis",)


def day(database: Database, at: int) -> str:
    """The working day of a moment."""
    return day_of(at, local_zone(at), database.project.settings.day_start)


GROUPINGS: dict[str, Callable[[Database, Prediction], tuple[str, ...]]] = {
    "kind": kind,
    "topic": topic,
    "quantity": quantity,
    "tag": tag,
    "month": month,
    "hypothesis": hypothesis,
}
"""How predictions can be grouped."""
