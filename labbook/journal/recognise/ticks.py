"""Ticks without a box: "- x tried this, nope", several of them in one list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labbook.journal.recognise.prose import Line

TICK = re.compile(r"[xXvV✓✔✗✘][ ]+(?=[^\W_\d])")
FEWEST = 2


def ticks(lines: list[Line]) -> list[int]:
    """The 0-based lines in the body that are ticked without a checkbox."""
    return [index for block in blocks(lines) for index in ticked(block)]


def blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """The runs of lines without a gap or a heading between them."""
    block: list[Line] = []
    for line in lines:
        if block and (line.row > block[-1].row + 1 or line.mark == "#"):
            yield block
            block = []
        block.append(line)
    yield block


def ticked(block: list[Line]) -> list[int]:
    """The ticked lines of a block, none unless there are several."""
    found = [line.row for line in block if not line.box and line.mark in ("", "-") and TICK.match(line.text)]
    return found if len(found) >= FEWEST else []
