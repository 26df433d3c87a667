"""Lines that could begin an entry, and where in them a date stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.formats.days import Date

BOLD, LINE, OPENING, BULLET, ITEM = 7, 8, 9, 10, 11
"""Levels below the six of headings: a bold line or one that is a date, any other line of text, one that begins with a
date, a list item that is a date, a heading in a list item."""

EDGE = " \t-–—:|,;/=\u00a0\ufeff"
LEAD = re.compile(r"(?:^|\W)(?:due|deadline|by|until|till|before|for|of|on|since|from|after|to|vs|see)\W*$|:\s*$", re.I)
LABEL = re.compile(r"\W*(?:(?:date|day|datum|the)\W*)?", re.I)
YEAR = r"(?:19|20)\d\d"
WEEK_LABEL = re.compile(rf"\W*(?:{YEAR}\W*)?(?:week(?:\s+of|\s*\d+)?|wk\s*\d+|[ck]?w\s*\d+)(?:\W+{YEAR})?\W*", re.I)
PREPOSITION = re.compile(r"\s(?:for|of|on|from)\s*$", re.I)
TELLING = (":", "-", "–", "—")
REMARK = re.compile(r"\W*\([^()]*\)\W*")
LONG_LINE, SENTENCE_ENDS = 50, ".!?:;…)]>|"
LINK_TARGET = re.compile(r"\]\([^)]{0,400}\)")


class Mark(NamedTuple):
    """A line that could begin an entry: its index, its words, its level and the index after its last line.

    `before` is the line above a line of text, "" for all others.
    """

    line: int
    words: str
    level: int
    after: int
    before: str = ""

    @property
    def begins(self) -> bool:
        """Whether the line begins a paragraph: it stands under a blank line, a heading or an item of a list."""
        return not self.before or self.before.startswith(("- ", "* ", "+ ", "#"))

    @property
    def runs_on(self) -> bool:
        """Whether the line goes on with a sentence that was broken at the end of a long line."""
        return len(self.before) >= LONG_LINE and self.before[-1:] not in SENTENCE_ENDS


class Found(NamedTuple):
    """A mark with a date: "whole" if it is only a date, else where the date stands.

    "front" and "end" are before and after a title; "led" is at the end after a colon or a word such as "due",
    "inside" is in the middle. `weekday_in` is the weekday that picks one day of the week that the date gives;
    `above` is the mark with the title where that stands above the date.
    """

    mark: Mark
    date: Date
    place: str
    weekday_in: int | None = None
    above: Mark | None = None

    @property
    def said(self) -> str:
        """The date as it is written."""
        return self.mark.words[self.date.start : self.date.end].strip()

    @property
    def title(self) -> str:
        """The heading without date and marks."""
        return title_of(self.above) if self.above else title_of(self.mark, self.date)


def found_in(mark: Mark, date: Date) -> Found:
    """The mark with the place of its date."""
    place = place_of(mark.words[: date.start], mark.words[date.end :])
    level = {"whole": BOLD, "front": OPENING}.get(place, LINE) if mark.level == LINE else mark.level
    return Found(mark._replace(level=level), date, place)


def place_of(before: str, after: str) -> str:
    """Where a date stands, from the words before and after it."""
    words_after = any(letter.isalnum() for letter in LINK_TARGET.sub("", after))
    if LABEL.fullmatch(before) or WEEK_LABEL.fullmatch(before):
        return "front" if words_after else "whole"
    if words_after and not REMARK.fullmatch(after) and after.lstrip()[:1] not in TELLING:
        return "inside"
    return "led" if LEAD.search(before) else "end"


def title_of(mark: Mark, date: Date | None = None) -> str:
    """The words of a heading without its date and without marks."""
    words = without_closing_marks(mark.words)
    if date is None:
        return trimmed(words)
    before, after = PREPOSITION.sub("", words[: date.start]), words[date.end :]
    if LABEL.fullmatch(before):
        before = "" if any(letter.isalpha() for letter in before) else before.strip(EDGE + "([<{*_~")
    target = LINK_TARGET.match(after)
    after = after[target.end() :] if target else after
    return trimmed(f"{before.rstrip(EDGE + '([<{')} {after.lstrip(EDGE + '.)]>}*_~')}")


def without_closing_marks(words: str) -> str:
    """The words of a heading without the number signs that some put at its end."""
    bare = words.rstrip().rstrip("#")
    return bare if bare.endswith((" ", "\t")) else words


def trimmed(words: str) -> str:
    """A title without the separators and the emphasis around it."""
    title = words.strip(EDGE)
    for sign in ("**", "__", "*", "_"):
        if title.startswith(sign) and title.endswith(sign) and len(title) > 2 * len(sign):
            title = title[len(sign) : -len(sign)].strip(EDGE)
    return title if any(letter.isprintable() and not letter.isspace() for letter in title) else ""
