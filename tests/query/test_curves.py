"""Runs found by the course of their metrics."""

from __future__ import annotations

import math

import pytest

from labbook.errors import LabbookError
from labbook.journal import curves
from labbook.query.find import find
from labbook.store.database import Database
from tests import made
from tests.query.things import refs

LN10, LN2 = math.log(10), math.log(2)
FALLS = [LN10] * 60 + [LN10 * 0.8**k for k in range(40)]
SETTLES = [LN10] * 40 + [LN2] * 60
SPIKES = [*[2.0] * 30, 20.0, *[2.0] * 30, 30.0, *[2.0] * 30]
LOST = [LN10] * 60 + [math.nan] * 40


@pytest.fixture
def runs(database: Database) -> Database:
    """R1 leaves ln 10 and falls, R2 settles on ln 2, R3 spikes twice, R4 is lost; R5 is too short to say."""
    for losses in (FALLS, SETTLES, SPIKES, LOST, [1.0] * 5):
        made.run(database, losses=losses)
    for number in curves.undescribed(database):
        curves.describe_run(database, number)
    return database


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("loss:plateau", "R4 R3 R2 R1"),
        ("loss:plateau~ln2", "R2"),
        ('loss:plateau~"ln 2"', "R2"),
        ("loss:plateau~ln(2)", "R2"),
        ("loss:plateau~0.69", "R2"),
        ("loss:plateau~2", "R3"),
        ("loss:plateau~ln10", "R4 R2 R1"),
        ("loss:plateau~mine", ""),
        ("NOT loss:plateau~ln10 kind:run", "R5 R3"),
        ("loss:spike OR loss:divergence", "R4 R3"),
        ("loss:falling", "R1"),
        ("loss:regrowth", ""),
        ("accuracy:plateau", ""),
        ("(loss:plateau~ln2)", "R2"),
        ("spikes(loss)>1", "R3"),
        ("spikes(loss)=0", "R4 R2 R1"),
        ("plateaus(loss)=2", "R2"),
        ("leaves(loss,ln10) in 55..65", "R1"),
        ("leaves(loss, ln 10)<50", "R2"),
        ("leaves(loss,0.69)>0", ""),
        ("floor(loss)<0.1", "R1"),
        ("floor(loss) in 0.68..0.7", "R2"),
    ],
)
def test_what_is_found(runs: Database, query: str, expected: str) -> None:
    assert refs(runs, query) == expected


@pytest.mark.parametrize(
    ("query", "what", "place", "hint"),
    [
        ("loss:platau~ln2", "no 'platau'", 5, "Did you mean loss:plateau?"),
        ("a val_loss:odd~1", "no 'odd'", 11, "Known are plateau, spike"),
        ("loss:spike~ln2", "only a plateau is on a level", 11, "As in loss:plateau~ln2."),
        ("loss:plateau~", "level is missing", 13, "As in loss:plateau~ln2."),
        ("loss:platau", "no field 'loss'", 0, "Did you mean loss:plateau?"),
        ("spikes(loss, 3)>1", "takes a metric alone", 11, ""),
    ],
)
def test_mistakes_are_pointed_at(database: Database, query: str, what: str, place: int, hint: str) -> None:
    with pytest.raises(LabbookError, match=what) as error:
        find(database, query)
    text, caret = error.value.message.splitlines()[-2:]
    assert text.strip() == query
    assert caret.index("^") - 2 == place
    assert hint in error.value.hint


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("los:plateau", "no run has a metric los; did you mean loss?"),
        ("loss:plateau~mine", "no plateau is on mine"),
        ("loss:regrowth", ""),
        ("spikes(los)>1", "no run has a metric los; did you mean loss?"),
    ],
)
def test_what_there_is_not_is_said(runs: Database, query: str, note: str) -> None:
    assert find(runs, query).notes == ((note,) if note else ())


def test_runs_that_are_not_described_yet_are_said(database: Database) -> None:
    made.run(database, losses=FALLS)
    note = "1 run is not described yet: labbook describe --all"
    assert find(database, "loss:plateau").notes == find(database, "spikes(loss)<1").notes == (note,)


def test_what_only_looks_like_a_part_is_text(database: Database) -> None:
    for query in ("see:plateau~d", "tag:a~b", "http://plateau", '"loss:plateau~ln2"', "run:R1"):
        find(database, query)
