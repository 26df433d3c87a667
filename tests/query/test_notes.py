"""What a query names and nothing has is said, with what may have been meant; and only when nothing was found."""

from __future__ import annotations

import pytest

from labbook.journal import entries
from labbook.query.find import find
from labbook.store.database import Database
from tests import made


@pytest.fixture
def known(database: Database) -> Database:
    """A run with a config, a metric and a summary, and an entry with a reading, a tag and an author."""
    run = made.run(database, losses=[2.0, 1.0], config={"d_model": 8, "lr": 0.1})
    with database.write():
        database.insert("run_summary", run_id=run.id, name="final_loss", number=1.0, text="1.0")
    number = entries.add(database, "| model | val acc |\n|--|--|\n| a | 0.5 |\n\n#seeds")
    with database.write():
        database.update("entry", number, author="Tómas")
    return database


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("config.d_modle>8", ["no run has a config value d_modle; did you mean d_model?"]),
        ("config.zzz>8", ["no run has a config value zzz"]),
        ("min(los)<1", ["no run has a metric los; did you mean loss?"]),
        ("first(losss<1) in 1..2", ["no run has a metric losss; did you mean loss?"]),
        ("min(final_loss)<0", ["no run has a metric final_loss"]),
        (
            "fnal_loss<1",
            ["no run and no entry has a number fnal_loss; did you mean final_loss?"],
        ),
        ("val_ac<1", ["no run and no entry has a number val_ac; did you mean val_acc?"]),
        ("d_modle<1", ["no run and no entry has a number d_modle; did you mean d_model?"]),
        ("sweep:S99", ["There is no S99. There is no sweep yet."]),
        ("run:R99", ["There is no R99. The newest is R1."]),
        ("hypothesis:h9", ["There is no H9. There is no hypothesis yet."]),
        ("question:Q9", ["There is no Q9. There is no question yet."]),
        ("author:Tomsa", ["no entry has the author Tomsa"]),
        ("author:Tóm", ["no entry has the author Tóm; did you mean Tómas?"]),
        ("tag:#seed", ["no entry has the tag seed; did you mean seeds?"]),
        ("experiment:ty.train", ["there is no run of the experiment ty.train; did you mean toy.train?"]),
        ("experiment:toy run:R99", ["There is no R99. The newest is R1."]),
        ("(run:R99 OR run:R99) config.x=1", ["There is no R99. The newest is R1.", "no run has a config value x"]),
        ("loss<0", []),
        ("val_acc<0", []),
        ("VAL_ACC<0", []),
        ("config.d_model>9 author:tomas tag:seeds", []),
        ("nothing", []),
    ],
)
def test_what_there_is_not_is_said(known: Database, query: str, notes: list[str]) -> None:
    found = find(known, query)
    assert found.total == 0
    assert list(found.notes) == notes


def test_nothing_is_said_where_something_was_found(known: Database) -> None:
    found = find(known, "config.d_modle>8 OR loss<2")
    assert (found.total, found.notes) == (1, ())
