"""The lines of an entry that are prose: outside of fences and of indented code, each with its mark taken off."""

from __future__ import annotations

import re
from typing import NamedTuple

TAB = 4
LONGEST = 10_000
"""Characters of a line; a longer one is data, not prose."""
FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}(?=[^`]*$)|~{3,})(.*)")
MARKS = re.compile(
    r"([ \t]*)(?:([-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[(.)\](?:[ \t]+|$))?"  # an item and its checkbox
    r"|(\#{1,6})[ \t]+|(>))?"  # a heading, a quotation
)


class Line(NamedTuple):
    """A line of prose: where it stands and what it says, without its list mark or heading mark."""

    row: int
    """0-based line in the body."""
    indent: int
    mark: str
    """"-" for an item of a list, "#" for a heading, ">" for a quotation, "" for a paragraph."""
    box: str
    """What stands in its checkbox, or ""."""
    text: str


def lines_of(body: str) -> list[str]:
    """The lines of a text, which end at \\n, \\r\\n or a lone \\r only."""
    return body.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def fences(lines: list[str]) -> list[str | None]:
    """For each line the language of the fence it is in ("" if none is named), or None outside of fences."""
    inside: list[str | None] = [None] * len(lines)
    opening, language = "", ""
    for index, line in enumerate(lines):
        found = FENCE.match(line) if "```" in line or "~~~" in line else None
        if opening:
            inside[index] = language
            if found and found[1].startswith(opening) and not found[2].strip():
                opening = ""
        elif found:
            opening, language = found[1], found[2].strip().lower()
            inside[index] = language
    return inside


def prose(lines: list[str]) -> list[Line]:
    """The lines that are prose; blank lines are left out."""
    kept: list[Line] = []
    in_list, after_blank, in_code = False, True, False
    for row, (line, fence) in enumerate(zip(lines, fences(lines), strict=True)):
        if fence is not None or not line or line.isspace() or len(line) > LONGEST:
            after_blank = True
            continue
        read = read_line(row, line)
        in_code = read.indent >= TAB and not in_list and (in_code or after_blank)
        if read.mark == "-":
            in_list = in_list or not in_code
        elif read.mark == "#" or (after_blank and read.indent < 2):
            in_list = False
        after_blank = False
        if not in_code:
            kept.append(read)
    return kept


def read_line(row: int, line: str) -> Line:
    """One line with its mark taken off."""
    found = MARKS.match(line)
    assert found is not None  # every part of the pattern may be empty
    space, item, box, heading, quote = found.groups()
    indent = len(space) if "\t" not in space else len(space.expandtabs(TAB))
    text = line[found.end() :].strip()
    if item:
        return Line(row, indent, "-", box or "", text)
    if heading:
        return Line(row, indent, "#", "", text.rstrip("#").rstrip())
    return Line(row, indent, quote or "", "", text)


def children(lines: list[Line], position: int) -> list[int]:
    """The positions of the lines right under a line that are indented one step deeper than it."""
    under: list[int] = []
    for deeper in range(position + 1, len(lines)):
        if lines[deeper].indent <= lines[position].indent or far(lines, deeper) or lines[deeper].mark == "#":
            break
        if not under or lines[deeper].indent <= lines[under[0]].indent:
            under.append(deeper)
    return under


def far(lines: list[Line], position: int) -> bool:
    """Whether more than two lines that are no prose stand before a line."""
    return lines[position].row - lines[position - 1].row > 3


def items_under(lines: list[Line], position: int) -> list[int]:
    """The positions of the items of the list right under a line; quotations between the two are passed over."""
    label = lines[position]
    least = label.indent + (label.mark == "-")
    items: list[int] = []
    for below in range(position + 1, len(lines)):
        line = lines[below]
        if far(lines, below) or line.indent < least:
            break
        if line.mark == "-" and (not items or line.indent == least):
            items.append(below)
            least = line.indent
        elif not (line.indent > least if items else line.mark == ">"):
            break
    return items
