"""The lines of a text that could begin an entry: headings, bold and ruled lines, plain date lines, list items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from labbook.journal.formats import dates
from labbook.journal.formats.marks import BOLD, BULLET, ITEM, LINE, Mark

# One stray sign before the number signs is a slip of the keyboard: "_## 6/15".
HEADING = re.compile(r" {0,3}(?:[^\w\s#>`-]|_)?(#{1,6})(?!#)(.*)$")
UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*$")
NO_PARAGRAPH = re.compile(r"\s*(?:$|[-*+>#|]|\d+[.)]\s|```|~~~)")
ALL_BOLD = re.compile(r"(\*\*|__|\*|_)(?=\S)(.{3,100}?)\1[ \t:]*$")
# "===== 2024-01-02 =====" in wikis, "--- 2 May ---" in plain text.
RULED = re.compile(r"(?:=(?= .* =+\s*$)|[=~*_–—-]{2,}) (.*?)(?: [=~*_–—-]+)?\s*$")
LONGEST_RULED = 160
SECTION = re.compile(r"\\(chapter|(?:sub){0,2}section|labday)\*?\{(.{3,200})\}[ \t]*(?:%.*)?$")
BEGINS_LIKE_DATE = re.compile(r"[\[(<*_]*(?:[^\W\d_]+[.,:]?[*_]*\s+){0,2}\d")
HEADING_IN_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]+(#{1,6})[ \t]+(.*)$")
BULLETED = re.compile(r"[-*+][ \t]+(.{3,60})$")
BLANKS = (" ", "\t", "\u00a0")
SECTION_LEVELS = {"chapter": 1, "labday": 1, "section": 2, "subsection": 3, "subsubsection": 4}


def marks(lines: Sequence[str], first: int = 0) -> Iterator[Mark]:
    """Every line that could begin an entry, code included, from an index on."""
    underlines = {at for at, line in enumerate(lines) if line.startswith(("---", "===")) and UNDERLINE.match(line)}
    at = first
    while at < len(lines):
        end = at + 1 if at + 1 in underlines else at + 2 if at + 2 in underlines else None
        mark = (setext(lines, at, end, first) if end else None) or mark_at(lines, at)
        if mark:
            yield mark
        at = mark.after if mark else at + 1


def mark_at(lines: Sequence[str], at: int) -> Mark | None:
    """What a line by itself could begin."""
    line = lines[at]
    if not line:
        return None
    found = heading(line, at) if "#" in line[:5] else section(line, at) if line[0] == "\\" else None
    return found or bold(line, at) or ruled(line, at) or list_item(lines, at) or date_line(lines, at)


def heading(line: str, at: int) -> Mark | None:
    """A heading with number signs; without a blank after them only before a date.

    One that is inset, as a comment in pasted code is, counts like one in a list item.
    """
    found = HEADING.match(line)
    if not found:
        return None
    words = found[2]
    if words and not words.startswith(BLANKS) and dates.read(words) is None:
        return None
    return Mark(at, words, ITEM if line.startswith("  ") else len(found[1]), at + 1)


def setext(lines: Sequence[str], at: int, end: int, first: int) -> Mark | None:
    """A heading by its underline at an index; of a paragraph of two lines both are its words."""
    if is_text(lines, at - 1, first) or not all(is_text(lines, line, first) for line in range(at, end)):
        return None
    words = " ".join(line.strip() for line in lines[at:end])
    return Mark(at, words, 1 if lines[end].startswith("=") else 2, end + 1)


def is_text(lines: Sequence[str], at: int, first: int) -> bool:
    """Whether a line is one of a plain paragraph."""
    return first <= at < len(lines) and not NO_PARAGRAPH.match(lines[at]) and not UNDERLINE.match(lines[at])


def bold(line: str, at: int) -> Mark | None:
    """A line that is all bold or all italic."""
    found = ALL_BOLD.match(line) if line[0] in "*_" else None
    return Mark(at, found[2], BOLD, at + 1) if found else None


def ruled(line: str, at: int) -> Mark | None:
    """A line between or behind signs that are drawn as a rule."""
    found = RULED.match(line) if line[0] in "=~*_–—-" and len(line) <= LONGEST_RULED else None
    return Mark(at, found[1], BOLD, at + 1) if found else None


def section(line: str, at: int) -> Mark | None:
    """A heading of LaTeX."""
    found = SECTION.match(line)
    return Mark(at, found[2], SECTION_LEVELS[found[1]], at + 1) if found else None


def date_line(lines: Sequence[str], at: int) -> Mark | None:
    """A line of text that may begin with a date."""
    line = lines[at]
    if "|" in line or not BEGINS_LIKE_DATE.match(line):
        return None
    return Mark(at, line, LINE, at + 1, lines[at - 1].strip() if at else "")


def list_item(lines: Sequence[str], at: int) -> Mark | None:
    """A heading in a list item, or a short list item with something under it."""
    line = lines[at]
    inner = HEADING_IN_ITEM.match(line) if "#" in line else None
    if inner:
        return Mark(at, inner[2], ITEM, at + 1)
    if line[0] not in "-*+" or at + 1 >= len(lines) or not lines[at + 1].startswith(BLANKS):
        return None
    found = BULLETED.match(line)
    return Mark(at, found[1], BULLET, at + 1) if found else None
