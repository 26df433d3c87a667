"""The tasks in a text: checkbox items, items that begin with a state's word, and wholly struck items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from labbook.journal.markup.lines import bare, split
from labbook.journal.markup.styles import Style

if TYPE_CHECKING:
    from markdown_it.token import Token

ITEM = r"[\s>]*(?:[-*+]|\d{1,9}[.)])"
BOX_LINE = re.compile(rf"^((?:{ITEM}\s+)+\[)(.)(\](?:\s.*)?)$")
"""A list item (or an item in an item) that begins with a checkbox, cut around its mark."""
WORD_LINE = re.compile(rf"^((?:{ITEM}|\*+)\s+)(\S+)((?:\s.*)?)$")
STRUCK_LINE = re.compile(rf"^({ITEM}\s+)~~(.+)~~(\s*)$")
BOX = re.compile(r"^\[(.)\](?:\s+(.*))?$", re.DOTALL)
STRUCK = re.compile(r"~~(?!~)(?:(?!~~).)+~~", re.DOTALL)
ORG_BLOCK = re.compile(r"^\s*#\+(begin|end)_(\w+)", re.IGNORECASE)
HEADLINE = re.compile(r"^(\*+)\s+(.*)$")


class TaskLine(NamedTuple):
    """A task: the line it stands on, how deep, under which other one (by position), and what it says."""

    line: int
    depth: int
    parent: int | None
    mark: str
    state: str
    text: str


class Item(NamedTuple):
    """An item that is a task: its mark as written, what that means, and its words."""

    mark: str
    state: str
    text: str


def in_markdown(tokens: list[Token], body: str, style: Style) -> list[TaskLine]:
    """The tasks among the list items of a parsed text."""
    tasks: list[TaskLine] = []
    open_items: list[int | None] = []
    lines = [bare(line) for line in split(body)]
    for position, token in enumerate(tokens):
        if token.type == "list_item_open":
            found = item_at(tokens, position, lines, style)
            if found:
                line, item = found
                above = next((number for number in reversed(open_items) if number is not None), None)
                tasks.append(TaskLine(line, len(open_items), above, *item))
            open_items.append(len(tasks) - 1 if found else None)
        elif token.type == "list_item_close":
            open_items.pop()
    return tasks


def item_at(tokens: list[Token], position: int, lines: list[str], style: Style) -> tuple[int, Item] | None:
    """The task that a list item is, and its line; None for any other item."""
    inner = tokens[position + 1 : position + 3]
    if [token.type for token in inner] != ["paragraph_open", "inline"] or inner[1].map is None:
        return None
    line = inner[1].map[0]
    item = item_of(inner[1].content, lines[line], style)
    return (line, item) if item else None


def item_of(content: str, line: str, style: Style) -> Item | None:
    """What an item says, if it is a task; `line` is its first line as it stands in the text."""
    box = BOX.match(content.split("\n")[0])
    if box and BOX_LINE.match(line):
        text = (box[2] or "").strip()
        return Item(box[1], state_of(box[1], text, style), text)
    word, _, rest = content.partition(" ")
    if word in style.words and WORD_LINE.match(line):
        return Item(word, style.words[word], rest.split("\n")[0].strip())
    if style.struck and STRUCK.fullmatch(content.strip()) and STRUCK_LINE.match(line):
        return Item("~~", style.struck, content.strip()[2:-2].strip())
    return None


def state_of(mark: str, text: str, style: Style) -> str:
    """What a checkbox means; an open one whose words are struck was given up."""
    state = style.boxes.get(mark, "todo")
    return "dropped" if state == "todo" and STRUCK.match(text) else state


def in_org(body: str, style: Style) -> list[TaskLine]:
    """The tasks of an org-mode text: headlines with a keyword, and checkboxes, outside of blocks."""
    tasks: list[TaskLine] = []
    above: list[tuple[int, int]] = []  # (depth, number of the task) of what encloses this line
    stars = 0
    for number, line in org_lines(body):
        headline = HEADLINE.match(line)
        if headline:
            stars = len(headline[1])
        depth = stars - 1 if headline else stars + (len(line) - len(line.lstrip()))
        item = org_item(headline[2] if headline else line.strip(), bool(headline), style)
        if not (item or headline):
            continue
        above = [(deep, task) for deep, task in above if deep < depth]
        if item:
            tasks.append(TaskLine(number, len(above), above[-1][1] if above else None, *item))
            above.append((depth, len(tasks) - 1))
    return tasks


def org_lines(body: str) -> Iterator[tuple[int, str]]:
    """The lines of an org-mode text that are not inside a block, with their numbers."""
    block = ""
    for number, line in enumerate(split(body)):
        edge = ORG_BLOCK.match(line)
        if edge and not block and edge[1].lower() == "begin":
            block = edge[2].lower()
        elif edge and block == edge[2].lower() and edge[1].lower() == "end":
            block = ""
        elif not block:
            yield number, bare(line)


def org_item(text: str, headline: bool, style: Style) -> Item | None:
    """The task that a headline or a list item of org-mode is."""
    if headline:
        word, _, rest = text.partition(" ")
        return Item(word, style.words[word], rest.strip()) if word in style.words else None
    box = re.match(r"(?:[-+]|\d+[.)])\s+\[([ xX-])\](?:\s+(.*))?$", text)
    return Item(box[1], style.boxes[box[1]], (box[2] or "").strip()) if box else None
