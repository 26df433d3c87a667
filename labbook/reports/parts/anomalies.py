"""What did not go as it should: failures, curves that were lost, contested claims, surprises, doubts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from labbook.journal import curves, doubts
from labbook.journal.predicting import predictions
from labbook.journal.predicting.scores import Scored
from labbook.reports.parts import loose
from labbook.reports.parts.doubted import by_reason, line
from labbook.reports.parts.lines import counted, of_hypothesis, strong
from labbook.reports.parts.predicted import SURE
from labbook.reports.report import Line
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Run


def everything(database: Database, runs: Sequence[Run], graded: Sequence[Prediction]) -> Iterator[Line]:
    """All anomalies among some runs and predictions, and what is contested or in doubt at all."""
    yield from surprises(database, graded)
    yield from (of_hypothesis(one) for one in database.all(Hypothesis, "WHERE status = 'contested' ORDER BY id"))
    for because, numbers in by_reason(database, list(doubts.standing(database).runs)).items():
        yield line(database, because, numbers)
    yield from lost_curves(database, runs)
    yield from loose.of_runs([run for run in runs if run.status in ("failed", "lost")])


def surprises(database: Database, graded: Sequence[Prediction]) -> Iterator[Line]:
    """The predictions that were surely wrong."""
    for one in graded:
        if one.probability is None or one.after_the_fact:
            continue
        scored = Scored(one, one.probability, one.status == "right")
        if scored.confidence >= SURE and not scored.hit:
            yield strong("surprise"), f" {predictions.described(one)}"


def lost_curves(database: Database, runs: Sequence[Run]) -> Iterator[Line]:
    """The metrics that diverged or were not finite."""
    numbers = json.dumps([run.id for run in runs])
    rows = database.rows(
        "SELECT run_id, name, points - finite FROM metric WHERE finite < points "
        "AND run_id IN (SELECT value FROM json_each(:runs)) UNION "
        "SELECT run_id, name, 0 FROM curve_mark WHERE kind = 'divergence' AND run_id IN "
        "(SELECT value FROM json_each(:runs)) ORDER BY 1, 2",
        runs=numbers,
    )
    for run, name in dict.fromkeys((run, name) for run, name, _ in rows):
        course = curves.stored(database, run).get(name)
        if course and course.divergence:
            how = f"{course.divergence.how} from step {course.divergence.step:,} on"
        else:
            lost = max(count for other, metric, count in rows if (other, metric) == (run, name))
            how = f"{counted(lost, 'point is', 'points are')} NaN or infinite"
        yield strong(f"R{run}"), f" {name}: {how}"
