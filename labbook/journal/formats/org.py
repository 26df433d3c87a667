"""Journals in Org mode: headlines with stars, days in them as dates or time stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from labbook.journal.formats import dates, filename
from labbook.journal.formats import lines as text_lines
from labbook.journal.formats.days import real
from labbook.journal.formats.fences import Code
from labbook.journal.formats.marks import Mark
from labbook.journal.formats.pieces import Hints, Journal
from labbook.journal.formats.splitting import Text, split
from labbook.journal.markup.styles import ORG_WORDS

HEADLINE = re.compile(r"(\*+)[ \t]+(.*)")
OWN_WORDS = re.compile(r"#\+(?:SEQ_|TYP_)?TODO:(.*)", re.I)
TAGS = re.compile(r":[\w@#%:]+:")
SIGN = re.compile(
    r"#\+(?:TITLE|AUTHOR|DATE|STARTUP|OPTIONS|FILETAGS|TODO|BEGIN_\w+)\b|[ \t]*:(?:PROPERTIES|LOGBOOK|END):[ \t]*$"
    r"|\*+[ \t]+(?:TODO|DONE)\s|\*+[ \t].*[<\[]\d{4}-\d\d-\d\d [A-Z][a-z]+|\*\*+[ \t]+\d{4}-",
    re.I,
)
NOT_ORG = re.compile(r"#{1,6}[ \t]+\S|\s*```")
BEGIN, END = re.compile(r"[ \t]*#\+BEGIN_(\w+)", re.I), re.compile(r"[ \t]*#\+END_(\w+)", re.I)
FILE_DATE = re.compile(r"#\+DATE:(.*)", re.I)
DEEPEST = 6


def suits(lines: Sequence[str], name: str) -> bool:
    """Whether the file is Org by its name, or has headlines with stars, a sign of Org and no sign of Markdown."""
    if name.lower().endswith(".org"):
        return True
    if name and not name.lower().endswith(".txt"):
        return False
    plain = text_lines.bare(list(lines))
    stars = [line for line in plain if line.startswith("*") and HEADLINE.match(line)]
    return bool(stars) and any(SIGN.match(line) for line in plain) and not any(NOT_ORG.match(line) for line in plain)


def read(lines: Sequence[str], name: str, hints: Hints) -> Journal:
    """The journal in lines of Org."""
    plain = text_lines.bare(list(lines))
    day = file_day(plain) or filename.day_of(name)
    made = split(Text(lines, list(marks(plain)), list(blocks(plain)), day), hints)
    return Journal("org", "org", *made)


def marks(lines: Sequence[str]) -> Iterator[Mark]:
    """The headlines that are no tasks: the time stamp of a task says when it is due."""
    words = task_words(lines)
    for at, line in enumerate(lines):
        found = HEADLINE.match(line) if line.startswith("*") else None
        if found and found[2].partition(" ")[0] not in words:
            yield Mark(at, without_tags(found[2]), min(len(found[1]), DEEPEST), at + 1)


def task_words(lines: Sequence[str]) -> set[str]:
    """The words that make a headline a task: the usual ones and the file's own, as in `#+TODO: RUN(r) | LOST`."""
    own = (setting[1].split() for line in lines if line.startswith("#+") and (setting := OWN_WORDS.match(line)))
    return {*ORG_WORDS, *(word.partition("(")[0] for words in own for word in words)}


def without_tags(words: str) -> str:
    """A headline without the :tags: at its end."""
    bare = words.rstrip()
    title, _, last = bare.rpartition(" ")
    return title.rstrip() if TAGS.fullmatch(last) else bare


def blocks(lines: Sequence[str]) -> Iterator[Code]:
    """The blocks between #+BEGIN_ and the #+END_ of the same name; one that is never closed is none."""
    opened: tuple[int, str] | None = None
    for at, line in enumerate(lines):
        if "#+" not in line:
            continue
        begin, end = BEGIN.match(line), END.match(line)
        if begin and opened is None:
            opened = (at, begin[1].lower())
        elif end and opened and end[1].lower() == opened[1]:
            yield Code(opened[0], at + 1)
            opened = None


def file_day(lines: Sequence[str]) -> str | None:
    """The ISO day of the line #+DATE:."""
    for line in lines:
        setting = FILE_DATE.match(line) if line.startswith("#+") else None
        found = dates.read(setting[1]) if setting else None
        day = real(found.first) if found else None
        if day:
            return day.isoformat()
    return None
