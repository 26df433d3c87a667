"""Journals in Markdown, and those in plain text, whose days stand on lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.journal.formats import fences, filename, frontmatter, headings, style
from labbook.journal.formats import lines as text_lines
from labbook.journal.formats.marks import BOLD, Mark
from labbook.journal.formats.pieces import Hints, Journal
from labbook.journal.formats.splitting import Text, split

SUFFIXES = (".md", ".markdown", ".mdx", ".qmd", ".rmd")


def suits(lines: Sequence[str], name: str) -> bool:
    """Whether this reader is for the file: it is for any."""
    return True


def read(lines: Sequence[str], name: str, hints: Hints) -> Journal:
    """The journal in lines of Markdown or plain text."""
    plain = text_lines.bare(list(lines))
    head = frontmatter.read(plain)
    marks = list(headings.marks(plain, head.end))
    blocks = fences.code(plain, head.end)
    made = split(Text(lines, marks, blocks, head.day or filename.day_of(name), fenced=True), hints)
    written = style.of_markdown(plain)
    return Journal(format_of(written, name, marks), written, *made)


def format_of(written: str, name: str, marks: Sequence[Mark]) -> str:
    """The format's name: Notion's pages are Markdown of their own, a text without headings is plain."""
    if written == "notion":
        return "notion"
    is_markdown = name.lower().endswith(SUFFIXES) or any(mark.level < BOLD for mark in marks)
    return "markdown" if is_markdown else "plain"
