"""Why something is run, as it is typed into the launch form: how each line is understood, and what it names."""

from __future__ import annotations

from collections.abc import Callable

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.journal.predicting import betting, unheard
from labbook.journal.predicting.predictions import Draft
from labbook.runs.definition.registry import ExperimentInfo
from labbook.store.database import Database

INTENTS = {
    "why": "kept with the result",
    "hypothesis": "what it bears on, such as H1",
    "task": "such as T2; ticked when done",
    "prediction": "such as final_loss < 0.1 80%, or final_loss[seed=0] < final_loss[seed=1] 70%",
    "jobs": "runs of a sweep that go at once",
}
"""What is asked beside the parameters."""
ONCE = ("why", "task", "prediction")
"""What is said of one launch only; a hypothesis stays in the form, as the next launch may well be for it."""


def hypothesis_id(database: Database, text: str) -> int | None:
    """The hypothesis that was named."""
    return int(ids.get(database, text, "H").id) if text else None


def task_id(database: Database, text: str) -> int | None:
    """The task that was named."""
    return int(ids.get(database, text, "T").id) if text else None


def prediction(database: Database, text: str) -> Draft:
    """A claim and its probability, written one after the other."""
    return betting.read(database, text)


def jobs(database: Database, text: str) -> int:
    """How many runs at once; the setting when nothing was typed."""
    if not text:
        return database.project.settings.jobs
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 999:
        raise LabbookError(f"{text!r} is not a number of runs.", "Write 1, 2, 3 ...")
    return int(text)


CHECKS: dict[str, Callable[[Database, str], object]] = {
    "hypothesis": hypothesis_id,
    "task": task_id,
    "prediction": prediction,
    "jobs": jobs,
}
"""How the text of an intent is understood."""


def sealed_words(database: Database, text: str) -> str:
    """A prediction as it is read."""
    draft = prediction(database, text)
    return f"{draft.claim}, {draft.probability:.0%} sure" if draft.probability is not None else draft.claim


NAMED: dict[str, Callable[[Database, str], str]] = {
    "hypothesis": lambda database, text: str(ids.get(database, text, "H").statement),
    "task": lambda database, text: str(ids.get(database, text, "T").text),
    "prediction": sealed_words,
}
"""The words of what an intent names."""


def doubts(database: Database, text: str, info: ExperimentInfo) -> list[str]:
    """What is likely mistyped in a prediction about the runs of an experiment, a sentence each."""
    names = {parameter.name for parameter in info.parameters}
    return unheard.in_claim(database, prediction(database, text).claim, info.name, names)
