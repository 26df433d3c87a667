"""How authors write tasks: which marks, words and strokes stand for which state. One style holds for a whole file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

BOXES = {" ": "todo", "/": "doing", "~": "doing", "x": "done", "X": "done", "-": "dropped", ">": "moved"}
"""The marks of Markdown checkboxes; an unknown one counts as todo and is kept."""
ORG_BOXES = {" ": "todo", "-": "doing", "X": "done", "x": "done"}
"""In org-mode `[-]` says that a part is done."""
ORG_WORDS = {
    "TODO": "todo",
    "NEXT": "todo",
    "WAITING": "todo",
    "WAIT": "todo",
    "HOLD": "todo",
    "DOING": "doing",
    "STARTED": "doing",
    "INPROGRESS": "doing",
    "IN-PROGRESS": "doing",
    "DONE": "done",
    "CANCELLED": "dropped",
    "CANCELED": "dropped",
    "KILL": "dropped",
    "MOVED": "moved",
}
LOGSEQ_WORDS = {
    "TODO": "todo",
    "LATER": "todo",
    "WAITING": "todo",
    "WAIT": "todo",
    "DOING": "doing",
    "NOW": "doing",
    "IN-PROGRESS": "doing",
    "DONE": "done",
    "CANCELED": "dropped",
    "CANCELLED": "dropped",
    "MOVED": "moved",
}
OWN_WORDS = re.compile(r"(?im)^#\+(?:seq_|typ_)?todo:[ \t]*(.*?)[ \t]*\r?$")
GIVEN_UP = re.compile("CANCEL|FAIL|SKIP|KILL|DROP|ABANDON|REJECT|WONT", re.IGNORECASE)
STATES = ("todo", "doing", "done", "dropped", "moved")


class Style(NamedTuple):
    """One way of writing tasks: checkbox marks, words that begin an item, and what a struck item means."""

    boxes: Mapping[str, str] = BOXES
    words: Mapping[str, str] = {}
    struck: str = ""
    headlines: bool = False
    """Whether headlines carry the words (org-mode) and not list items."""

    def box(self, state: str) -> str | None:
        """The mark that stands for a state, if there is one."""
        return next((mark for mark, meaning in self.boxes.items() if meaning == state), None)

    def word(self, state: str) -> str | None:
        """The word that stands for a state, if there is one."""
        return next((word for word, meaning in self.words.items() if meaning == state), None)


STYLES: dict[str, Style] = {
    "markdown": Style(),
    "struck-done": Style(struck="done"),
    "struck-dropped": Style(struck="dropped"),
    "notion": Style(words={"✅": "done"}),
    "logseq": Style(words=LOGSEQ_WORDS),
    "org": Style(boxes=ORG_BOXES, words=ORG_WORDS, headlines=True),
}


@cache
def named(name: str) -> Style:
    """The style of an entry, Markdown by default; `org TODO RUNNING | DONE FAILED` has keywords of its own."""
    first, _, words = name.partition(" ")
    style = STYLES.get(first, STYLES["markdown"])
    return style._replace(words={**style.words, **own_words(words)}) if words else style


def own_words(text: str) -> dict[str, str]:
    """The states of a file's own keywords: those before the bar are open, those after it closed."""
    opened, _, closed = text.partition("|")
    words = {word: ORG_WORDS.get(word, "todo") for word in opened.split()}
    return words | {word: "dropped" if GIVEN_UP.search(word) else "done" for word in closed.split()}


def org_style(text: str) -> str:
    """The style of an org-mode file, with the keywords that it defines for itself (`#+TODO: TODO NEXT | DONE`)."""
    lines = [re.sub(r"\([^)\s]*\)", "", line) for line in OWN_WORDS.findall(text)]
    opened = [word for line in lines for word in line.partition("|")[0].split()]
    closed = [word for line in lines for word in line.partition("|")[2].split()]
    for line in lines:
        if "|" not in line and line.split():  # without a bar the last one is the closed one
            closed.append(opened.pop(opened.index(line.split()[-1])))
    return " ".join(["org", *opened, *(["|", *closed] if closed else [])])
