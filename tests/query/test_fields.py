"""Every field and comparison on every noun: what it finds, and nothing else."""

from __future__ import annotations

import time

import pytest

from labbook.clock import MICROSECOND
from labbook.errors import LabbookError
from labbook.journal import entries, findings, questions
from labbook.journal.beliefs import hypotheses
from labbook.journal.importing import File, Options, import_files
from labbook.journal.planning import plan
from labbook.query.find import find
from labbook.query.parser import FIELDS
from labbook.store.database import Database
from labbook.store.records import Finding, Question, Task
from tests import made
from tests.query.things import refs
from tests.wall_clock import WallClock

LOG = """# 2026-11-01 - 2026-11-05
away

# 2026-11-10
- [ ] train again ~30m #seeds
- [x] read about it
- [-] write, (#seeds)
- [ ] send it due:2026-11-12

Q: is it the seed?

# 2026-11-17
| model | val acc |
|-------|---------|
| a     | 73.05%  |
| b     | 0.5     |

see #Seeds-2 #seeds
"""


@pytest.fixture
def year(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """E1 over five days, E2 with T1 to T4, E3 with readings, E4 of no day; then, made here, H1 Q1 P1 R1 R2 S1 T5 E9."""
    clock = WallClock(monkeypatch, "UTC")
    clock.set("2026-11-20 09:00")
    files = [File("/lab/log.md", LOG.encode(), None), File("/lab/ideas.md", b"of no day\n", None)]
    import_files(database, files, Options(timezone="UTC", author="Tómas G"))
    hypotheses.add(database, "it is the seed")
    questions.ask(database, "why does it stick?")
    questions.answer(database, database.all(Question)[0], "it was the seed", "H1")
    swept = made.sweep(database, created_at=clock.at)
    made.run(database, hypothesis_id=1, sweep_id=swept, created_at=clock.at)
    clock.set("2026-11-21 09:00")
    task = plan.add(database, "compare R1 with R12")
    entries.add(database, "see F3, R1, H1 and Q1", kind="result")
    made.run(database, "running", task_id=task.id, created_at=clock.at)
    with database.write():
        database.update("run", 2, experiment="toy.eval")
        database.insert("prediction", hypothesis_id=1, claim="loss < 1", probability=0.8, sealed_at=clock.at,
                        seen="[]", after_the_fact=False, status="open", experiment="toy.train", commit="",
                        observed="", run_id=1)  # fmt: skip
        database.update("hypothesis", 1, question_id=1)
        database.insert("figure", run_id=1, name="a", spec="{}", created_at=1)
        database.insert("artifact", run_id=2, name="a", sha256="", size=0, created_at=1)
    return database


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind:hypothesis", "H1 E5"),
        ("kind:question", "Q1 E6"),
        ("kind:prediction", "P1"),
        ("kind:task", "T5 T4 T3 T2 T1"),
        ("kind:run", "R2 R1"),
        ("kind:conclusion", "E7"),
        ("kind:entry kind:plan", "E8"),
        ("day:2026-11-03", "E1"),
        ("day:2026-11-06", ""),
        ("day:2026-11-10", "T4 T3 T2 T1 E2"),
        ("day:2026-10", ""),
        ("day:2026-11 kind:note", "E3 E2 E1"),
        ("day:2026 kind:note", "E3 E2 E1"),
        ("day:2025", ""),
        ("day:today", "P1 T5 R2 E8 E9"),
        ("day:yesterday", "H1 Q1 R1 E7 E6 E5"),
        ("since:2026-11-04 until:2026-11-09", "E1"),
        ("since:2026-11-06 until:2026-11-09", ""),
        ("since:2026-11 kind:note", "E3 E2 E1"),
        ("until:2026-11-17 kind:note", "E3 E2 E1"),
        ("until:2026-11-10 kind:task", "T4 T3 T2 T1"),
        ("since:yesterday kind:run", "R2 R1"),
        ("since:1d kind:run", "R2 R1"),
        ("since:23h kind:run", "R2"),
        ("until:1d kind:run", "R1"),
        ("since:1w kind:note", "E3"),
        ("until:1w kind:note", "E2 E1"),
        ("until:1d kind:prediction", ""),
        ("NOT since:2020 NOT until:2030 kind:note", "E4"),
        ("tag:seeds", "T3 T1 E3 E2"),
        ("tag:#SEEDS", "T3 T1 E3 E2"),
        ("tag:seeds-2", "E3"),
        ("tag:seed", ""),
        ("tag:%", ""),
        ("tag:seed_", ""),
        ("status:done", "T2 R1"),
        ("status:dropped", "T3"),
        ("status:todo", "T5 T4 T1"),
        ("status:running", "R2"),
        ("status:answered", "Q1"),
        ("status:open", "H1 P1"),
        ("is:open", "H1 P1 T5 T4 T1 R2"),
        ("is:done", "T2 R1"),
        ("is:stale", "T4 T1"),
        ("is:overdue", "T4"),
        ("NOT is:overdue kind:task", "T5 T3 T2 T1"),
        ("has:figure", "R1 E9"),
        ("has:artifact", "R2"),
        ("has:task", "E8 E2"),
        ("has:reading", "E3"),
        ("has:run", "H1 P1 T5 E8 E9"),
        ("has:prediction", "H1"),
        ("has:estimate", "T1"),
        ("has:answer", "Q1"),
        ('author:"TOMAS G"', "T4 T3 T2 T1 E4 E3 E2 E1"),
        ("author:T", ""),
        ("hypothesis:H1", "H1 Q1 P1 R1 E9 E7 E5"),
        ("question:Q1", "H1 Q1 P1 R1 E9 E7 E6 E5"),
        ("run:R1", "P1 T5 R1 E9 E8"),
        ("run:R2", "T5 R2"),
        ("sweep:S1", "R1"),
        ("experiment:toy", "P1 R2 R1"),
        ("experiment:toy.eval", "R2"),
        ("val_acc>70%", "E3"),
        ("val_acc>0.7", "E3"),
        ("VAL_ACC in 40%..60%", "E3"),
        ("val_acc>74%", ""),
        ("min(val_acc)<1", ""),
        ("config.val_acc<1", ""),
    ],
)
def test_what_a_condition_finds(year: Database, query: str, expected: str) -> None:
    assert sorted(refs(year, query).split()) == sorted(expected.split())


def test_every_field_is_tried_on_every_noun(year: Database) -> None:
    values = {"kind": "run", "day": "2026", "since": "1d", "until": "1d", "status": "done", "is": "open", "has": "run"}
    links = {"hypothesis": "H1", "question": "Q1", "run": "R1", "sweep": "S1"}
    for name in FIELDS:
        if name != "view":
            find(year, f"{name}:{(values | links).get(name, 'x')}")


def test_a_task_seen_before_is_open_once(database: Database) -> None:
    import_files(
        database, [File("/a.md", b"# 2024-05-01\n- [ ] train the model\n\n# 2024-05-02\n- [ ] train the model\n", None)]
    )
    findings.accept_all(database, [finding.id for finding in database.all(Finding)])
    assert len(database.all(Task)) == 2
    assert refs(database, "is:open") == refs(database, "status:todo") == "T1"


def test_a_month_ends_where_the_next_begins(year: Database) -> None:
    begin = round(time.mktime((2026, 12, 1, 4, 0, 0, 0, 0, 0))) * MICROSECOND
    with year.write():
        year.update("run", 1, created_at=begin - 1)
        year.update("run", 2, created_at=begin)
    assert (refs(year, "day:2026-11 kind:run"), refs(year, "day:2026-12 kind:run")) == ("R1", "R2")
    assert (refs(year, "until:2026-11 kind:run"), refs(year, "since:2026-12 kind:run")) == ("R1", "R2")


@pytest.mark.parametrize("day", ["1000", "9998", "1000-01-01", "9998-12-31", "9998-12"])
@pytest.mark.parametrize("field", ["day", "since", "until"])
def test_the_first_and_the_last_days_are_read(year: Database, field: str, day: str) -> None:
    find(year, f"{field}:{day}")


@pytest.mark.parametrize("span", ["0h", "99999h", "99999y"])
def test_the_longest_spans_are_read(year: Database, span: str) -> None:
    try:
        find(year, f"since:{span} OR until:{span}")
    except LabbookError as error:
        pytest.fail(error.message)
