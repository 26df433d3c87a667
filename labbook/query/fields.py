"""What `name:value` means for each noun."""

from __future__ import annotations

from collections.abc import Callable

from labbook.clock import now, today
from labbook.journal.markup.styles import STATES
from labbook.journal.statuses import FINAL, KINDS, VERDICTS
from labbook.query import days, links
from labbook.query.compiler import NO, NOUNS, Compiler
from labbook.query.language import Field
from labbook.query.words import folded

STATUSES = (
    *FINAL,
    "queued",
    "running",
    "right",
    "wrong",
    *VERDICTS,
    "contested",
    "revised",
    *STATES,
    "answered",
    "dropped",
)
STALE_DAYS = 7
OPEN = {
    "task": "t.state IN ('todo', 'doing') AND t.same_as IS NULL",
    "run": "t.status IN ('queued', 'running')",
    "question": "t.status = 'open'",
    "hypothesis": "t.status IN ('open', 'contested')",
    "prediction": "t.status = 'open'",
}
HAS = {
    "figure": {
        "entry": "t.id IN (SELECT entry_id FROM mention WHERE target GLOB 'F[0-9]*')",
        "run": "t.id IN (SELECT run_id FROM figure)",
    },
    "artifact": {"run": "t.id IN (SELECT run_id FROM artifact)"},
    "task": {"entry": "t.id IN (SELECT entry_id FROM task)"},
    "reading": {"entry": "t.id IN (SELECT entry_id FROM reading)"},
    "run": {
        "entry": "t.run_id IS NOT NULL OR t.id IN (SELECT entry_id FROM mention WHERE target GLOB 'R[0-9]*')",
        "hypothesis": "t.id IN (SELECT hypothesis_id FROM run)",
        "prediction": "t.run_id IS NOT NULL",
        "task": "t.id IN (SELECT task_id FROM run)",
    },
    "prediction": {"hypothesis": "t.id IN (SELECT hypothesis_id FROM prediction)"},
    "estimate": {"task": "t.estimate IS NOT NULL"},
    "answer": {"question": "t.answer != ''"},
}
"""What `has:` asks for, by noun."""


def kind(compiler: Compiler, node: Field, noun: str) -> str:
    """kind:result, kind:run, kind:hypothesis ...: entries of a kind, and things of a noun."""
    word = compiler.known(node, (*KINDS, *NOUNS))
    if noun == "entry":
        return "1" if word == "entry" else f"t.kind = {compiler.bind(word)}"
    return "1" if word == noun else NO


def tag(compiler: Compiler, node: Field, noun: str) -> str:
    """tag:addition."""
    name = compiler.bind(node.value.lower().lstrip("#"))
    tagged = f"IN (SELECT entry_id FROM tag WHERE name = {name})"
    if noun == "entry":
        return f"t.id {tagged}"
    if noun == "task":
        from labbook.journal.markup.outline import tags_in

        compiler.database.define("tagged", lambda text, name: name in tags_in(text))
        return f"t.entry_id {tagged} AND tagged(t.text, {name})"
    return NO


def status(compiler: Compiler, node: Field, noun: str) -> str:
    """status:done, status:dropped."""
    word = compiler.bind(compiler.known(node, STATUSES))
    if noun == "entry":
        return NO
    return f"t.state = {word} AND t.same_as IS NULL" if noun == "task" else f"t.status = {word}"


def state(compiler: Compiler, node: Field, noun: str) -> str:
    """is:open, is:stale (open for more than a week), is:overdue; else as `status:`."""
    word = compiler.known(node, (*STATUSES, "open", "stale", "overdue"))
    if word not in ("open", "stale", "overdue"):
        return status(compiler, node, noun)
    if noun not in OPEN or (word == "overdue" and noun != "task"):
        return NO
    if word == "overdue":
        return f"{OPEN[noun]} AND t.due < {compiler.bind(today(compiler.database.project.settings.day_start))}"
    if word == "stale":
        before = now() - STALE_DAYS * days.SPANS["d"] * 1_000_000
        return f"{OPEN[noun]} AND t.{days.created(noun)} < {compiler.bind(before)}"
    return OPEN[noun]


def has(compiler: Compiler, node: Field, noun: str) -> str:
    """has:figure, has:reading, has:run ..."""
    return HAS[compiler.known(node, tuple(HAS))].get(noun, NO)


def author(compiler: Compiler, node: Field, noun: str) -> str:
    """author:TG: whose entries, and whose tasks and questions."""
    if noun not in ("entry", "task", "question"):
        return NO
    names = [name for (name,) in compiler.database.rows("SELECT DISTINCT author FROM entry")]
    meant = ", ".join(compiler.bind(name) for name in names if folded(name) == folded(node.value))
    theirs = f"author IN ({meant})"
    return f"t.{theirs}" if noun == "entry" else f"t.entry_id IN (SELECT id FROM entry WHERE {theirs})"


def experiment(compiler: Compiler, node: Field, noun: str) -> str:
    """experiment:addition.train, experiment:addition."""
    if noun not in ("run", "prediction"):
        return NO
    name = compiler.bind(node.value)
    begins = f"substr(t.experiment, 1, length({name}) + 1) COLLATE NOCASE = {name} || '.'"
    return f"t.experiment COLLATE NOCASE = {name} OR {begins}"


CONDITIONS: dict[str, Callable[[Compiler, Field, str], str]] = {
    "kind": kind,
    "day": days.day,
    "since": days.since,
    "until": days.until,
    "tag": tag,
    "status": status,
    "is": state,
    "has": has,
    "author": author,
    "hypothesis": links.hypothesis,
    "question": links.question,
    "run": links.run,
    "sweep": links.sweep,
    "experiment": experiment,
}
"""Each field but `view:`, which is opened before."""
