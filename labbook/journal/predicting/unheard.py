"""Names in a claim that no run has had: mistyped, more often than new; a prediction about them waits for ever."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from labbook.journal.predicting import predictions
from labbook.journal.predicting.betting import conditions_of
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Experiment, Prediction


def unheard(database: Database, prediction: Prediction) -> list[str]:
    """What is likely mistyped in a prediction, a sentence each; nothing while there is nothing to compare with."""
    statement = predictions.checkable(prediction)
    if statement is None:
        return []
    settings = names(database, "SELECT DISTINCT name FROM run_param") | parameters(database)
    measured = names(database, "SELECT DISTINCT name FROM metric UNION SELECT DISTINCT name FROM run_summary")
    asked = {condition.name: sentence(condition.name, "had", settings) for condition in conditions_of(statement)}
    found = [told for told in asked.values() if "did you mean" in told]  # a parameter may be new
    return [*found, *filter(None, [sentence(predictions.quantity_of(prediction), "returned or logged", measured)])]


def sentence(name: str, done: str, known: Collection[str]) -> str:
    """That no run has had a name, and which one like it some have had; nothing while there is none to compare with."""
    if name in known or not known:
        return ""
    like = get_close_matches(name, known, 1, 0.6)
    return f"No run has {done} {name!r} yet" + (f"; did you mean {like[0]}?" if like else ".")


def names(database: Database, sql: str) -> set[str]:
    """The names that a query finds."""
    return {name for (name,) in database.rows(sql)}


def parameters(database: Database) -> set[str]:
    """The parameters of every experiment that was launched."""
    return {name for known in database.all(Experiment) for name in values.flat(values.load(known.parameters))}
