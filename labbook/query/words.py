"""Words and phrases: by the full-text index in entries, by a search in what is short.

Case and accents do not matter. The index cuts identifiers at their dots and underscores, so `model` finds `d_model`.
"""

from __future__ import annotations

import re
import unicodedata

from labbook.journal import ids
from labbook.query import full_text, links
from labbook.query.compiler import Compiler

TEXTS = {
    "run": ("experiment", "why", "reason", "note"),
    "hypothesis": ("statement",),
    "prediction": ("claim",),
    "question": ("text", "answer"),
    "task": ("text",),
    "entry": ("body",),
}


def condition(compiler: Compiler, text: str, noun: str) -> str:
    """Rows that hold a word or phrase, whatever its characters."""
    if not text.strip():
        return "1"
    if ids.SHORT_ID.fullmatch(text.upper()):
        return of_ref(compiler, ids.parse(text), noun)
    if noun == "entry" and full_text.knows(text):
        return f"t.id IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH {compiler.bind(full_text.phrase(text))})"
    return " OR ".join(holds(compiler, f"t.{column}", text) for column in TEXTS[noun])


def of_ref(compiler: Compiler, ref: ids.Ref, noun: str) -> str:
    """The thing that a short id among the words names, and what says it."""
    itself = f"t.id = {compiler.bind(ref.number)} OR " if ref.noun == noun else ""
    if noun == "entry":
        asked = compiler.bind(full_text.exactly(str(ref)))
        return f"{itself}t.id IN (SELECT rowid FROM entry_fts WHERE entry_fts MATCH {asked})"
    return itself + " OR ".join(links.holding(compiler, f"t.{column}", str(ref)) for column in TEXTS[noun])


def holds(compiler: Compiler, column: str, text: str) -> str:
    """Rows whose column holds a text; only where letters stand beyond ASCII need accents to be folded."""
    if not re.search(r"[^\W\d_]", text) or full_text.UNSPACED.search(text):
        return f"{column} LIKE {compiler.bind(f'%{escaped(text)}%')} ESCAPE '\\'"
    pattern = compiler.bind(f"%{escaped(folded(text))}%")
    compiler.database.define("folded", folded)
    beyond_ascii = f"({column} GLOB '*[^ -~]*' AND folded({column}) LIKE {pattern} ESCAPE '\\')"
    return f"({column} LIKE {pattern} ESCAPE '\\' OR {beyond_ascii})"


def escaped(text: str) -> str:
    """A text whose signs mean only themselves in LIKE."""
    return re.sub(r"([%_\\])", r"\\\1", text)


def folded(text: str | None) -> str:
    """A text without accents, in lower case."""
    apart = unicodedata.normalize("NFKD", text or "")
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
