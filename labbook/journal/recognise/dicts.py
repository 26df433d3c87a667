"""Readings in printed dicts: "{'acc': 0.73, 'loss': 0.31}", on one line or several."""

from __future__ import annotations

import re

from labbook.journal.recognise.quantities import NUMBER, QUANTITY, quantity
from labbook.journal.recognise.settings import is_output
from labbook.journal.recognise.subjects import announces, words_of
from labbook.journal.recognise.values import Reading

KEY = r"""(?P<quote>['"])(?P<key>[^'"]{1,120})(?P=quote)"""
ENTRY = re.compile(rf"\s*{KEY}\s*:\s*(?P<value>{NUMBER})[ \t]*(?:,|(?=\}})|$)")
FEWEST = 2
MOST_LINES = 200


def printed_dicts(lines: list[str]) -> list[list[Reading]]:
    """The readings of each printed dict whose values are all numbers, settings left out."""
    blocks: list[list[Reading]] = []
    for index, line in enumerate(lines):
        if "{" in line and line.strip(" \t>").startswith("{"):
            block = entries(lines, index)
            if len(block) >= FEWEST and is_output(block):
                blocks.append(block)
    return blocks


def entries(lines: list[str], start: int) -> list[Reading]:
    """The entries of the dict that opens on a line; none if anything else stands in it."""
    subject = words_of(lines[start - 1]) if start and announces(lines[start - 1]) else ""
    found: list[Reading] = []
    for index in range(start, min(start + MOST_LINES, len(lines))):
        line, place = lines[index], lines[start].index("{") + 1 if index == start else 0
        while entry := ENTRY.match(line, place):
            read = QUANTITY.fullmatch(entry["value"])
            if read:
                found.append(Reading(index, 0, subject, entry["key"], *quantity(read), entry["value"]))
            place = entry.end()
        rest = line[place:].strip()
        if rest:
            return found if rest == "}" else []
    return []
