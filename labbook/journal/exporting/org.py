"""Org-mode: each entry a headline with its day, tasks as checkboxes, code as source blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from labbook.journal.markup.checklist import BOX_LINE
from labbook.journal.markup.lines import END
from labbook.journal.markup.styles import named
from labbook.store.records import Entry

HEADING = re.compile(r"^(#{1,6})\s+(.*)$")
FENCE = re.compile(r"^(\s*)(```+|~~~+)\s*([\w+-]*)")
BULLET = re.compile(r"^(\s*)[*+](\s+)")
LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
CODE = re.compile(r"`([^`\n]+)`")
BOXES = {"todo": "[ ]", "doing": "[-]", "done": "[X]", "dropped": "[ ]", "moved": "[ ]"}
WORDS = {"dropped": "CANCELLED ", "moved": "MOVED "}


def exported(entries: Iterable[Entry]) -> str:
    """Entries as one org-mode file."""
    return "".join(section(entry) for entry in entries)


def section(entry: Entry) -> str:
    """An entry as a headline with its text; what was org-mode already stays as it is."""
    head = (
        f"* {stamp(entry)}{' '.join(entry.title.split())}\n:PROPERTIES:\n:ID: E{entry.id}\n:KIND: {entry.kind}\n:END:\n"
    )
    body = entry.body.rstrip() if entry.style == "org" else in_org(entry)
    return f"{head}{deeper(body)}\n"


def stamp(entry: Entry) -> str:
    """The day of an entry as org-mode writes it."""
    if not entry.day:
        return ""
    return f"[{entry.day} {date.fromisoformat(entry.day):%a}] "


def deeper(body: str) -> str:
    """The text with its headlines one level below that of its entry."""
    return re.sub(r"(?m)^(\*+ )", r"*\1", body)


def in_org(entry: Entry) -> str:
    """An entry's Markdown as org-mode, line by line."""
    lines = []
    fence = ""
    for line in END.split(entry.body.rstrip()):
        edge = FENCE.match(line)
        if edge and not fence:
            fence = edge[2]
            lines.append(f"{edge[1]}#+begin_src {edge[3]}".rstrip())
        elif edge and edge[2].startswith(fence):
            fence = ""
            lines.append(f"{edge[1]}#+end_src")
        else:
            lines.append(line if fence else line_in_org(line, entry))
    return "\n".join([*lines, "#+end_src"] if fence else lines)


def line_in_org(line: str, entry: Entry) -> str:
    """One line outside of code."""
    heading = HEADING.match(line)
    if heading:
        return f"{'*' * len(heading[1])} {words(heading[2])}"
    box = BOX_LINE.match(line)
    if box:
        state = named(entry.style).boxes.get(box[2], "todo")
        line = f"{box[1][:-1]}{BOXES[state]} {WORDS.get(state, '')}{box[3][1:].lstrip()}"
    return words(BULLET.sub(r"\1-\2", line))


def words(text: str) -> str:
    """Links, bold type and code as org-mode writes them."""
    text = LINK.sub(r"[[\2][\1]]", text)
    return CODE.sub(r"~\1~", BOLD.sub(r"*\1*", text))
