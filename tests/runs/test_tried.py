"""Finding what was tried before, and noticing that something is about to be tried again."""

from __future__ import annotations

import pytest

from labbook.clock import day_start
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.runs.past import repeats
from labbook.runs.past.looked_for import is_value, meant, names_it, read, says
from labbook.runs.past.tried import tried
from labbook.store.database import Database
from tests import made

DEFAULTS = '{"n_heads": 4, "weight_decay": 0.0, "seed": 0}'


@pytest.fixture
def past(database: Database) -> Database:
    """Four runs, a sweep with a result, and notes."""
    with database.write():
        columns = {"file": "toy.py", "doc": "", "launched_at": 1}
        database.execute(
            "INSERT INTO experiment (name, file, doc, parameters, launched_at) "
            "VALUES ('toy.train', :file, :doc, :parameters, :launched_at)",
            parameters=DEFAULTS,
            **columns,
        )
    about = hypotheses.add(database, "the plateau is a matter of capacity")
    made.run(database, config={"n_heads": 1, "weight_decay": 0.1, "seed": 0}, why="regularise it")
    made.run(database, config={"n_heads": 1, "weight_decay": 0.0, "seed": 0})
    made.run(database, config={"n_heads": 4, "weight_decay": 0.0, "seed": 1}, hypothesis_id=about)
    made.run(database, config={"n_heads": 1, "weight_decay": 0.1, "seed": 0}, deleted_at=1)
    entries.add(database, "R3 toy.train: done\n\nIt grokked late.", kind="result", run_id=3)
    entries.add(database, "tried dropout by hand, no good")
    entries.add(database, "a warm restart helps, see R2")
    return database


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("head=1 weight decay", [1]),
        ("n_heads=1", [2, 1]),
        ("heads=1", [2, 1]),
        ("head = 4", [3]),
        ("heads=1.0 wd=0.1", [1]),
        ("weight decay", [1]),
        ("wieght decay", [1]),
        ("weight decay 0.1", [1]),
        ("wd", [1]),
        ("heads", [2, 1]),
        ("seed=1", [3]),
        ("regularise", [1]),
        ("plateau capacity", [3]),
        ("grokked", [3]),
        ("warm restart", [2]),
        ("toy", [3, 2, 1]),
        ("dropout", []),
        ("nothing like that", []),
        ("100% [x] '\" \\ *", []),
    ],
)
def test_words_find_runs(past: Database, words: str, runs: list[int]) -> None:
    assert [hit.run.id for hit in tried(past, words).runs] == runs


def test_notes_without_a_run_are_found_too(past: Database) -> None:
    found = tried(past, "dropout hand")
    assert [entry.title for entry in found.notes] == ["tried dropout by hand, no good"]


def test_where_no_run_answers_all_words_those_that_answer_most_are_shown(past: Database) -> None:
    found = tried(past, "heads=1 regularise sunshine")
    assert [(hit.run.id, hit.words) for hit in found.runs] == [(1, ("heads=1", "regularise"))]
    assert tried(past, "heads=1 sunshine moonlight").runs == ()


def test_the_rest_is_counted(past: Database) -> None:
    found = tried(past, "toy", most=1)
    assert ([hit.run.id for hit in found.runs], found.more) == ([3], 2)


@pytest.mark.parametrize("words", ["", "  ", "="])
def test_no_words_are_refused(past: Database, words: str) -> None:
    with pytest.raises(LabbookError, match="Tried what"):
        tried(past, words)


@pytest.mark.parametrize(
    ("word", "name", "stands"),
    [
        ("head", "n_heads", True),
        ("heads", "n_head", True),
        ("nheads", "n_heads", True),
        ("lr", "learning_rate", True),
        ("lr", "optim.lr", True),
        ("learning-rate", "learning_rate", True),
        ("model", "dModel", True),
        ("n", "n_heads", True),
        ("h", "n_heads", False),
        ("eads", "n_heads", False),
        ("decay", "delay", False),
        ("weigth", "weight_decay", False),
        ("optim.lr", "optim.lr", True),
        ("...", "n_heads", False),
    ],
)
def test_a_word_stands_for_a_name(word: str, name: str, stands: bool) -> None:
    assert names_it(word, name) is stands


def test_a_misspelt_word_counts_where_no_name_has_it() -> None:
    assert meant("weigth", ["weight_decay", "seed"]) == ["weight_decay"]
    assert meant("decay", ["weight_decay", "delay"]) == ["weight_decay"]
    assert meant("decoy", ["weight_decay", "seed"]) == ["weight_decay"]
    assert meant("sed", ["weight_decay", "seed"]) == []


def test_values_and_texts() -> None:
    assert [str(one) for one in read("head = 1 weight decay WEIGHT")] == ["head=1", "weight", "decay"]
    assert is_value("0.10", 0.1) and is_value("true", 1.0) and is_value("ln", "LN") and is_value("1e-3", 0.001)
    assert not is_value("1", 10.0) and not is_value("l", 1.0) and not is_value("1", "1x")
    assert says("head", "one head") and says("heads", "one head of many")
    assert not says("ead", "one head") and not says("2", "256") and says("2", "ln 2")


def test_a_config_that_was_run_before(database: Database) -> None:
    config = {"width": 8, "rate": float("nan")}
    noon = day_start("2026-05-04", 12 * 60)
    for status, columns in (
        ("failed", {"reason": "too\nwide."}),
        ("done", {"summary": '{"loss": 0.01}'}),
        ("running", {}),
    ):
        made.run(database, status, config=config, ended_at=noon, **columns)
    made.run(database, config=config, deleted_at=1)
    made.run(database, config={**config, "width": 9})
    found = repeats.of_config(database, "toy.train", config)
    assert [run.id for run in found] == [2, 1]
    assert repeats.told(found[0]) == "R2 had this config on 4 May: loss 0.01"
    assert repeats.told(found[1]) == "R1 failed with this config on 4 May: too wide"
    assert repeats.listed(found) == "R2 (done, loss 0.01), R1 (failed, too wide)"
    assert repeats.of_config(database, "other", config) == []


def test_the_configs_of_a_sweep_that_were_done_before(database: Database) -> None:
    for width in (1, 2, 2):
        made.run(database, config={"width": width})
    made.run(database, "failed", config={"width": 3})
    found = repeats.done_of(database, "toy.train", [{"width": width} for width in (0, 1, 2, 3)])
    assert {place: run.id for place, run in found.items()} == {1: 1, 2: 3}
