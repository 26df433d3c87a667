"""The rows of the table: what is done at which size, what was promised of it, and what its control has to show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from labbook.runs import process, supervisor
from labbook.store import database
from labbook.store.database import Database, open_database
from tests.torture import (
    test_by_hand,
    test_clocks,
    test_copies,
    test_crowd,
    test_disk_trouble,
    test_dying_runs,
    test_forked,
    test_killed_writer,
    test_migration,
    test_numbers,
    test_odd_files,
    test_power_cut,
    test_wrong_kills,
)
from tests.torture.book import fresh
from tests.wall_clock import WallClock

Patch = pytest.MonkeyPatch
Work = Callable[[Path, Patch], Any]


class Scenario(NamedTuple):
    """One row: what is done, and whether what was found is as promised; the same with the protection off."""

    name: str
    promised: str
    run: Work
    holds: Callable[[Any], bool]
    control: Work
    fails: Callable[[Any], bool]


def whole(figures: Any) -> bool:
    """Whether figures say of themselves that every promise was kept."""
    return bool(figures.whole)


def patched(protection: Callable[[Patch], None], work: Callable[[Path], Any]) -> Work:
    """Some work with a protection off."""

    def run(folder: Path, patch: Patch) -> Any:
        protection(patch)
        return work(folder)

    return run


def disks(folder: Path, patch: Patch) -> Any:
    """Every call fails, in four ways."""
    test_disk_trouble.often(patch)
    ways = [(error, lasting) for error in (apsw.FullError, apsw.IOError) for lasting in (False, True)]
    found = [test_disk_trouble.fail_at_every_call(folder / f"way-{number}", 1, *way) for number, way in enumerate(ways)]
    return test_disk_trouble.Figures(*(sum(column) for column in zip(*found, strict=True)))


class Saves(NamedTuple):
    """What became of saves."""

    saves: int
    lost: int


class Run(NamedTuple):
    """How a run ended."""

    killed_by_signal: int


def open_files(folder: Path, patch: Patch) -> Any:
    """What was said of each thing done behind the back of an open labbook."""
    told = [
        bool(test_odd_files.saved_behind_its_back(folder / str(number), what))
        for number, what in enumerate(test_odd_files.BEHIND_ITS_BACK)
    ]
    return test_odd_files.Noticed(len(told), sum(told))


def strangers(count: int) -> Work:
    """Everything labbook does to runs, done to as many whose numbers are other processes' by now."""

    def run(folder: Path, patch: Patch) -> Any:
        patch.setattr(supervisor, "PATIENCE", 0.0)
        with open_database(fresh(folder)) as opened:
            done = [test_wrong_kills.bystanders_hit(opened, deed, count) for deed in test_wrong_kills.DEEDS.values()]
        return test_wrong_kills.Figures(*(sum(column) for column in zip(*done, strict=True)))

    return run


def by_number_alone(folder: Path, patch: Patch) -> Any:
    """The same for signals where a process is known by its number."""
    patch.setattr(process, "alive", lambda who: process.started(who.pid) is not None)
    with open_database(fresh(folder)) as opened:
        return test_wrong_kills.bystanders_hit(opened, test_wrong_kills.signalled, 12)


def in_the_log(folder: Path, patch: Patch) -> Any:
    """The numbers, with what is said on stderr read back."""
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        return test_numbers.logged(folder, said.getvalue)


SCENARIOS = (
    Scenario(
        "kill -9 of the writer, 1,000 times",
        "0 acknowledged entries or points lost, 0 twice, 0 half, sound",
        lambda folder, _: test_killed_writer.kill_in_a_loop(folder, 1_000),
        whole,
        patched(
            test_killed_writer.each_statement_by_itself, lambda folder: test_killed_writer.kill_in_a_loop(folder, 50)
        ),
        lambda figures: figures.half > 0,
    ),
    Scenario(
        "64 writers and 8 readers",
        "6,400 commits, 0 refused, longest wait under 2 s",
        lambda folder, _: test_crowd.at_once(folder, test_crowd.Crowd()),
        lambda figures: figures.whole and figures.commits == 6_400 and figures.longest_wait < 2,
        patched(test_crowd.as_sqlalchemy_would, lambda folder: test_crowd.at_once(folder, test_crowd.Crowd(64, 20, 0))),
        lambda figures: figures.refused > 0,
    ),
    Scenario(
        "8 of the 64 killed meanwhile",
        "0 errors in the others, nothing lost, sound",
        lambda folder, _: test_crowd.at_once(folder, test_crowd.Crowd(killed=8)),
        lambda figures: figures.whole and figures.longest_wait < 2,
        patched(
            test_crowd.as_sqlalchemy_would,
            lambda folder: test_crowd.at_once(folder, test_crowd.Crowd(64, 20, 0, killed=8)),
        ),
        lambda figures: figures.refused > 0,
    ),
    Scenario(
        "power cut (simulated), 10,000 disks",
        "0 lost, 0 damaged",
        patched(test_power_cut.often, lambda folder: test_power_cut.cut_power(folder, 10_000, saves=300)),
        whole,
        patched(
            test_power_cut.normal,
            lambda folder: test_power_cut.cut_power(folder, 1_000, saves=300),
        ),
        lambda figures: figures.lost > 0,
    ),
    Scenario(
        "8 processes migrate at once, one or all killed, 200 times",
        "never half, no row lost, the backup there",
        lambda folder, _: test_migration.migrate_under_fire(folder, 200),
        lambda figures: figures.whole and figures.died_migrating > 0,
        patched(test_migration.each_statement_by_itself, lambda folder: test_migration.migrate_under_fire(folder, 20)),
        lambda figures: figures.half > 0,
    ),
    Scenario(
        "disk full, or an I/O error, at every single call",
        "0 lost, 0 half, one sentence; goes on when mended",
        disks,
        whole,
        lambda folder, _: test_disk_trouble.fail_at_every_call(folder, 7, apsw.IOError, False, journal="OFF"),
        lambda figures: figures.half + figures.damaged > 0,
    ),
    Scenario(
        "a real disk filled in steps of 1 KB",
        "0 entries lost, 0 points lost without a word",
        lambda folder, _: test_disk_trouble.fill_step_by_step(folder, 1_024),
        lambda figures: (figures.lost, figures.points_lost_unsaid, figures.unsound) == (0, 0, ""),
        lambda folder, patch: Run(-test_disk_trouble.with_holes(folder, patch)),
        lambda run: run.killed_by_signal == 7,
    ),
    Scenario(
        "100 copies while others write, each put back",
        "whole, of one moment, equal",
        lambda folder, _: test_copies.under_writes(folder, 100),
        lambda figures: not any(figures[1:]),
        lambda folder, _: test_copies.under_writes(folder, 10, by_hand=True),
        lambda figures: any(figures[1:]),
    ),
    Scenario(
        "1,000 processes under the numbers of runs that are gone, four ways to meet them",
        "0 hit",
        strangers(1_000),
        lambda figures: figures.hit == 0,
        by_number_alone,
        lambda figures: figures.hit > 0,
    ),
    Scenario(
        "runs die: memory, segfault, exit, kill, TERM, full disk, time limit, reboot, 20 of each",
        "the right status and words within 5 s, what was recorded kept",
        lambda folder, _: test_dying_runs.die_every_way(folder, 20),
        lambda figures: figures.told_wrongly == 0 and figures.longest_seconds < test_dying_runs.SOON,
        test_dying_runs.by_number_alone,
        lambda figures: figures.told_wrongly > 0,
    ),
    Scenario(
        "500 damaged files, five commands each",
        "always one sentence, 0 missing without a word, the draft kept",
        lambda folder, _: test_odd_files.read_damaged_files(folder, 500),
        whole,
        patched(
            lambda patch: patch.setattr(database, "explain", lambda error, path: error),
            lambda folder: test_odd_files.read_damaged_files(folder, 35),
        ),
        lambda figures: figures.without_a_sentence > 0,
    ),
    Scenario(
        "replaced, deleted, cut, emptied under an open labbook",
        "noticed before the next save",
        open_files,
        lambda noticed: noticed.noticed == noticed.ways,
        patched(
            lambda patch: patch.setattr(Database, "refuse_replaced_file", lambda database: None),
            lambda folder: open_files(folder, pytest.MonkeyPatch()),
        ),
        lambda noticed: noticed.noticed < noticed.ways,
    ),
    Scenario(
        "another program reads and closes it while it is open, 100 saves after that",
        "0 lost",
        lambda folder, _: Saves(100, test_by_hand.lost_after_opening_by_hand(folder, False, 100)),
        lambda figures: figures.lost == 0,
        lambda folder, _: Saves(100, test_by_hand.lost_after_opening_by_hand(folder, True, 100)),
        lambda figures: figures.lost > 0,
    ),
    Scenario(
        "every kind of number, logged",
        "kept exactly or refused by name",
        in_the_log,
        lambda figures: figures.wrong == [],
        patched(test_numbers.careless, lambda folder: in_the_log(folder, pytest.MonkeyPatch())),
        lambda figures: figures.wrong != [],
    ),
    Scenario(
        "fork with the labbook open, 100 rounds of 6 children",
        "0 lost; children that use it are refused",
        lambda folder, _: test_forked.fork_again_and_again(folder, 100),
        lambda figures: figures.whole and figures.refused == 300,
        patched(
            lambda patch: patch.setattr(Database, "refuse_forked", lambda database: None),
            test_forked.shared_transaction,
        ),
        lambda shared: shared.child_was_told_saved and "child" not in shared.there,
    ),
    Scenario(
        "summer time in every zone, 2026, 2038, 2040",
        "wall clock and day as they stood",
        lambda folder, _: test_clocks.in_every_zone(1),
        whole,
        patched(test_clocks.by_universal_time, lambda folder: test_clocks.in_every_zone(20)),
        lambda figures: figures.wrong_wall > 0,
    ),
    Scenario(
        "the clock is set back by an hour",
        "the page, undo and series in the order of writing",
        lambda folder, patch: test_clocks.clock_set_back(folder, WallClock(patch)),
        lambda day: day.page == test_clocks.WRITTEN and day.undone == test_clocks.WRITTEN[-1],
        test_clocks.shuffled,
        lambda day: day.page != test_clocks.WRITTEN,
    ),
)
"""Every row, in the order of the table."""
