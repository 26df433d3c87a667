"""Numbers written in entries: indexed with the text, listed with their intervals, found by comparison."""

from __future__ import annotations

import pytest

from labbook.journal import entries, readings
from labbook.query.find import find
from labbook.store.database import Database
from labbook.store.records import Reading

BLOCK = "for phi-2:\n\tacc    =\t73.05% [N=141]\n\tlie_acc=\t35.66% [N=143]\n"


def test_a_pasted_block_is_rows_and_they_follow_the_text(database: Database) -> None:
    number = entries.add(database, BLOCK)
    rows = [(row.reading.name, row.reading.value, row.reading.samples) for row in readings.listed(database)]
    assert rows == [("acc", pytest.approx(0.7305), 141), ("lie_acc", pytest.approx(0.3566), 143)]
    entries.edit(database, entries.get(database, number), BLOCK.replace("73.05", "80"))
    assert [row.reading.value for row in readings.listed(database, "acc")] == [0.8]
    entries.edit(database, entries.get(database, number), "nothing left")
    assert database.all(Reading) == []


def test_readings_find_their_entries(database: Database) -> None:
    entries.add(database, BLOCK)
    entries.add(database, "| model | val acc |\n|--|--|\n| a | 0.5 |\n| b | **0.9** (best) |\n")
    found = {query: [entry.id for entry in find(database, query).entries] for query in QUERIES}
    assert found == QUERIES


QUERIES = {
    "acc>0.7": [1],
    "acc>70%": [1],
    "acc>74%": [],
    "val_acc>0.8": [2],
    "VAL_ACC in 0.4..0.6": [2],
    "lie_acc<1": [1],
}


def test_only_a_share_of_known_samples_has_an_interval(database: Database) -> None:
    entries.add(database, "run:\n loss = 2.3 [N=10]\n acc = 0.5\n")
    assert [row.interval for row in readings.listed(database)] == [None, None]
