"""What stands together and is unlike: one short line each, naming the runs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence

from labbook.reports.tables.chosen import AMONG, Chosen, Fact, Setting
from labbook.reports.tables.groups import Group
from labbook.reports.tables.measuring import Measured
from labbook.reports.tables.table import refs
from labbook.store.database import Database

BUDGETS = {"steps", "max_steps", "num_steps", "n_steps", "epochs", "num_epochs", "iterations", "batches", "tokens"}
DATA = {"data", "dataset", "data_version", "dataset_version", "data_hash", "data_digest", "split"}
MOST = 4
"""How many kinds of a thing are told apart in one line."""
UNLIKE_LENGTH = 1.1
"""From this factor on, series are of unequal length."""


def of_runs(database: Database, found: Chosen, groups: Sequence[Group]) -> list[str]:
    """What makes the runs that count unlike each other, and which do not count."""
    counted = [run for group in groups for run in group.counted.values()]
    ids = [run.id for run in counted]
    return [
        *differing("experiments", {run.id: run.experiment for run in counted}),
        *budgets(database, found, ids),
        *data(database, found, ids),
        *code(database, ids),
        *taints(database, ids),
        *unfinished([run for group in groups for run in group.undone]),
        *repeated([run for group in groups for run in group.repeats]),
    ]


def differing(what: str, kinds: Mapping[int, str]) -> list[str]:
    """One line where runs are of several kinds; nothing where they are of one."""
    runs: dict[str, list[int]] = {}
    for run, kind in kinds.items():
        runs.setdefault(kind, []).append(run)
    if len(runs) < 2:
        return []
    told = ", ".join(f"{kind} ({refs(of_kind)})" for kind, of_kind in list(runs.items())[:MOST])
    more = f" and {len(runs) - MOST} more" if len(runs) > MOST else ""
    return [f"different {what}: {told}{more}"]


def settings(found: Chosen, name: str, ids: Iterable[int]) -> dict[int, str]:
    """A parameter of some runs."""
    wanted = set(ids)
    return {run.id: run.settings[name].text for run in found.runs if run.id in wanted and name in run.settings}


def budgets(database: Database, found: Chosen, ids: Sequence[int]) -> list[str]:
    """Steps or epochs that differ in the configs, or else in what was logged."""
    names = [name for name in found.varying if name.split(".")[-1] in BUDGETS]
    told = [line for name in names for line in differing(f"budgets, {name}", settings(found, name, ids))]
    return told or lengths(database, ids)


def lengths(database: Database, ids: Sequence[int]) -> list[str]:
    """Series of unequal length."""
    rows = database.rows(
        f"SELECT run_id, max(last_step) FROM metric WHERE run_id {AMONG} GROUP BY run_id", ids=json.dumps(list(ids))
    )
    last = [step for _, step in rows]
    if not rows or max(last) <= UNLIKE_LENGTH * min(last):
        return []
    short = [run for run, step in rows if step * UNLIKE_LENGTH < max(last)]
    return [f"different budgets: logged up to step {max(last)}, but only to {min(last)} or more in {refs(short)}"]


def is_data(name: str) -> bool:
    """Whether a parameter says what data a run is about."""
    return name.split(".")[-1] in DATA


def data_of(group: Group) -> tuple[Setting, ...]:
    """The data that a group is about, as far as it varies."""
    return tuple(setting for name, setting in group.settings.items() if is_data(name))


def data(database: Database, found: Chosen, ids: Sequence[int]) -> list[str]:
    """Data or splits that differ, in configs or summaries."""
    names = [name for name in found.varying if is_data(name)]
    told = [line for name in names for line in differing(f"data, {name}", settings(found, name, ids))]
    rows = database.rows(
        f"SELECT name, run_id, text FROM run_summary WHERE run_id {AMONG} "
        "AND name IN (SELECT value FROM json_each(:names))",
        ids=json.dumps(list(ids)),
        names=json.dumps(sorted(DATA)),
    )
    for name in dict.fromkeys(name for name, _, _ in rows):
        told += differing(f"data, {name}", {run: text[:40] for other, run, text in rows if other == name})
    return told


def code(database: Database, ids: Sequence[int]) -> list[str]:
    """Commits that differ, and uncommitted changes."""
    rows = database.rows(
        f'SELECT r.id, c.digest, c."commit", c.dirty FROM run r JOIN code_state c ON c.id = r.code_id '
        f"WHERE r.id {AMONG} ORDER BY r.id",
        ids=json.dumps(list(ids)),
    )
    names: dict[str, str] = {}
    for _, digest, commit, dirty in rows:
        name = (commit or "no commit")[:8] + (" with changes" if dirty else "")
        names.setdefault(digest, f"{name} {digest[:4]}" if name in names.values() else name)
    return differing("code", {run: names[digest] for run, digest, _, _ in rows})


def tainted(database: Database, ids: Iterable[int]) -> dict[int, str]:
    """The runs that are in doubt, and why."""
    return dict(
        database.rows(
            "SELECT tr.run_id, t.because FROM tainted_run tr JOIN taint t ON t.id = tr.taint_id "
            f"WHERE t.lifted_at IS NULL AND tr.run_id {AMONG} ORDER BY t.id",
            ids=json.dumps(list(ids)),
        )
    )


def taints(database: Database, ids: Sequence[int]) -> list[str]:
    """A line for each reason to doubt some of the runs."""
    reasons: dict[str, list[int]] = {}
    for run, because in tainted(database, ids).items():
        reasons.setdefault(because, []).append(run)
    return [f"tainted, {because}: {refs(runs)}" for because, runs in reasons.items()]


def unfinished(runs: Sequence[Fact]) -> list[str]:
    """The runs that do not count because they are not done."""
    statuses = dict.fromkeys(run.status for run in runs)
    told = [f"{refs(run.id for run in runs if run.status == status)} {status}" for status in statuses]
    return [f"not counted: {', '.join(told)}"] if told else []


def repeated(runs: Sequence[Fact]) -> list[str]:
    """Older runs of a config and seed that were run again."""
    return [f"not counted: {refs(run.id for run in runs)}, run again with the same config and seed"] if runs else []


def of_values(name: str, ids: Sequence[int], found: Mapping[int, Measured]) -> list[str]:
    """Runs that lack a quantity, that have it from elsewhere, or in which it is NaN."""
    missing = [run for run in ids if run not in found]
    nan = [run for run, value in found.items() if math.isnan(value.value) and not value.never]
    never = [run for run, value in found.items() if value.never]
    sources = {run: "of the summary" if value.source == "summary" else "of the series" for run, value in found.items()}
    return [
        *([f"no {name}: {refs(missing)}"] if missing and found else []),
        *differing(f"values called {name}", sources),
        *([f"{name} is NaN: {refs(nan)}"] if nan else []),
        *([f"{name} is never: {refs(never)}"] if never else []),
    ]


def one_seed(groups: Sequence[Group]) -> list[str]:
    """The groups of which one run counts."""
    single = [run for group in groups if len(group.counted) == 1 for run in group.ids()]
    return [f"one seed: {refs(single)}"] if single else []
