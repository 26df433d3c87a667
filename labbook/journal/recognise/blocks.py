"""Readings in pasted output: runs of lines "acc = 73.05% [N=141]"."""

from __future__ import annotations

import re

from labbook.journal.recognise.quantities import QUANTITY, quantity
from labbook.journal.recognise.settings import is_output
from labbook.journal.recognise.subjects import heading_above
from labbook.journal.recognise.values import Reading

KEY = re.compile(
    r"[\s>]*(?:[-*+][ \t]+)?(?P<key>[^\W\d][\w/.@%-]{0,60}(?:[ ][\w/.@%()-]{1,20}){0,3}?)[ \t]*=[ \t]*(?=[^=\s])"
)
COMMENT = re.compile(r"\s*$|\s+[-–—#(/]")
FEWEST = 2


def metric_blocks(lines: list[str]) -> list[list[Reading]]:
    """The readings of each run of at least two "key = value" lines that is output rather than settings."""
    blocks: list[list[Reading]] = []
    for index, line in enumerate(lines):
        read = metric_line(index, line) if "=" in line else None
        if read and blocks and blocks[-1][-1].line == index - 1:
            blocks[-1].append(read)
        elif read:
            blocks.append([read])
    return [named(lines, block) for block in blocks if len(block) >= FEWEST and is_output(block)]


def metric_line(index: int, line: str) -> Reading | None:
    """The reading of a line "key = value", a comment behind it allowed."""
    key = KEY.match(line)
    found = QUANTITY.match(line, key.end()) if key else None
    if not key or not found or not COMMENT.match(line, found.end()):
        return None
    return Reading(index, 0, "", key["key"], *quantity(found), found[0])


def named(lines: list[str], block: list[Reading]) -> list[Reading]:
    """A block with the words above it as its subject."""
    subject = heading_above(lines, block[0].line)
    return [reading._replace(subject=subject) for reading in block]
