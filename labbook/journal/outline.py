"""Reading an entry's Markdown: its tasks, tags and mentions, each with the line it stands on.

The text itself is never changed here. Code blocks and code spans hold no tasks, tags or mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from labbook.journal import ids

if TYPE_CHECKING:
    from markdown_it.token import Token

CHECKBOX = re.compile(r"^\[(.)\](?:\s+(.*))?$", re.DOTALL)
CHECKBOX_LINE = re.compile(r"^([\s>]*(?:[-*+]|\d+[.)])\s+\[)(.)(\](?:\s.*)?)$")
TAG = re.compile(r"(?:^|(?<=[\s(]))#([A-Za-z][\w/-]*)")
STATES = {" ": "todo", "/": "doing", "x": "done", "X": "done", "-": "dropped", ">": "moved"}
MARKS = {"todo": " ", "doing": "/", "done": "x", "dropped": "-", "moved": ">"}


class TaskLine(NamedTuple):
    """A checkbox line: where it stands and what it says."""

    line: int
    depth: int
    parent: int | None
    mark: str
    text: str

    @property
    def state(self) -> str:
        """The state that the mark stands for; an unknown mark counts as todo and is kept."""
        return STATES.get(self.mark, "todo")


class Outline(NamedTuple):
    """What an entry's Markdown holds."""

    tasks: tuple[TaskLine, ...]
    tags: tuple[str, ...]
    mentions: tuple[str, ...]


def read(body: str) -> Outline:
    """The outline of a Markdown text."""
    if not any(sign in body for sign in "[`~"):  # plain prose: no need to load the parser
        return Outline((), tags_in(body), tuple(ids.mentions(body)))
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(body)
    prose = "\n".join(text for token in tokens if token.type == "inline" for text in prose_of(token))
    return Outline(tuple(task_lines(tokens, body)), tags_in(prose), tuple(ids.mentions(prose)))


def prose_of(inline: Token) -> list[str]:
    """The words of a block without its code spans."""
    return [child.content for child in inline.children or [] if child.type == "text"]


def tags_in(text: str) -> tuple[str, ...]:
    """The #tags of a text, lower-case, each once."""
    return tuple(dict.fromkeys(name.lower() for name in TAG.findall(text)))


def task_lines(tokens: list[Token], body: str) -> list[TaskLine]:
    """The checkbox items of a token stream, with the index of the task that each is nested under."""
    tasks: list[TaskLine] = []
    open_items: list[int | None] = []
    lines = body.split("\n")
    for position, token in enumerate(tokens):
        if token.type == "list_item_open":
            task = task_of(tokens, position, len(open_items), lines)
            if task:
                above = next((item for item in reversed(open_items) if item is not None), None)
                tasks.append(task._replace(parent=above))
            open_items.append(len(tasks) - 1 if task else None)
        elif token.type == "list_item_close":
            open_items.pop()
    return tasks


def task_of(tokens: list[Token], position: int, depth: int, lines: list[str]) -> TaskLine | None:
    """The task that a list item is, if its text begins with a checkbox."""
    item, inner = tokens[position], tokens[position + 1 : position + 3]
    if item.map is None or [token.type for token in inner] != ["paragraph_open", "inline"]:
        return None
    found = CHECKBOX.match(inner[1].content.split("\n")[0])
    if not found or inner[1].map is None or not CHECKBOX_LINE.match(lines[inner[1].map[0]].rstrip("\r")):
        return None
    return TaskLine(inner[1].map[0], depth, None, found[1], (found[2] or "").strip())


def with_mark(body: str, line: int, mark: str) -> str:
    """The text with the checkbox on one line set to another mark, every other byte as it was."""
    lines = body.split("\n")
    lines[line] = CHECKBOX_LINE.sub(lambda found: found[1] + mark + found[3], lines[line])
    return "\n".join(lines)


def title_of(body: str) -> str:
    """What to call an entry: its first heading or its first line, at most 80 characters."""
    first = next((line.strip() for line in body.splitlines() if line.strip()), "")
    return re.sub(r"^#+\s*|^[-*+]\s+(\[.\]\s*)?", "", first)[:80]
