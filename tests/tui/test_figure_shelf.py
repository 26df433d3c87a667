"""Figures that are kept between two reads."""

from __future__ import annotations

import pytest

from labbook.store.database import Database
from labbook.tui.data import figures
from labbook.tui.data.figures import FigureShelf

SPEC = '{"type": "line", "series": [{"name": "loss", "x": [0, 1], "y": [1, 2]}], "title": "the loss"}'


def test_only_those_looked_at_last_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MOST", 3)
    with database.write():
        refs = [f"F{database.insert('figure', name='loss', spec=SPEC, created_at=0)}" for _ in range(5)]
    shelf = FigureShelf()
    first = shelf.get(database, refs[0])
    for ref in refs[1:]:
        shelf.get(database, ref)
        assert shelf.get(database, refs[0]) is first
    assert list(shelf.kept) == [refs[3], refs[4], refs[0]]
