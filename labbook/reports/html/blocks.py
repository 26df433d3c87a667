"""Blocks of a report in HTML."""

from __future__ import annotations

from functools import singledispatch

from labbook.journal.ids import SHORT_ID
from labbook.reports.html.inline import Ink, text
from labbook.reports.html.prose import rendered
from labbook.reports.html.table import measured, scrolling
from labbook.reports.report import Code, Facts, Grid, Items, Line, Measured, Paragraph, Picture, Prose, plain

SHORT, LONG = 18, 44
"""Characters up to which a cell is never broken, and from which on it has some width also on a phone."""


@singledispatch
def block(block: object, ink: Ink) -> str:
    """A block by its type."""
    raise NotImplementedError(type(block).__name__)


@block.register
def _(block: Paragraph, ink: Ink) -> str:
    return f'<p class="{block.tone}">{ink.line(block.line)}</p>'


@block.register
def _(block: Facts, ink: Ink) -> str:
    pairs = "".join(f"<div><dt>{text(name)}</dt><dd>{ink.line(said)}</dd></div>" for name, said in block.pairs)
    return f"<dl>{pairs}</dl>"


@block.register
def _(block: Items, ink: Ink) -> str:
    return f"<ul>{''.join(f'<li>{ink.line(said)}</li>' for said in block.lines)}</ul>"


@block.register
def _(block: Grid, ink: Ink) -> str:
    headings = [f"<th{side(place, block)}>{text(name)}</th>" for place, name in enumerate(block.headings)]
    rows = [
        f"<tr>{''.join(cell(said, place, block, ink) for place, said in enumerate(row))}</tr>" for row in block.rows
    ]
    return scrolling(f"<thead><tr>{''.join(headings)}</tr></thead><tbody>{''.join(rows)}</tbody>")


def cell(said: Line, place: int, block: Grid, ink: Ink) -> str:
    """One cell; a row that is about one thing can be linked to."""
    ref = plain(said)
    name = f' id="{ref}"' if place == 0 and SHORT_ID.fullmatch(ref) else ""
    return f"<td{side(place, block, ref)}{name}>{ink.line(said)}</td>"


def side(place: int, block: Grid, said: str = "") -> str:
    """Numbers end at the right; short texts stay in one line, long ones have room."""
    size = "short" if len(said) <= SHORT else "long" if len(said) > LONG else ""
    kinds = [kind for kind in ("number" if place in block.numbers else "", size) if kind]
    return f' class="{" ".join(kinds)}"' if kinds else ""


@block.register
def _(block: Measured, ink: Ink) -> str:
    return measured(block.table, ink)


@block.register
def _(block: Picture, ink: Ink) -> str:
    from labbook.reports.svg.draw import svg

    name = f' id="{block.ref}"' if block.ref else ""
    caption = f"<figcaption>{ink.words(block.caption)}</figcaption>" if block.caption else ""
    return f"<figure{name}>{svg(block.figure)}{caption}</figure>"


@block.register
def _(block: Code, ink: Ink) -> str:
    return f'<pre tabindex="0">{text(block.text)}</pre>'


@block.register
def _(block: Prose, ink: Ink) -> str:
    return f"<blockquote>{rendered(block.body)}</blockquote>"
