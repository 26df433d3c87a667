"""Reading an entry's text: its tasks, tags and mentions, each with the line it stands on.

The text itself is never changed here. Code blocks and code spans hold no tasks, tags or mentions.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from labbook.journal import ids
from labbook.journal.markup.lines import END
from labbook.journal.markup.styles import Style, named

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from labbook.journal.markup.checklist import TaskLine

TAG = re.compile(r"(?:^|(?<=[\s(]))#([^\W\d_][\w/-]*)", re.MULTILINE)

MARKS = re.compile(r"^(?:#+|\*+(?=\s))\s*|^[-*+]\s+(\[.\]\s*)?")
FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)\r?\n(?s:.){0,2000}?\n\1\r?\n")
DATE_WORDS = frozenset(
    [
        *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        *("mon", "tue", "wed", "thu", "fri", "sat", "sun", "st", "nd", "rd", "th"),
    ]
)
"""How the words of a date begin."""


class Outline(NamedTuple):
    """What an entry's text holds."""

    tasks: tuple[TaskLine, ...]
    tags: tuple[str, ...]
    mentions: tuple[str, ...]


def read(body: str, style: str = "") -> Outline:
    """The outline of a text, whose tasks are written in a style."""
    written = named(style)
    if written.headlines:
        return of_org(body, written)
    if not (any(sign in body for sign in "[`~") or any(word in body for word in written.words)):
        return Outline((), tags_in(body), tuple(ids.mentions(body)))  # plain prose: no need to load the parser
    from labbook.journal.markup.checklist import in_markdown

    links: dict[str, Any] = {}
    tokens = parser().parse(body, links)
    words = (words_of(token.content, links) for token in tokens if token.type == "inline")
    prose = "\n".join(text for text in words if text)
    return Outline(tuple(in_markdown(tokens, body, written)), tags_in(prose), tuple(ids.mentions(prose)))


@cache
def parser() -> MarkdownIt:
    """The Markdown parser, for blocks only: what stands inside a block is read where it matters."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable("inline")


def words_of(block: str, links: dict[str, Any]) -> str:
    """The words of a block without its code spans and link targets, if there may be a tag or a mention among them."""
    if "#" not in block and not ids.SHORT_ID.search(block):
        return ""
    children: list[Token] = []
    parser().inline.parse(block, parser(), links, children)
    return "\n".join(child.content for child in children if child.type == "text")


def of_org(body: str, style: Style) -> Outline:
    """The outline of an org-mode text."""
    from labbook.journal.markup.checklist import in_org, org_lines

    prose = "\n".join(line for _, line in org_lines(body))
    return Outline(tuple(in_org(body, style)), tags_in(prose), tuple(ids.mentions(prose)))


def tags_in(text: str) -> tuple[str, ...]:
    """The #tags of a text, lower-case, each once."""
    if "#" not in text:
        return ()
    return tuple(dict.fromkeys(name.lower() for name in TAG.findall(text)))


def title_of(body: str) -> str:
    """What to call an entry: its first line that says more than a date, at most 80 characters."""
    lines = [line.strip() for line in END.split(FRONT_MATTER.sub("", body)[:4000].lstrip("\ufeff")) if line.strip()]
    first = next((line for line in lines if says_something(line)), lines[0] if lines else "")
    return MARKS.sub("", first)[:80]


def says_something(line: str) -> bool:
    """Whether a line has a word that is no month and no day of the week."""
    return any(word[:3].lower() not in DATE_WORDS for word in re.findall(r"[^\W\d_]{2,}", line))
