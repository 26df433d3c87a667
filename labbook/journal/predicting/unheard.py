"""Names in a claim that no run has had: mistyped, more often than new; a prediction about them waits for ever."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from labbook.journal.claims import Checkable, Claim, Count, InWords, Ordering
from labbook.journal.predicting import predictions
from labbook.journal.predicting.betting import conditions_of
from labbook.store import values
from labbook.store.database import Database
from labbook.store.records import Experiment, Prediction

MEASURED = """
SELECT m.name FROM metric m JOIN run r ON r.id = m.run_id WHERE :experiment IN ('', r.experiment)
UNION SELECT s.name FROM run_summary s JOIN run r ON r.id = s.run_id WHERE :experiment IN ('', r.experiment)
"""


def unheard(database: Database, prediction: Prediction) -> list[str]:
    """What is likely mistyped in a prediction, a sentence each; nothing while there is nothing to compare with."""
    return in_claim(database, prediction.claim, prediction.experiment)


def in_claim(database: Database, claim: str, experiment: str = "", own: Collection[str] = ()) -> list[str]:
    """What is likely mistyped in a claim about the runs of one experiment, whose parameters are `own`, or of any."""
    statement = predictions.stated(claim)
    if isinstance(statement, InWords):
        return []
    settings = names(database, "SELECT DISTINCT name FROM run_param") | parameters(database) | {*own}
    measured = names(database, MEASURED, experiment=experiment) if has_ended(database, experiment) else set()
    whose = f"No run of {experiment}" if experiment else "No run"
    conditions = dict.fromkeys(condition.name for condition in conditions_of(statement))
    asked = [sentence("No run has had", name, settings) for name in conditions if name.partition(".")[0] not in own]
    found = [told for told in asked if "did you mean" in told]  # a parameter may be new
    quantities = [sentence(f"{whose} has returned or logged", name, measured) for name in quantities_of(statement)]
    return [*found, *filter(None, quantities)]


def quantities_of(statement: Checkable) -> list[str]:
    """The names of the values that a statement is about, each once."""
    match statement:
        case Ordering(left=left, right=right):
            return list(dict.fromkeys((left.name, right.name)))
        case Claim(quantity) | Count(each=Claim(quantity)):
            return [quantity.name]


def sentence(nobody: str, name: str, known: Collection[str]) -> str:
    """That no run has a name, and which one like it some have; nothing while there is none to compare with."""
    if name in known or not known:
        return ""
    like = get_close_matches(name, known, 1, 0.6)
    return f"{nobody} {name!r} yet" + (f"; did you mean {like[0]}?" if like else ".")


def has_ended(database: Database, experiment: str) -> bool:
    """Whether a run of an experiment is done: before that nobody knows what it returns."""
    done = "SELECT 1 FROM run WHERE experiment = :experiment AND status = 'done' LIMIT 1"
    return not experiment or database.value(done, experiment=experiment) is not None


def names(database: Database, sql: str, **asked: str) -> set[str]:
    """The names that a query finds."""
    return {name for (name,) in database.rows(sql, **asked)}


def parameters(database: Database) -> set[str]:
    """The parameters of every experiment that was launched."""
    return {name for known in database.all(Experiment) for name in values.flat(values.load(known.parameters))}
