"""Predictions that an entry states: which lines do, and what is sealed of them when."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.predicting import predictions, stated
from labbook.journal.predicting.predictions import NO_CODE
from labbook.store.database import Database
from labbook.store.records import Entry, Prediction

BODY = """About H1.
P: loss < 1 60%
- P: loss < 2 70%
1. P: it works yes 80%
- [ ] P: boxed yes 55%
```
P: in a fence < 1 60%
```
p: no label < 1 60%
the P: in the middle < 1 60%
"""


def written(database: Database, body: str) -> Entry:
    return entries.get(database, entries.add(database, body))


def sealed(database: Database, entry: Entry) -> list[tuple[str, float | None, str]]:
    stated.seal_all(database, entry, NO_CODE)
    return [(p.claim, p.probability, p.status) for p in predictions.listed(database)]


def test_lines_in_lists_count_and_lines_in_code_do_not(database: Database) -> None:
    hypotheses.add(database, "it works")
    entry = written(database, BODY)
    assert [claim for claim, *_ in sealed(database, entry)] == ["loss < 1", "loss < 2", "it works yes", "boxed yes"]
    assert {p.hypothesis_id for p in predictions.listed(database)} == {1}
    assert {p.entry_id for p in predictions.listed(database)} == {entry.id}


def test_what_is_sealed_is_offered_no_more(database: Database) -> None:
    entry = written(database, "P: loss < 1 60%")
    sealed(database, entry)
    assert stated.unsealed(database, entry) == []


def test_another_probability_is_a_changed_mind_not_a_second_prediction(database: Database) -> None:
    entry = written(database, "P: loss < 1 60%")
    sealed(database, entry)
    entries.edit(database, entry, "P: loss < 1 90%")
    again = entries.get(database, entry.id)
    assert sealed(database, again) == [("loss < 1", 0.6, "revised"), ("loss < 1", 0.9, "open")]
    assert stated.unsealed(database, again) == []


def test_a_revision_by_hand_does_not_bring_the_line_up_again(database: Database) -> None:
    entry = written(database, "P: loss < 1 60%")
    sealed(database, entry)
    first = predictions.get(database, 1)
    predictions.revise(database, first, predictions.Draft("loss < 2", 0.6))
    assert stated.unsealed(database, entry) == []


def test_one_line_that_cannot_be_read_seals_none(database: Database) -> None:
    entry = written(database, "P: loss < 1 60%\nP: loss < (small) 60%")
    with pytest.raises(LabbookError, match="a number is expected"):
        stated.seal_all(database, entry, NO_CODE)
    assert database.all(Prediction) == []
    assert len(stated.unsealed(database, entry)) == 2


def test_a_line_that_names_its_hypothesis_is_about_that(database: Database) -> None:
    for statement in ("one", "two"):
        hypotheses.add(database, statement)
    entry = written(database, "H1 and H2\nP: H2 loss < 1 60%\nP: loss < 2 60%")
    sealed(database, entry)
    assert [p.hypothesis_id for p in predictions.listed(database)] == [2, None]
