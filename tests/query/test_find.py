"""The query language: what it finds, and that any text at all is answered."""

from __future__ import annotations

import time
from array import array

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.predicting import predictions
from labbook.query import views
from labbook.query.find import find
from labbook.query.parser import parse
from labbook.runs.launch import Intent, add_run
from labbook.store import metrics
from labbook.store.database import Database
from labbook.store.records import Run


@pytest.fixture
def story(database: Database) -> Database:
    """H1 with two runs (R1 narrow and good, R2 wide and diverged), a stray run R3, and notes."""
    hypotheses.add(database, "fewer heads leave ln 10 sooner")
    predictions.seal(database, predictions.Draft("min(loss) < 0.1 @ d_model=8", 0.8, 1))
    with database.write():
        for config, status, losses, hypothesis in (
            ({"d_model": 8, "norm": "LN"}, "done", [2.0, 1.0, 0.05], 1),
            ({"d_model": 16, "norm": "none"}, "failed", [2.0, 0.5, float("nan")], 1),
            ({"d_model": 16, "norm": "LN"}, "done", [2.5, 2.4, 2.3], None),
        ):
            number = add_run(
                database,
                0 or None,
                "toy.train",
                config,
                Intent("why not", hypothesis),
                status=status,  # type: ignore[arg-type]
            )
            points = metrics.Points(array("q", [0, 10, 20]), array("d", [0, 0, 0]), array("d", losses))
            metrics.append(database, number, "loss", points)
            final = None if losses[-1] != losses[-1] else losses[-1]
            database.insert("run_summary", run_id=number, name="final_loss", number=final, text=str(final))
        narrow = database.get(Run, 1)
        assert narrow is not None
        predictions.grade_open(database, narrow)
    entries.add(database, "loss stuck at ln 2 again, café C++ see R3 #Plateau", day="2026-05-04")
    entries.add(database, "result of R1", kind="result", run_id=1, hypothesis_id=1)
    return database


def refs(database: Database, query: str) -> list[str]:
    found = find(database, query)
    return [
        *(f"H{h.id}" for h in found.hypotheses),
        *(f"P{p.id}" for p in found.predictions),
        *(f"R{r.id}" for r in found.runs),
        *(f"E{e.id}" for e in found.entries),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hypothesis:H1", "H1 P1 R2 R1 E3 E1"),
        ("hypothesis:h1 status:done", "R1"),
        ("run:R3", "R3 E2"),
        ("run:R1", "P1 R1 E3"),
        ("status:failed", "R2"),
        ("experiment:toy kind:run", "R3 R2 R1"),
        ("min(loss)<0.1", "R1"),
        ("loss < 100", "R3 R1"),
        ("final(loss) != 7", "R3 R1"),
        ("max(loss)>=2.5", "R3"),
        ("mean(loss)<1.3", "R2 R1"),
        ("first(loss < 2.0) in 5..15", "R2 R1"),
        ("at(loss, 15) = 1", "R1"),
        ("final_loss<1", "R1"),
        ("config.d_model>=16", "R3 R2"),
        ("config.d_model=16 config.norm=LN", "R3"),
        ("config.norm!=ln", "R2"),
        ("config.d_model=8 OR status:failed", "R2 R1"),
        ("(config.d_model=8 OR status:failed) NOT status:done", "R2"),
        ("NOT hypothesis:H1 experiment:toy.train kind:run", "R3"),
        ("tag:plateau", "E2"),
        ("day:2026-05", "E2"),
        ("until:2026-05-04", "E2"),
        ("since:1d kind:result", "E3"),
        ('"ln 2"', "E2"),
        ("cafe", "E2"),
        ("CAFÉ C++", "E2"),
        ("heads sooner", "H1 E1"),
        ("++", "E2"),
        ("https://example.org/x", ""),
        ("kind:conclusion", ""),
        ("R3", "R3 E2"),
        ("h1", "H1"),
        ("config.d_model in 8..12", "R1"),
        ("experiment:to", ""),
        ("experiment:toy_train", ""),
        ("experiment:TOY.train", "R3 R2 R1"),
        ("Status:done", "R3 R1"),
        ("KIND:run status:DONE", "R3 R1"),
        ("config.norm=none", "R2"),
        ("loss<inf", "R3 R1"),
        ("loss<1e400", "R3 R1"),
        ('first("loss" < 2) in 5..15', "R2 R1"),
        ("NOT-here", ""),
        ("NOT(status:done) kind:run", "R2"),
        ("since:2026-05-04 until:2026-05-04", "E2"),
        ("author:nobody", ""),
        ('""', "H1 P1 R3 R2 R1 E3 E2 E1"),
        ('NOT ""', ""),
    ],
)
def test_what_is_found(story: Database, query: str, expected: str) -> None:
    assert refs(story, query) == expected.split()


words = st.text(max_size=30)
pieces = st.one_of(
    words,
    st.sampled_from(
        ["AND", "OR", "NOT", "(", ")", '"', "status:done", "min(loss)<1", "config.x=1", "NEAR", "*", "C++", "--", "';"]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(pieces, max_size=6).map(" ".join))
def test_any_text_finds_something_or_nothing_or_is_a_mistake(story: Database, query: str) -> None:
    outcome: object = None
    try:
        outcome = find(story, query)
    except LabbookError as error:
        outcome = error
    assert not isinstance(outcome, LabbookError) or (outcome.code == 2 and "^" in outcome.message)


def test_a_query_without_end_is_refused(database: Database) -> None:
    with pytest.raises(LabbookError, match="too long"):
        find(database, "NOT " * 3000)


@pytest.mark.parametrize("one", ["a ", "+ ", "a OR ", "status:done ", "loss<1 ", "day:today ", '"a" OR '])
def test_a_query_as_long_as_may_be_is_answered(story: Database, one: str) -> None:
    find(story, one * ((1000 - 1) // len(one)) + "a")


def test_the_deepest_query_with_the_deepest_view_is_answered(story: Database) -> None:
    """SQLite's parser takes no more than a hundred things that are open."""
    deep = "(a b OR NOT (a b OR NOT (a b OR NOT (a b OR NOT loss<1))))"
    views.save(story, "deep", deep)
    find(story, deep.replace("loss<1", "view:deep"))


def test_a_day_begins_at_its_hour_for_runs_too(story: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 01:12 it is still yesterday's working day, for entries and for runs."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    late = 1_777_857_120_000_000  # 2026-05-04 01:12 UTC
    with story.write():
        story.update("run", 1, created_at=late)
    assert refs(story, "day:2026-05-03 kind:run") == ["R1"]
    assert refs(story, "day:2026-05-04 kind:run") == []


def test_an_empty_query_finds_everything(story: Database) -> None:
    assert find(story, " ").total == 1 + 1 + 3 + 3
    assert parse("") == parse("  ")


def test_nothing_is_left_open_after_a_find(story: Database) -> None:
    """An open read would keep the write-ahead log growing."""
    with pytest.raises(LabbookError):
        find(story, "status:")
    assert not story.connection.in_transaction


@pytest.mark.parametrize("value", ["'; DROP TABLE run; --", '" OR 1=1', "%", "_", "\\", "*", "[a", "^", "{x}: y", "#"])
def test_hostile_values_stay_values(story: Database, value: str) -> None:
    value = value.replace('"', "")
    found = find(story, f'tag:"{value}" OR author:"{value}" OR experiment:"{value}" OR config.x="{value}"')
    assert found.total == 0
    assert story.value("SELECT count(*) FROM run") == 3
