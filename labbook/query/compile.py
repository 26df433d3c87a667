"""From a query to SQL: each condition for each noun, and "no" where a noun has no such thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from labbook.clock import days_before, now
from labbook.errors import LabbookError
from labbook.journal import claims, ids
from labbook.journal.statuses import FINAL, KINDS, VERDICTS
from labbook.query.language import All, Compared, Either, Field, Node, Not, Words, mistake
from labbook.store.database import Database

NOUNS = ("entry", "run", "hypothesis", "prediction")
NO = "0"
COLUMNS = {"final": "final", "last": "final", "first": "first", "min": "minimum", "max": "maximum"}
TEXTS = {"run": ("experiment", "why", "reason"), "hypothesis": ("statement",), "prediction": ("claim",)}
STATUSES = (*FINAL, "queued", "running", "right", "wrong", *VERDICTS)
SPANS = {"h": 3600, "d": 86400, "w": 7 * 86400, "m": 30 * 86400, "y": 365 * 86400}


class Compiler:
    """Collects the parameters of one query while its conditions are written."""

    def __init__(self, database: Database, text: str) -> None:
        self.database = database
        self.text = text
        self.values: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        """A parameter with this value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def condition(self, node: Node, noun: str) -> str:
        """A node as an SQL condition on rows `t` of a noun."""
        match node:
            case All(parts):
                return " AND ".join(f"({self.condition(part, noun)})" for part in parts) or "1"
            case Either(parts):
                return " OR ".join(f"({self.condition(part, noun)})" for part in parts)
            case Not(inner):
                return f"NOT coalesce(({self.condition(inner, noun)}), 0)"
            case Words(text):
                return self.words(text, noun)
            case Compared():
                return self.compared(node) if noun == "run" else NO
            case Field():
                return FIELD_CONDITIONS[node.name](self, node, noun)

    def words(self, text: str, noun: str) -> str:
        """Text: the full-text index for entries, a search for the others."""
        if not text.strip():
            return "1"
        itself = self.itself(text, noun)
        if noun == "entry":
            return f"{itself}{self.full_text(text)}"
        pattern = self.bind("%" + re.sub(r"([%_\\])", r"\\\1", text) + "%")
        return itself + " OR ".join(f"t.{column} LIKE {pattern} ESCAPE '\\'" for column in TEXTS[noun])

    def itself(self, text: str, noun: str) -> str:
        """A short id among the words finds the thing that it names, too."""
        found = ids.SHORT_ID.fullmatch(text.upper())
        if not found or ids.NOUNS[found[1]][0] != noun:
            return ""
        return f"t.id = {self.bind(int(found[2]))} OR "

    def full_text(self, text: str) -> str:
        """Entries that hold a word or phrase, whatever its characters; a search where it has no letters at all."""
        if re.search(r"\w", text):
            quoted = '"' + text.replace('"', '""') + '"*'
            return f"t.id IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH {self.bind(quoted)})"
        return f"instr(t.body, {self.bind(text)}) > 0"

    def compared(self, node: Compared) -> str:
        """A config value or a quantity of a run."""
        if node.quantity.startswith("config."):
            return self.config(node)
        try:
            wanted = claims.parse_quantity(node.quantity)
        except LabbookError as error:
            raise mistake(self.text, node.place, error.message.split(":\n")[0]) from None
        number = self.number_column(wanted)
        if node.sign == "in":
            low, high = (self.number(part, node) for part in node.value.split("..", 1))
            return f"{number} BETWEEN {self.bind(low)} AND {self.bind(high)}"
        return f"{number} {node.sign} {self.bind(self.number(node.value, node))}"

    def config(self, node: Compared) -> str:
        """A config value: as a number where one is given, else as text."""
        name = self.bind(node.quantity.removeprefix("config."))
        value = claims.config_value(node.value)
        if node.sign == "in":
            low, high = (self.bind(self.number(part, node)) for part in node.value.split("..", 1))
            match = f"p.number BETWEEN {low} AND {high}"
        elif isinstance(value, (float, bool)):
            match = f"p.number {node.sign} {self.bind(float(value))}"
        else:
            match = f"lower(p.text) {node.sign} lower({self.bind(node.value)})"
        return f"EXISTS (SELECT 1 FROM run_param p WHERE p.run_id = t.id AND p.name = {name} AND {match})"

    def number_column(self, wanted: claims.Quantity) -> str:
        """The SQL for a run's quantity; NULL where it has none, so that no comparison holds."""
        name = self.bind(wanted.name)
        if wanted.operator or wanted.reducer == "at":
            self.database.define("measured", measured(self.database))
            return f"measured(t.id, {self.bind(str(wanted))})"
        if wanted.reducer == "mean":
            return f"(SELECT total / nullif(finite, 0) FROM metric m WHERE m.run_id = t.id AND m.name = {name})"
        column = COLUMNS[wanted.reducer or "final"]
        metric = f"(SELECT m.{column} FROM metric m WHERE m.run_id = t.id AND m.name = {name})"
        if wanted.reducer:
            return metric
        return f"coalesce((SELECT s.number FROM run_summary s WHERE s.run_id = t.id AND s.name = {name}), {metric})"

    def number(self, text: str, node: Compared) -> float:
        """A number that a comparison needs."""
        try:
            return float(text)
        except ValueError:
            raise mistake(self.text, node.place, f"{text!r} is not a number") from None

    def reference(self, node: Field, letters: str) -> ids.Ref:
        """A short id that a field needs."""
        try:
            return ids.parse(node.value, letters)
        except LabbookError as error:
            raise mistake(self.text, node.place, error.message) from None


def measured(database: Database) -> Callable[[int, str], float | None]:
    """A function for SQL that measures a quantity which needs the whole series."""
    from labbook.store.records import Run

    def of_run(run_id: int, quantity: str) -> float | None:
        run = database.get(Run, run_id)
        return claims.measure(database, run, claims.parse_quantity(quantity)) if run else None

    return of_run


def known(compiler: Compiler, node: Field, words: Sequence[str]) -> None:
    """Raise the mistake of a word that a field can never have."""
    if node.value.lower() not in words:
        from difflib import get_close_matches

        close = get_close_matches(node.value.lower(), words, 1)
        hint = f"Did you mean {node.name}:{close[0]}?" if close else f"Known are {', '.join(dict.fromkeys(words))}."
        raise mistake(compiler.text, node.place, f"there is no {node.name} {node.value!r}", hint)


def kind(compiler: Compiler, node: Field, noun: str) -> str:
    """kind:result, kind:run, kind:hypothesis ..."""
    known(compiler, node, (*KINDS, *NOUNS))
    if noun == "entry":
        return f"t.kind = {compiler.bind(node.value)}"
    return "1" if node.value == noun else NO


def day(compiler: Compiler, node: Field, noun: str) -> str:
    """day:2026-05-04, day:2026-05, day:today."""
    wanted = {"today": 0, "yesterday": 1}.get(node.value)
    if wanted is not None:
        from labbook.journal.entries import current_day

        text = days_before(current_day(compiler.database), wanted)
    elif re.fullmatch(r"\d{4}(-\d\d){0,2}", node.value):
        text = node.value
    else:
        raise mistake(compiler.text, node.place, f"{node.value!r} is not a day", "Write day:2026-05-04 or day:today.")
    if noun == "entry":
        return f"t.day LIKE {compiler.bind(text + '%')}"
    return f"{day_column(compiler, noun)} LIKE {compiler.bind(text + '%')}"


def day_column(compiler: Compiler, noun: str) -> str:
    """The working day on which a thing came about, by this machine's clock."""
    created = "sealed_at" if noun == "prediction" else "created_at"
    shift = compiler.database.project.settings.day_start * 60
    return f"date(t.{created} / 1000000 - {shift}, 'unixepoch', 'localtime')"


def moment(compiler: Compiler, node: Field, noun: str) -> str:
    """since:2w, until:2026-05-04."""
    sign = ">=" if node.name == "since" else "<="
    span = re.fullmatch(r"(\d{1,5})([hdwmy])", node.value)
    column = "sealed_at" if noun == "prediction" else "created_at"
    if span:
        return f"t.{column} {sign} {compiler.bind(now() - int(span[1]) * SPANS[span[2]] * 1_000_000)}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", node.value):
        raise mistake(compiler.text, node.place, f"{node.value!r} is no time", "Write since:2w or since:2026-05-04.")
    if noun == "entry":
        return f"t.day {sign} {compiler.bind(node.value)}"
    return f"{day_column(compiler, noun)} {sign} {compiler.bind(node.value)}"


def tag(compiler: Compiler, node: Field, noun: str) -> str:
    """tag:addition."""
    name = compiler.bind(node.value.lower().lstrip("#"))
    return f"t.id IN (SELECT entry_id FROM tag WHERE name = {name})" if noun == "entry" else NO


def status(compiler: Compiler, node: Field, noun: str) -> str:
    """status:done, is:open."""
    known(compiler, node, STATUSES)
    return NO if noun == "entry" else f"t.status = {compiler.bind(node.value.lower())}"


def hypothesis(compiler: Compiler, node: Field, noun: str) -> str:
    """hypothesis:H1: itself, its runs and predictions, and the entries about it or mentioning it."""
    ref = compiler.reference(node, "H")
    number = compiler.bind(ref.number)
    if noun == "hypothesis":
        return f"t.id = {number}"
    if noun == "entry":
        return f"t.hypothesis_id = {number} OR {mentioning(compiler, ref)}"
    return f"t.hypothesis_id = {number}"


def run(compiler: Compiler, node: Field, noun: str) -> str:
    """run:R41: itself, its result, the prediction it answered, and the entries that mention it."""
    ref = compiler.reference(node, "R")
    number = compiler.bind(ref.number)
    if noun == "run":
        return f"t.id = {number}"
    if noun == "hypothesis":
        return NO
    return f"t.run_id = {number}" + (f" OR {mentioning(compiler, ref)}" if noun == "entry" else "")


def sweep(compiler: Compiler, node: Field, noun: str) -> str:
    """sweep:S5: its runs, its result, and the entries that mention it."""
    ref = compiler.reference(node, "S")
    if noun not in ("run", "entry"):
        return NO
    return f"t.sweep_id = {compiler.bind(ref.number)}" + (f" OR {mentioning(compiler, ref)}" if noun == "entry" else "")


def mentioning(compiler: Compiler, ref: ids.Ref) -> str:
    """Entries whose text holds a short id."""
    return f"t.id IN (SELECT entry_id FROM mention WHERE target = {compiler.bind(str(ref))})"


def experiment(compiler: Compiler, node: Field, noun: str) -> str:
    """experiment:addition.train, experiment:addition."""
    if noun not in ("run", "prediction"):
        return NO
    name = compiler.bind(node.value)
    return f"t.experiment = {name} OR substr(t.experiment, 1, length({name}) + 1) = {name} || '.'"


FIELD_CONDITIONS: dict[str, Callable[[Compiler, Field, str], str]] = {
    "kind": kind,
    "day": day,
    "since": moment,
    "until": moment,
    "tag": tag,
    "status": status,
    "is": status,
    "hypothesis": hypothesis,
    "run": run,
    "sweep": sweep,
    "experiment": experiment,
}


class Compiled(NamedTuple):
    """An SQL condition with its values."""

    where: str
    values: dict[str, Any]


def compiled(database: Database, text: str, node: Node, noun: str) -> Compiled:
    """A query as a condition on the rows of one noun."""
    compiler = Compiler(database, text)
    where = compiler.condition(node, noun)
    return Compiled(where, compiler.values)
