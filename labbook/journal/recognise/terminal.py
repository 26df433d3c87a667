"""Readings in tables pasted from a terminal: "│ ood/acc │ 0.876 │", with or without a frame."""

from __future__ import annotations

import re

from labbook.journal.recognise.quantities import quantity_in, undressed
from labbook.journal.recognise.subjects import subject_above
from labbook.journal.recognise.values import Reading

BAR = re.compile(r"[|│┃║]")
BOX = "│┃║"
TREE = re.compile(r"[├└╰]")
FEWEST_WITHOUT_BOX = 2


def terminal_tables(lines: list[str], taken: set[int]) -> list[list[Reading]]:
    """The readings of each run of framed lines that hold a name and a number; lines in `taken` are left alone."""
    blocks: list[list[Reading]] = []
    for index, line in enumerate(lines):
        if index in taken or not (cells := framed(line)):
            continue
        read = row_of(index, cells)
        if read is None:
            continue
        if blocks and blocks[-1][-1].line == index - 1:
            blocks[-1].append(read._replace(subject=blocks[-1][0].subject))
        else:
            blocks.append([read._replace(subject=subject_above(lines, index))])
    return [block for block in blocks if plain_enough(lines, block)]


def framed(line: str) -> list[str]:
    """The cells of a line that stands in a frame; none for a tree, a rule or a line of prose with a bar in it."""
    text = line.strip()
    if not text or text[0] not in "|│┃║" or TREE.search(text):
        return []
    return [cell for part in BAR.split(text) if (cell := part.strip())]


def row_of(index: int, cells: list[str]) -> Reading | None:
    """The reading of a row of two cells, a name and a number."""
    if len(cells) != 2 or quantity_in(cells[0]) or not any(letter.isalpha() for letter in cells[0]):
        return None
    read = quantity_in(cells[1])
    return Reading(index, 0, "", undressed(cells[0]), *read, cells[1]) if read else None


def plain_enough(lines: list[str], block: list[Reading]) -> bool:
    """Whether a run is a table for sure: drawn with box characters, or of several lines."""
    drawn = any(sign in lines[block[0].line] for sign in BOX)
    return drawn or len(block) >= FEWEST_WITHOUT_BOX
