"""What the other seeds of a sweep say of a prediction that one seed graded: told beside the grade, no part of it."""

from __future__ import annotations

from typing import NamedTuple

from labbook.journal import claims
from labbook.journal.beliefs import alike
from labbook.journal.beliefs.alike import Place, config_of
from labbook.journal.claims import Claim, Half, Ordering
from labbook.journal.predicting.grading import Measured, Side, in_order, shown
from labbook.journal.predicting.grading import told as told_value
from labbook.journal.predicting.predictions import checkable, described
from labbook.store.database import Database
from labbook.store.records import Prediction, Run

MOST = 4
"""Seeds whose values are told."""


class Seed(NamedTuple):
    """Another seed: its runs with what they measured, and whether the prediction would be right by it."""

    words: str
    right: bool


def described_with_seeds(database: Database, prediction: Prediction) -> str:
    """A prediction in one line, with what the other seeds of the sweep say where one seed graded it."""
    found = others(database, prediction)
    line = described(prediction)
    if not found:
        return line
    right = sum(seed.right for seed in found) + (prediction.status == "right")
    listed = ", ".join(seed.words for seed in found[:MOST]) + (" ..." if len(found) > MOST else "")
    seeds = len(found) + 1
    return f"{line}; graded by the first of {seeds} seeds, right in {right} of {seeds} (the others: {listed})"


def others(database: Database, prediction: Prediction) -> list[Seed]:
    """What the other seeds of a graded prediction's sweep say; none where several graded it, or there is no sweep."""
    run = database.get(Run, prediction.run_id) if prediction.run_id else None
    if run is None or run.sweep_id is None:
        return []
    done = "WHERE sweep_id = :sweep AND status = 'done' AND deleted_at IS NULL ORDER BY id DESC"
    attempts = {one.config: one for one in database.all(Run, done, sweep=run.sweep_id)}  # of each config the first
    runs = sorted(attempts.values(), key=lambda one: one.id)
    match checkable(prediction):
        case Claim(seeds=1) as claim:
            return of_claim(database, claim, run, runs)
        case Ordering(seeds=1) as ordering:
            return of_ordering(database, ordering, run, runs)
        case _:
            return []


def of_claim(database: Database, claim: Claim, graded: Run, runs: list[Run]) -> list[Seed]:
    """A claim by each of the other seeds."""
    values = placed(database, Half(claim.quantity, claim.conditions), runs, frozenset())
    found = [values[place] for place in beside(alike.place_of(graded, ()), values)]
    return [Seed(f"R{one.run.id} {told_value(claim, one.value, [one])}", claim.holds(one.value)) for one in found]


def of_ordering(database: Database, ordering: Ordering, graded: Run, runs: list[Run]) -> list[Seed]:
    """An ordering by the pair of each of the other seeds."""
    of_left, of_right = ordering.sides()
    lefts, rights = (placed(database, side, runs, ordering.apart) for side in (of_left, of_right))
    found = []
    for place in beside(alike.place_of(graded, ordering.apart), lefts):
        if place in rights:
            left, right = lefts[place], rights[place]
            partner = "" if ordering.within else f"R{right.run.id} "
            words = f"R{left.run.id} {shown(left.value)} against {partner}{shown(right.value)}"
            right_side = Side(of_right.quantity, [right])
            found.append(Seed(words, in_order(Side(of_left.quantity, [left]), ordering.operator, right_side)))
    return found


def placed(database: Database, side: Half, runs: list[Run], apart: frozenset[str]) -> dict[Place, Measured]:
    """What the runs of one side measured, by their place; a run that fits the other side, too, is on neither."""
    fitting = [run for run in runs if side.covers(config_of(run))]
    values = claims.measure_side(database, fitting, side)
    return {alike.place_of(run, apart): Measured(run, values[run.id]) for run in fitting if run.id in values}


def beside(graded: Place, places: dict[Place, Measured]) -> list[Place]:
    """The places of the same config at other seeds."""
    return [place for place in places if place.block == graded.block and place.seed != graded.seed]
