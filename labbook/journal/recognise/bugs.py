"""Bugs: lines marked :bug: or FIXME, labelled ones, and whether they are said to be fixed."""

from __future__ import annotations

import re

from labbook.journal.recognise.labels import Statement
from labbook.journal.recognise.plain import covered, unemphasised, words
from labbook.journal.recognise.prose import Line, children
from labbook.journal.recognise.values import Finding

SIGNS = (":bug:", "FIXME", "🐛", "🐞")
MARKER = re.compile(r":bug:|\bFIXME\b:?|🐛|🐞")
LABEL = re.compile(r"[\s.:…–—-]*(?:bugs?\b[\s:.…–—-]*)?", re.IGNORECASE)
FIX = r"(?:(?:now|it['’]?s|this|was|is|already|ok|oh|done)[ ,:]*){0,3}(?:fixed|solved|resolved)\b(?![ ]?\?)"
FIXED_AT_END = re.compile(rf"(?:\(|[-–—]|[-=]>|→|[.!?][ ])[ ]*{FIX}[^()?]*\)?$", re.IGNORECASE)
FIXED = re.compile(FIX, re.IGNORECASE)
ENDING = 200


def bugs(lines: list[Line], labelled: list[Statement]) -> list[Finding]:
    """The bugs of an entry."""
    own = {one.position: one.text for one in labelled if one.kind == "bug" and words(one.text)}
    found: list[Finding] = []
    for position, line in enumerate(lines):
        text = marked(line) or own.get(position, "")
        if text:
            found.append(with_fix(lines, position, text))
    return found


def marked(line: Line) -> str:
    """What a line marked as a bug says; "" if it is not marked."""
    if not any(sign in line.text for sign in SIGNS) or line.mark == ">":
        return ""
    text = unemphasised(line.text)
    bare = covered(text)
    if not MARKER.search(bare):
        return ""
    starts, ends = [0], []
    for found in MARKER.finditer(bare):
        ends.append(found.start())
        starts.append(found.end())
    pieces = (text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True))
    return " ".join(LABEL.sub("", "".join(pieces), count=1).split()) or text


def with_fix(lines: list[Line], position: int, text: str) -> Finding:
    """One bug with the words that say it is fixed: at its end, under it, or by the tick in its box."""
    line = lines[position]
    begin = max(len(text) - ENDING, 0)
    ending = FIXED_AT_END.search(covered(text)[begin:])
    start = begin + ending.start() if ending else 0
    if text[:start].strip():
        return fixed(Finding(line.row, "bug", text[:start].rstrip()), line.row, text[start:].strip(" ()-–—=>→.!?"))
    found = Finding(line.row, "bug", text)
    for below in children(lines, position):
        said = unemphasised(lines[below].text)
        if FIXED.match(said):
            return fixed(found, lines[below].row, said)
    return fixed(found, line.row, f"[{line.box}]") if line.box in ("x", "X") else found


def fixed(bug: Finding, line: int, words_of_it: str) -> Finding:
    """A bug with the words that say it is fixed."""
    return bug._replace(outcome="fixed", outcome_line=line, outcome_text=words_of_it)
