"""Predictions: sealed before the run, graded by the first runs that can, scored by Brier; nothing is overwritten.

The Brier score of one prediction is (p - outcome)^2: 0 is perfect, 0.25 is what 50 % always earns (Brier 1950).
"""

from __future__ import annotations

import json
from typing import NamedTuple

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import claims
from labbook.journal.beliefs import alike
from labbook.journal.claims import Checkable, Claim, Count, InWords, Ordering, Statement
from labbook.journal.predicting import candidates, grading
from labbook.journal.predicting.candidates import Missing, Scope
from labbook.journal.predicting.grading import Grade
from labbook.journal.predicting.told import GRADED as GRADED
from labbook.journal.predicting.told import answered_by as answered_by
from labbook.journal.predicting.told import described as described
from labbook.journal.predicting.told import sureness as sureness
from labbook.journal.predicting.told import told as told
from labbook.store.database import Database
from labbook.store.records import Prediction, Run
from labbook.text import storable

ABOUT = "status = 'open' AND coalesce(hypothesis_id, 0) IN (0, :hypothesis) AND experiment IN ('', :experiment)"


class Draft(NamedTuple):
    """A prediction before it is sealed."""

    claim: str
    probability: float | None
    hypothesis_id: int | None = None
    experiment: str = ""
    entry_id: int | None = None


class Code(NamedTuple):
    """The code that stood there when a prediction was sealed."""

    commit: str = ""
    code_id: int | None = None


NO_CODE = Code()


def seal(database: Database, draft: Draft, code: Code = NO_CODE, replaces: int | None = None) -> Prediction:
    """Seal a prediction. One that is answered by runs that had begun by then counts as written after the fact."""
    statement = stated(draft.claim)
    scope = Scope(draft.hypothesis_id, draft.experiment)
    with database.write():
        begun = [] if isinstance(statement, InWords) else runs_begun(database, statement, scope)
        number = database.insert(
            "prediction",
            hypothesis_id=draft.hypothesis_id,
            experiment=draft.experiment,
            claim=storable(draft.claim),
            probability=draft.probability,
            sealed_at=now(),
            commit=code.commit,
            code_id=code.code_id,
            seen=refs(begun),
            after_the_fact=False,
            status="open",
            observed="",
            entry_id=draft.entry_id,
            replaces=replaces,
            last_run=database.value("SELECT coalesce(max(id), 0) FROM run"),
        )
        sealed = get(database, number)
        answer = None if isinstance(statement, InWords) else grading.grade(database, statement, scope)
        if isinstance(answer, Grade):
            settle(database, sealed, answer)
    return get(database, number)


def runs_begun(database: Database, statement: Checkable, scope: Scope) -> list[Run]:
    """The runs that a statement is about and that exist already, those that only wait aside."""
    every = candidates.matching(database, (), scope)
    return [run for run in every if run.status != "queued" and statement.covers(alike.config_of(run))]


def revise(database: Database, prediction: Prediction, draft: Draft, code: Code = NO_CODE) -> Prediction:
    """Seal a changed mind as a new prediction; the old one stays. Raises LabbookError once it is graded."""
    with database.write():
        refuse_graded(get(database, prediction.id))
        database.update("prediction", prediction.id, status="revised")
        entry_id, experiment = draft.entry_id or prediction.entry_id, draft.experiment or prediction.experiment
        draft = draft._replace(entry_id=entry_id, experiment=experiment)
        return seal(database, draft, code, replaces=prediction.id)


def grade_by_hand(database: Database, prediction: Prediction, yes: bool, because: str = "") -> Prediction:
    """Say whether what was predicted is so. Raises LabbookError for one that is graded already, by whomever."""
    with database.change(f"graded P{prediction.id}"):
        found = get(database, prediction.id)
        refuse_graded(found)
        held = yes is said_yes(found)
        database.update(
            "prediction",
            found.id,
            status=GRADED[not held],
            observed="yes" if yes else "no",
            because=storable(because),
            score=brier(found.probability, held),
            graded_at=now(),
        )
    return get(database, prediction.id)


def said_yes(prediction: Prediction) -> bool:
    """Whether a prediction says that its words are so; "32/8 no" does not."""
    statement = stated(prediction.claim)
    return statement.answer if isinstance(statement, InWords) else True


def stated(claim: str) -> Statement:
    """What a prediction states; what cannot be read, as in an old log, is words."""
    try:
        return claims.statement(claim)
    except LabbookError:
        return InWords(claim)


def refuse_graded(prediction: Prediction) -> None:
    """Raise LabbookError for a prediction that is no longer open."""
    if prediction.status == "revised":
        raise LabbookError(f"P{prediction.id} was revised.", "`labbook predictions --open` lists those that stand.")
    if prediction.status != "open":
        raise LabbookError(
            f"{described(prediction)}: it was graded already.",
            "What a run graded stands. Your own grade is taken back by `labbook undo`.",
        )


def grade_open(database: Database, ended: Run) -> list[Prediction]:
    """Grade every open prediction about a run that has just ended, inside `write()`; returns those graded."""
    graded = []
    config = alike.config_of(ended)
    listed = database.all(
        Prediction, f"WHERE {ABOUT} ORDER BY id", hypothesis=ended.hypothesis_id, experiment=ended.experiment
    )
    for prediction in listed:
        statement = checkable(prediction)
        if statement is None or not statement.covers(config):
            continue
        answer = grading.grade(database, statement, Scope.of(prediction))
        if isinstance(answer, Grade):
            settle(database, prediction, answer)
            graded.append(prediction)
    return graded


def checkable(prediction: Prediction) -> Checkable | None:
    """What a prediction says of runs, or None for words."""
    statement = stated(prediction.claim)
    return None if isinstance(statement, InWords) else statement


def quantity_of(prediction: Prediction) -> str:
    """The name of the value that a prediction is about; empty for words."""
    match checkable(prediction):
        case Claim(quantity) | Count(each=Claim(quantity)) | Ordering(left=quantity):
            return quantity.name
        case _:
            return ""


def missing(database: Database, prediction: Prediction) -> str:
    """What an open prediction waits for, in one sentence."""
    statement = checkable(prediction)
    if statement is None:
        return f"your own word: labbook grade P{prediction.id} yes"
    answer = grading.grade(database, statement, Scope.of(prediction))
    return answer.why if isinstance(answer, Missing) else "the next run that ends"


def settle(database: Database, prediction: Prediction, answer: Grade) -> None:
    """Write down what came of a prediction; it came too late if all that answers it had begun before."""
    database.update(
        "prediction",
        prediction.id,
        status=GRADED[not answer.held],
        observed=answer.observed,
        score=brier(prediction.probability, answer.held),
        after_the_fact=all(begun_before(run, prediction) for run in answer.runs),
        graded_at=now(),
        run_id=answer.runs[-1].id,
        answers=refs(answer.runs),
    )


def begun_before(run: Run, prediction: Prediction) -> bool:
    """Whether a run had begun when a prediction was sealed: by number, else by the clock."""
    if prediction.last_run is not None and run.id > prediction.last_run:
        return False
    return f"R{run.id}" in json.loads(prediction.seen) or (run.started_at or 0) < prediction.sealed_at


def brier(probability: float | None, held: bool) -> float | None:
    """The score of one prediction; None where nobody said how sure they were."""
    return None if probability is None else (probability - held) ** 2


def refs(runs: list[Run] | tuple[Run, ...]) -> str:
    """Runs as a JSON list of short ids."""
    return json.dumps([f"R{run.id}" for run in runs])


def get(database: Database, number: int) -> Prediction:
    """The prediction of a number; raises LabbookError where there is none."""
    found = database.get(Prediction, number)
    if found is None:
        raise LabbookError(f"There is no P{number}.", "`labbook predictions` lists them.")
    return found


def listed(database: Database, hypothesis_id: int | None = None, only_open: bool = False) -> list[Prediction]:
    """Predictions in the order they were sealed."""
    return database.all(
        Prediction,
        "WHERE (:hypothesis IS NULL OR hypothesis_id = :hypothesis) AND (:every OR status = 'open') ORDER BY id",
        hypothesis=hypothesis_id,
        every=not only_open,
    )
