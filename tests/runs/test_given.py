"""What runs listed together were given, in few words."""

from __future__ import annotations

from labbook.runs.outcome import given
from labbook.store.database import Database
from tests import made


def test_only_what_differs_is_told_beside_the_numbers(database: Database) -> None:
    runs = [made.run(database, config={"width": width, "steps": 10, "seed": 0}) for width in (8, 16)]
    assert given.apart(runs) == ["width=8", "width=16"]
    assert given.legends(runs) == {1: "R1 width=8", 2: "R2 width=16"}
    assert given.legends(runs[:1]) == {1: "R1"}


def test_a_legend_is_cut_where_much_differs(database: Database) -> None:
    runs = [made.run(database, config={f"name_{place}": value for place in range(9)}) for value in (8, 16)]
    assert given.legends(runs)[2] == "R2 name_0=16 name_1=16 name_2=16 na…"
