"""The eleven predictions of the digit-addition log, each typed in one line, graded by runs as it recorded them."""

from __future__ import annotations

import math
from array import array

import pytest

from labbook.clock import now
from labbook.journal.beliefs import hypotheses
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.predicting import betting, predictions, scores
from labbook.runs.outcome import conclude
from labbook.store import metrics
from labbook.store.database import Database
from tests import made

LN10, STEPS = math.log(10), 25

TYPED = {  # as the author would have typed it: whether the log says that it came true, and where
    "H1 min(loss) > 1e-9 @ weight_decay=1 80%": True,  # line 13, held by line 51
    "H1 leaves(loss, ln10) in 1100..1300 @ d_model=16, n_heads=4, weight_decay=0 60%": True,  # 28, 29
    "H1 first(loss < 2.2) < 4000 @ d_model=2, n_heads=2 70%": False,  # 40, 41
    "H1 first(loss < 2.2) < 6000 @ d_model=1, n_heads=1 60%": False,  # 40, 49
    "H2 128/1 yes 60%": False,  # 60: "exact same things"
    "H2 32/4 no 70%": True,  # 72
    "H2 32/8 yes 70%": False,  # 72
    "H2 32/16 no 60%": False,  # 73
    "H2 16/16 no 65%": False,  # 74
    "H2 plateaus(loss) in 1..2 @ d_model=8, n_heads=4 60%": False,  # 80, 81
    "H3 128/128 yes 60%": True,  # 92, 93
}
RUNS = [  # hypothesis, d_model, n_heads, weight decay, budget, step at which it leaves ln 10, where it ends
    (1, 128, 4, 1.0, 3000, 140, 2e-8),
    (1, 16, 4, 0.0, 5000, 1200, 1e-7),
    (1, 2, 2, 0.0, 5000, None, LN10),
    (1, 1, 1, 0.0, 50000, None, LN10),
    (2, 128, 1, 0.0, 2000, 300, 0.7),
    (2, 32, 4, 0.0, 5000, 500, 0.6),
    (2, 32, 8, 0.0, 5000, 600, 0.5),
    (2, 32, 16, 0.0, 5000, 700, 1e-5),
    (2, 16, 16, 0.0, 5000, 900, 1e-5),
    (2, 8, 4, 0.0, 5000, 0, 0.73),
    (3, 128, 128, 0.0, 5000, 400, 1e-6),
]


def curve(budget: int, left: int | None, end: float) -> metrics.Points:
    """A loss on ln 10 until it leaves, then falling evenly on the log scale to where it ends."""
    steps = list(range(0, budget + 1, STEPS))
    start = budget if left is None else left
    span = max(1, budget - start)
    fall = [math.exp((1 - t) * math.log(LN10) + t * math.log(end)) for t in (max(0, s - start) / span for s in steps)]
    noisy = [value * (1 + 0.004 * math.sin(7.3 * place)) for place, value in enumerate(fall)]
    return metrics.Points(array("q", steps), array("d", steps), array("d", noisy))


def record(database: Database, hypothesis: int, config: dict[str, float], points: metrics.Points) -> None:
    run = made.run(database, config=config, hypothesis_id=hypothesis, started_at=now())
    with database.write():
        metrics.append(database, run.id, "loss", points)
        conclude.after_run(database, run.id)


@pytest.fixture
def notes(database: Database) -> Database:
    short = "converges: min(loss) < 0.001 @ d_model/n_heads"
    hypotheses.add(database, "weight decay and thin models keep the last digit from converging to 0")
    hypotheses.add(database, "the same things keep the next-to-last digit from converging", Belief(shorthand=short))
    hypotheses.add(database, "more heads make the second-to-last digit converge", Belief(shorthand=short))
    for line in TYPED:
        sealed = predictions.seal(database, betting.read(database, line))
        assert sealed.status == "open" and "no run" in predictions.missing(database, sealed), line
    for about, d_model, n_heads, weight_decay, budget, left, end in RUNS:
        config = {"d_model": d_model, "n_heads": n_heads, "weight_decay": weight_decay, "steps": budget}
        record(database, about, config, curve(budget, left, end))
    return database


def test_each_is_graded_by_itself_as_its_author_graded_it(notes: Database) -> None:
    graded = predictions.listed(notes)
    outcomes = {line: p.status == "right" for line, p in zip(TYPED, graded, strict=True)}
    assert {p.status for p in graded} == {"right", "wrong"}
    assert outcomes == TYPED
    assert all(p.run_id and not p.after_the_fact for p in graded)


def test_the_score_shows_four_right_of_eleven_and_says_what_it_means(notes: Database) -> None:
    report = scores.report(notes)
    assert report.overall is not None
    assert (report.overall.right, report.overall.n) == (4, 11)
    assert report.overall.brier > 0.25
    assert report.sentence.startswith("You are too sure: 65% sure on average, right in 4 of 11")


def test_on_whether_a_size_converges_one_of_six_was_right(notes: Database) -> None:
    """Moment 103: a weekly score would have said that the picture of heads and width is wrong."""
    sizes = [p for p in predictions.listed(notes) if p.id in (3, 4, 6, 7, 8, 9)]
    assert sum(p.status == "right" for p in sizes) == 1


def test_ten_say_nothing_about_a_person_when_one_is_missing(database: Database) -> None:
    for number in range(9):
        sealed = predictions.seal(database, betting.read(database, f"thing {number} happens yes 90%"))
        predictions.grade_by_hand(database, sealed, yes=False)
    assert scores.report(database).sentence == "9 graded so far: 1 more before anything can be said about you."
    sealed = predictions.seal(database, betting.read(database, "thing 10 happens no 90%"))
    predictions.grade_by_hand(database, sealed, yes=True)
    assert "too sure" in scores.report(database).sentence
