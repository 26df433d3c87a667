"""Doubt about runs: a bug or a withdrawn assumption marks them, and all that rests on them, until it is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.store.database import Database
from labbook.store.records import Entry, Evidence, Hypothesis, Prediction, Run, Taint, TaintedRun
from labbook.text import storable

SIGN = "†"
"""How a thing in doubt is marked, everywhere it shows."""
STANDING = (
    "SELECT x.run_id, t.because FROM tainted_run x JOIN taint t ON t.id = x.taint_id WHERE t.lifted_at IS NULL "
    "ORDER BY t.id DESC"
)
CONCLUDED = ("supported", "refuted", "inconclusive")


class Doubts(NamedTuple):
    """The runs that are in doubt now, and the sweeps that have such a run, each with why."""

    runs: dict[int, str]
    sweeps: dict[int, str]

    def about(self, ref: str) -> str:
        """Why a run or a sweep is in doubt; empty where it is not."""
        letter, number = ref[:1], ref[1:]
        found = {"R": self.runs, "S": self.sweeps}.get(letter, {})
        return found.get(int(number), "") if number.isdigit() else ""


class Resting(NamedTuple):
    """What rests on runs in doubt."""

    evidence: tuple[Evidence, ...]
    verdicts: tuple[Hypothesis, ...]
    predictions: tuple[Prediction, ...]
    entries: tuple[Entry, ...]


def standing(database: Database) -> Doubts:
    """Everything that is in doubt now."""
    runs = dict(database.rows(STANDING))
    if not runs:
        return Doubts({}, {})
    listed = ", ".join(map(str, runs))
    swept = f"SELECT sweep_id, id FROM run WHERE id IN ({listed}) AND sweep_id IS NOT NULL ORDER BY id DESC"
    return Doubts(runs, {sweep: runs[run] for sweep, run in database.rows(swept)})


def doubt(
    database: Database,
    runs: Sequence[Run],
    because: str,
    scope: str = "",
    until_commit: str = "",
    bug: Entry | None = None,
) -> int:
    """Put runs in doubt; returns the number of the doubt. Raises LabbookError without a reason or a run."""
    if not because.strip():
        raise LabbookError(
            "A doubt needs a reason.", 'As in: labbook taint R12..R40 --because "labels flipped"', code=2
        )
    if not runs:
        raise LabbookError(f"No run is meant by {scope!r}.", "`labbook runs` lists runs.")
    with database.change(f"put {told_runs(runs)} in doubt"):
        number = database.insert(
            "taint",
            scope=storable(scope),
            because=storable(because),
            until_commit=until_commit,
            entry_id=bug.id if bug else None,
            at=now(),
        )
        for run in runs:
            database.insert("tainted_run", taint_id=number, run_id=run.id)
        about = f" (see E{bug.id})" if bug else ""
        entries.add(database, f"{SIGN} {told_runs(runs)} in doubt: {because}{about}", kind="note")
    return number


def lift(database: Database, taint: Taint, because: str = "") -> list[int]:
    """Lift a doubt, which stays in the record; returns its runs. Raises LabbookError where it was lifted."""
    with database.change(f"lifted doubt {taint.id}"):
        found = get(database, taint.id)
        if found.lifted_at:
            raise LabbookError(f"Doubt {found.id} was lifted already.", "`labbook taint --all` lists them.")
        database.update("taint", found.id, lifted_at=now(), lifted_because=storable(because))
        runs = of_taint(database, found.id)
        why = f": {because}" if because else ""
        entries.add(database, f"{told_numbers(runs)} no longer in doubt ({found.because}){why}", kind="note")
    return runs


def get(database: Database, number: int) -> Taint:
    """A doubt by its number; raises LabbookError where there is none."""
    found = database.get(Taint, number)
    if found is None:
        raise LabbookError(f"There is no doubt {number}.", "`labbook taint` lists what is in doubt.")
    return found


def listed(database: Database, every: bool = False) -> list[Taint]:
    """The doubts that stand, or all that ever were."""
    return database.all(Taint, "WHERE :every OR lifted_at IS NULL ORDER BY id", every=every)


def of_taint(database: Database, number: int) -> list[int]:
    """The numbers of the runs of a doubt."""
    return [one.run_id for one in database.all(TaintedRun, "WHERE taint_id = :id ORDER BY run_id", id=number)]


def until_fixed(database: Database, run: Run) -> list[Taint]:
    """The doubts that hold until a commit, on runs of the same experiment, and not on this one yet."""
    return database.all(
        Taint,
        "WHERE lifted_at IS NULL AND until_commit != '' AND id IN (SELECT taint_id FROM tainted_run x "
        "JOIN run r ON r.id = x.run_id WHERE r.experiment = :experiment) "
        "AND id NOT IN (SELECT taint_id FROM tainted_run WHERE run_id = :run) ORDER BY id",
        experiment=run.experiment,
        run=run.id,
    )


def spread(database: Database, taint: Taint, run: Run) -> None:
    """Put one more run under a doubt, inside `write()`."""
    database.insert("tainted_run", taint_id=taint.id, run_id=run.id)


def resting_on(database: Database, runs: Sequence[int]) -> Resting:
    """What rests on some runs: evidence, the verdicts that it carries, graded predictions, entries that cite them."""
    numbers = ", ".join(map(str, runs)) or "0"
    refs = (
        f"SELECT 'R' || id FROM run WHERE id IN ({numbers}) UNION "
        f"SELECT 'S' || sweep_id FROM run WHERE id IN ({numbers}) AND sweep_id IS NOT NULL"
    )
    evidence = database.all(Evidence, f"WHERE withdrawn_at IS NULL AND target IN ({refs}) ORDER BY id")
    verdicts = database.all(
        Hypothesis,
        f"WHERE status IN {CONCLUDED} AND id IN (SELECT hypothesis_id FROM evidence WHERE withdrawn_at IS NULL "
        f"AND target IN ({refs}) UNION SELECT hypothesis_id FROM hypothesis_event WHERE target IN ({refs}) UNION "
        "SELECT e.hypothesis_id FROM mention m JOIN entry e ON e.id = m.entry_id WHERE e.kind = 'conclusion' "
        f"AND m.target IN ({refs})) ORDER BY id",
    )
    predictions = database.all(
        Prediction,
        f"WHERE status IN ('right', 'wrong') AND (run_id IN ({numbers}) OR EXISTS (SELECT 1 FROM json_each(answers) "
        f"WHERE value IN ({refs}))) ORDER BY id",
    )
    citing = database.all(
        Entry,
        f"WHERE kind != 'result' AND substr(body, 1, 1) != '{SIGN}' AND id IN (SELECT entry_id FROM mention "
        f"WHERE target IN ({refs})) ORDER BY id",
    )
    return Resting(tuple(evidence), tuple(verdicts), tuple(predictions), tuple(citing))


def rests_on(database: Database, hypothesis: Hypothesis) -> list[str]:
    """The evidence in doubt on which a verdict rests; none where there is no verdict."""
    if hypothesis.status not in CONCLUDED:
        return []
    doubted = standing(database)
    carried = database.rows(
        "SELECT target FROM evidence WHERE hypothesis_id = :id AND withdrawn_at IS NULL UNION "
        "SELECT target FROM hypothesis_event WHERE hypothesis_id = :id AND target != '' UNION "
        "SELECT m.target FROM mention m JOIN entry e ON e.id = m.entry_id "
        "WHERE e.hypothesis_id = :id AND e.kind = 'conclusion'",
        id=hypothesis.id,
    )
    return sorted(ref for (ref,) in carried if doubted.about(ref))


def told_runs(runs: Sequence[Run]) -> str:
    """Runs in few words."""
    return told_numbers([run.id for run in runs])


def told_numbers(numbers: Sequence[int], most: int = 6) -> str:
    """Runs in few words: R12 to R40 where they are all there, else one by one."""
    first, last = min(numbers), max(numbers)
    if len(numbers) > 2 and len(numbers) == last - first + 1:
        return f"R{first} to R{last}"
    named = ", ".join(f"R{number}" for number in list(numbers)[:most])
    return named + (f" and {len(numbers) - most} more" if len(numbers) > most else "")
