"""Questions: asked, answered with evidence, dropped or taken up again; each step stands on the day's page too."""

from __future__ import annotations

from labbook.clock import now
from labbook.errors import LabbookError
from labbook.journal import entries, ids
from labbook.store.database import Database
from labbook.store.records import Question
from labbook.text import storable

NO_EVIDENCE = "no evidence given"


def ask(database: Database, text: str, under: Question | None = None) -> int:
    """Ask something, as a part of another question if given; returns its number."""
    words = storable(" ".join(text.split()))
    if not words:
        raise LabbookError("A question needs some words.", 'As in: labbook ask "does one head do?"', code=2)
    with database.change("asked") as change:
        if under is not None and database.get(Question, under.id) is None:
            raise LabbookError(f"Q{under.id} is gone.", "`labbook history` tells what was undone.")
        entry_id = entries.add(database, words, kind="question")
        number: int = database.value("SELECT id FROM question WHERE entry_id = :entry", entry=entry_id)
        database.update("question", number, text=words, parent_id=under.id if under else None)
        change.what = f"asked Q{number}"
    return number


def answer(database: Database, question: Question, text: str, evidence: str) -> int:
    """Answer a question with what shows it, short ids or "none"; returns the entry that says so.

    Raises LabbookError for a question that is not open, no words, and evidence that is not there.
    """
    shown = known_evidence(database, question, evidence)
    words = storable(" ".join(text.split()))
    if not words:
        raise LabbookError("An answer needs some words.", f'As in: labbook questions answer Q{question.id} "yes"', 2)
    refuse_closed(database, question)
    with database.change(f"answered Q{question.id}"):
        database.update("question", question.id, status="answered", answer=words, evidence=shown, closed_at=now())
        return entries.add(database, f"Q{question.id} answered: {words} ({told_evidence(shown)})", kind="conclusion")


def known_evidence(database: Database, question: Question, text: str) -> str:
    """Evidence as "R3 E12", each of something that is there; nothing for "none". Raises LabbookError for no word."""
    words = text.replace(",", " ").split()
    if not words:
        raise LabbookError(
            f"What shows the answer to Q{question.id}?", "Name runs or entries: --evidence R3,E12 (or none).", code=2
        )
    if [word.lower() for word in words] == ["none"]:
        return ""
    refs = [ids.parse(word) for word in words]
    for ref in refs:
        ids.fetch(database, ref)
        if str(ref) == f"Q{question.id}":
            raise LabbookError(f"{ref} cannot show its own answer.", "Name the runs or entries that do.", code=2)
    return " ".join(dict.fromkeys(str(ref) for ref in refs))


def told_evidence(evidence: str) -> str:
    """The evidence of an answer as people read it."""
    return ", ".join(evidence.split()) or NO_EVIDENCE


def drop(database: Database, question: Question, reason: str) -> int:
    """Give a question up, with the reason; returns the entry that says so."""
    refuse_closed(database, question)
    words = storable(" ".join(reason.split()))
    with database.change(f"dropped Q{question.id}"):
        database.update("question", question.id, status="dropped", answer=words, evidence="", closed_at=now())
        return entries.add(database, said(question, "dropped", words), kind="conclusion")


def reopen(database: Database, question: Question, reason: str = "") -> int:
    """Take a question up again; what was answered stays in the journal. Returns the entry that says so."""
    if current(database, question).status == "open":
        raise LabbookError(f"Q{question.id} is open.", f"`labbook show Q{question.id}` shows what hangs under it.")
    words = storable(" ".join(reason.split()))
    with database.change(f"reopened Q{question.id}"):
        database.update("question", question.id, status="open", answer="", evidence="", closed_at=None)
        return entries.add(database, said(question, "open again", words), kind="note")


def said(question: Question, what: str, reason: str) -> str:
    """What became of a question, as a line of the journal."""
    return f"Q{question.id} {what}: {reason}" if reason else f"Q{question.id} {what}."


def refuse_closed(database: Database, question: Question) -> None:
    """Raise LabbookError for a question that is not open."""
    status = current(database, question).status
    if status != "open":
        raise LabbookError(
            f"Q{question.id} is {status} already.", f"Take it up again: labbook questions reopen Q{question.id}"
        )


def current(database: Database, question: Question) -> Question:
    """A question as it is now."""
    found = database.get(Question, question.id)
    if found is None:
        raise LabbookError(f"There is no Q{question.id} any more.", "It may have been undone; `labbook history` tells.")
    return found
