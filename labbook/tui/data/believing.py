"""What can be done to a hypothesis: each by its number, each returning what to say about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal import claims, ids
from labbook.journal.beliefs import evidence, hypotheses, kinship, rewording, weighing
from labbook.journal.predicting import betting, predictions, unheard
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction

CERTAIN = {"0": 0.0, "0%": 0.0, "1": 1.0, "100%": 1.0}
REF = re.compile(r"\b([RSEF][1-9]\d*)\b")


class Advice(NamedTuple):
    """What the runs of a hypothesis say about its criterion, and the credence that suggests."""

    sentence: str
    credence: float | None
    carried_by: str


def get(database: Database, number: int) -> Hypothesis:
    """The hypothesis as it is now."""
    found: Hypothesis = ids.get(database, f"H{number}", "H")
    return found


def state(database: Database, text: str) -> str:
    """State a hypothesis; a credence may stand at its end, as in "... 60%"."""
    statement, _, last = text.strip().rpartition(" ")
    credence = sureness(last) if statement and last.endswith("%") else None
    belief = hypotheses.Belief(credence=credence)
    return f"stated H{hypotheses.add(database, statement if credence is not None else text, belief)}"


def newest(database: Database) -> Hypothesis | None:
    """The hypothesis that was stated last."""
    return database.one(Hypothesis, "ORDER BY id DESC")


def conclude(database: Database, number: int, verdict: str, because: str) -> str:
    """Give a verdict; the first id in its reason is what carries it."""
    hypotheses.conclude(database, get(database, number), verdict, because, first_ref(because))
    return f"H{number} is {verdict}"


def strike(database: Database, number: int, because: str) -> str:
    """Take back the last verdict."""
    return f"H{number} is {hypotheses.strike(database, get(database, number), because)} again"


def move(database: Database, number: int, text: str) -> str:
    """Say how sure one is: "80%", and why behind it."""
    sure, _, because = text.strip().partition(" ")
    hypotheses.move(database, get(database, number), sureness(sure), because.strip(), first_ref(because))
    return f"H{number}: credence {hypotheses.told_credence(sureness(sure))}"


def sureness(text: str) -> float:
    """A credence, which unlike a probability may be 0 % or 100 %; raises LabbookError for what is none."""
    return CERTAIN[text] if text in CERTAIN else betting.percentage(text)


def reword(database: Database, number: int, text: str) -> str:
    """Say it in other words."""
    rewording.reword(database, get(database, number), text)
    return f"reworded H{number}"


def set_criterion(database: Database, number: int, text: str) -> str:
    """Say by which comparison over runs it is judged."""
    hypotheses.set_criterion(database, get(database, number), text)
    return f"H{number} is judged by: {text}" if text else f"H{number} is judged by no criterion"


def set_shorthand(database: Database, number: int, text: str) -> str:
    """Say what short predictions mean."""
    hypotheses.set_shorthand(database, get(database, number), text)
    return f"saved the shorthand of H{number}"


def count(database: Database, number: int, direction: str, text: str) -> str:
    """Count the run, sweep, entry or figure that a text begins with as evidence; the rest says why."""
    target, _, because = text.strip().partition(" ")
    contested = evidence.add(database, get(database, number), target, direction, because.strip())
    told = f"counted {target.upper()} {direction} H{number}"
    return f"{told}; it is contested now" if contested else told


def withdraw(database: Database, number: int, target: str) -> str:
    """No longer count something as evidence."""
    evidence.withdraw(database, get(database, number), target)
    return f"{target.upper()} no longer counts for or against H{number}"


def relate(database: Database, number: int, kind: str, other: str) -> str:
    """Make it part of another, or its rival."""
    kinship.link(database, get(database, number), kind, ids.get(database, other, "H"))
    return f"H{number} is {kind} {other.upper()}"


def unrelate(database: Database, number: int, other: str) -> str:
    """Take away what links it to another."""
    kinship.unlink(database, get(database, number), ids.get(database, other, "H"))
    return f"nothing links H{number} and {other.upper()} any more"


def merge(database: Database, number: int, into: str) -> str:
    """Let all that hangs on it hang on another that says the same."""
    kinship.merge(database, get(database, number), ids.get(database, into, "H"))
    return f"all that hung on H{number} hangs on {into.upper()} now"


def predict(database: Database, number: int, text: str) -> str:
    """Seal a prediction about it."""
    from labbook.runs.capture.prepare import code_now

    draft = betting.read(database, text, number)
    sealed = predictions.seal(database, draft, code_now(database))
    return told_sealed(database, sealed)


def told_sealed(database: Database, sealed: Prediction) -> str:
    """What was sealed, and what nobody has heard of in it."""
    doubts = unheard.unheard(database, sealed)
    late = ["Existing runs answer it already: it does not count."] if sealed.after_the_fact else []
    return "\n".join([f"sealed {predictions.described(sealed)}", *doubts, *late])


def weigh(database: Database, number: int) -> Advice:
    """Ask its runs about its criterion; raises LabbookError where it has none."""
    hypothesis = get(database, number)
    found = weighing.weigh(database, hypothesis)
    if found is None:
        raise LabbookError(f"H{number} has no criterion to weigh its runs by.", "Press e, then c, to set one.")
    seeds = weighing.power(found, claims.criterion(hypothesis.criterion))
    told = weighing.told_chance(found)
    chance = f"\n{told[0].upper()}{told[1:]}." if told else ""
    credence = weighing.suggested(database, hypothesis, found)
    now = hypotheses.told_credence(hypothesis.credence) or "not said"
    moved = f"\nCredence now {now}; these runs suggest {hypotheses.told_credence(credence)}." if credence else ""
    sentence = f"{hypothesis.criterion}\n\n{found.direction}: {found.sentence}{chance}\n{seeds.sentence}.{moved}"
    return Advice(sentence, credence, f"R{found.runs[-1].id}" if found.runs else "")


def take(database: Database, number: int, advice: Advice) -> str:
    """Move the credence to what its runs suggest."""
    assert advice.credence is not None
    reason = f"suggested by its runs: {advice.sentence.splitlines()[2]}"
    hypotheses.move(database, get(database, number), advice.credence, reason, advice.carried_by)
    return f"H{number}: credence {hypotheses.told_credence(advice.credence)}"


def first_ref(text: str) -> str:
    """The first run, sweep, entry or figure that a text names."""
    found = REF.search(text)
    return found[1] if found else ""
