"""Labels such as "Hypothesis:", "Q1:", "Ideas" above a list, and the statements that they announce."""

from __future__ import annotations

import re
from typing import NamedTuple

from labbook.journal.recognise.plain import covered, unemphasised
from labbook.journal.recognise.prose import Line, items_under
from labbook.journal.recognise.spelling import kind_of

BEFORE = (
    r"(?:my|our|the|an?|new|another|other|main|working|alternative|alt|null|first|second|third|next|current|old|open|"
    r"remaining|further|more|some|known|found|small|big|[a-z]{1,20}['’]s)"
)
AFTER = r"(?:after|from|for|about|of|on|in|with|to|by|found|here|so[ ]far)\b[^:]{0,40}|\([^()]{0,40}\)"
START = r"[.… ]*(?:\d{1,2}:\d\d[ ]+(?:-[ ]+)?)?"
QUALIFIED = rf"(?:{BEFORE}[ ]+){{0,3}}"
MAYBE = re.compile(rf"[*_]{{0,3}}{START}{QUALIFIED}[*_]{{0,3}}[hqpbif]", re.IGNORECASE)
LABEL = re.compile(
    rf"{START}(?:(?P<letter>[hqp])(?P<of>\d{{0,2}})"
    rf"|{QUALIFIED}(?P<word>[hqpbif][a-z]{{2,13}})(?:[ ]?\#?(?P<number>\d{{1,2}}))?)"
    rf"(?:[ ](?P<after>{AFTER}))?(?P<end>[ ]*::?(?!//)|[ ]+[-–—][ ]|[ ]*$)[ ]*(?P<rest>.*)",
    re.IGNORECASE,
)


class Label(NamedTuple):
    """A label at the beginning of a line."""

    kind: str
    number: str
    letter: bool
    """Whether it is a single letter such as Q or H2, which may mean many other things."""
    closed: bool
    """Whether a colon or a dash ends it."""
    plural: bool
    rest: str


class Statement(NamedTuple):
    """What a label announces: on its own line, or as an item of the list under it."""

    position: int
    """Which line of prose it stands on."""
    kind: str
    number: str
    letter: bool
    text: str
    alone: bool
    """False for one of several items under one label."""


def label_of(line: Line) -> Label | None:
    """The label that a line begins with."""
    if line.mark == ">" or not MAYBE.match(line.text):
        return None
    text = unemphasised(line.text)
    found = LABEL.match(covered(text))
    if not found or (found["letter"] and (found["end"].strip() != ":" or found["after"])):
        return None
    if found["after"] and found["end"].strip() != ":" and line.mark != "#":
        return None
    word = found["letter"] or found["word"]
    kind = kind_of(word)
    if not kind:
        return None
    return Label(
        kind,
        found["of"] or found["number"] or "",
        letter=bool(found["letter"]),
        closed=bool(found["end"].strip()),
        plural=word.lower().endswith("s") and not word.lower().endswith("is"),
        rest=text[found.start("rest") :].strip(),
    )


def statements(lines: list[Line]) -> list[Statement]:
    """Everything that labels announce, in order of line; a labelled item of a labelled list keeps its own label."""
    labels = {position: label for position, line in enumerate(lines) if (label := label_of(line))}
    found: dict[int, Statement] = {}
    for position, label in labels.items():
        if label.rest:
            found[position] = Statement(position, label.kind, label.number, label.letter, label.rest, True)
            continue
        under = [below for below in announced(lines, position, label) if below not in labels and lines[below].text]
        for below in under:
            text = unemphasised(lines[below].text)
            found.setdefault(below, Statement(below, label.kind, label.number, False, text, len(under) == 1))
    return [found[position] for position in sorted(found)]


def announced(lines: list[Line], position: int, label: Label) -> list[int]:
    """The positions of the statements under a label that says nothing itself: a list, or one paragraph."""
    if label.letter:
        return []
    items = items_under(lines, position)
    if items or label.plural or not (label.closed or lines[position].mark == "#"):
        return items
    return paragraph_under(lines, position)


def paragraph_under(lines: list[Line], position: int) -> list[int]:
    """The position of the plain line right under a line, at most one blank line between them."""
    below = position + 1
    if below >= len(lines) or lines[below].row - lines[position].row > 2:
        return []
    return [] if lines[below].mark or lines[below].text.endswith(":") else [below]
