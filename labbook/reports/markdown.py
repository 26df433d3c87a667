"""A report as Markdown."""

from __future__ import annotations

import re
from functools import singledispatch

from labbook.figures import Figure
from labbook.journal.doubts import SIGN
from labbook.journal.ids import SHORT_ID
from labbook.journal.statuses import SYMBOLS
from labbook.reports.report import Code, Facts, Grid, Items, Line, Mark, Measured, Paragraph, Picture, Prose, Report
from labbook.reports.tables import markdown as tables
from labbook.reports.tables.terminal import plain
from labbook.text import visible

FIGURE_WIDTH = 80
SPECIAL = re.compile(r"[\\`*<>\[\]~]")
CODE_OR_ID = re.compile(rf"`+[^`]+`+|{SHORT_ID.pattern}")
AROUND = {"strong": "**", "struck": "~~", "status": "**"}


def markdown(report: Report) -> str:
    """The whole report as one Markdown document."""
    parts = [f"# {escaped(report.title)}", line(report.about)]
    for section in report.sections:
        parts += [f"{'#' * section.level} {escaped(section.heading)}", *map(block, section.blocks)]
    parts.append(f"*{escaped(report.kind)}, drawn by labbook on {report.made}*")
    return "\n\n".join(marked(part, report) if not part.startswith("```") else part for part in parts if part) + "\n"


def marked(text: str, report: Report) -> str:
    """The text with the sign of doubt behind each short id that is in doubt, commands aside."""
    return CODE_OR_ID.sub(lambda found: f"{found[0]}{SIGN}" if found[0] in report.doubts else found[0], text)


@singledispatch
def block(block: object) -> str:
    """A block by its type."""
    raise NotImplementedError(type(block).__name__)


@block.register
def _(block: Paragraph) -> str:
    return ("! " if block.tone == "warning" else "") + line(block.line)


@block.register
def _(block: Facts) -> str:
    return "\n".join(f"- {escaped(name)}: {line(said)}" for name, said in block.pairs)


@block.register
def _(block: Items) -> str:
    return "\n".join(f"- {line(said)}" for said in block.lines)


@block.register
def _(block: Grid) -> str:
    rule = "|" + "|".join("---:" if place in block.numbers else "---" for place in range(len(block.headings))) + "|"
    rows = [[cell(line(said)) for said in row] for row in block.rows]
    return "\n".join([tables.line([cell(escaped(name)) for name in block.headings]), rule, *map(tables.line, rows)])


@block.register
def _(block: Measured) -> str:
    return tables.markdown(block.table)


@block.register
def _(block: Picture) -> str:
    return fenced(f"{drawn(block.figure)}\n{block.caption}".rstrip())


@block.register
def _(block: Code) -> str:
    return fenced(visible(block.text))


@block.register
def _(block: Prose) -> str:
    return "\n".join(f"> {row}".rstrip() for row in visible(block.body).strip().splitlines())


def drawn(figure: Figure) -> str:
    """A figure as text without colour."""
    from labbook.figures.canvas import draw

    return draw(figure, FIGURE_WIDTH, colour=False)


def fenced(text: str) -> str:
    """Text that Markdown leaves as it is."""
    ticks = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{text}\n{fence}"


def line(said: Line) -> str:
    """A line with its marks."""
    return "".join(escaped(part) if isinstance(part, str) else mark(part) for part in said)


def mark(part: Mark) -> str:
    """Words that stand out."""
    if part.kind == "code":
        text = plain(part.text)
        ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{ticks}{text}{ticks}" if text and "`" not in (text[0], text[-1]) else f"{ticks} {text} {ticks}"
    symbol = f"{SYMBOLS.get(part.text, '')} ".lstrip() if part.kind == "status" else ""
    around = AROUND.get(part.kind, "")
    text = escaped(part.text).strip()
    return f"{symbol}{around}{text}{around}" if text else ""


def cell(text: str) -> str:
    """Text that stays in its cell."""
    return text.replace("|", "\\|")


def escaped(text: str) -> str:
    """Text in one line, without what Markdown would take for links, emphasis, code or HTML."""
    return SPECIAL.sub(lambda found: f"\\{found[0]}", plain(text))
