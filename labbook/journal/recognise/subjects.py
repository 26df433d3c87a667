"""What a pasted block is about: the words above it."""

from __future__ import annotations

import re

from labbook.journal.recognise.quantities import undressed

FRAME = "|│┃║┏┓┗┛┡┩┳┻╇╈┣┫╋━─═╔╗╚╝╠╣╦╩╬┌┐┬┴┼├┤└┘╒╕╘╛╞╡+=-"
FENCE = ("```", "~~~")
MARK = re.compile(r"[\s>]*(?:[-*+]\s+(?:\[.\]\s+)?|\d{1,9}[.)]\s+|(?P<heading>\#{1,6}\s+))?")
FARTHEST, MOST, LONGEST = 4, 3, 120


def is_furniture(line: str) -> bool:
    """Whether a line is blank, a fence, a rule or a row of a frame."""
    text = line.strip(" \t>")
    return not text or text.startswith(FENCE) or text[0] in "|│┃║" or not text.strip(FRAME)


def words_of(line: str) -> str:
    """A line without its mark; "" if it is too long to be a name."""
    text = undressed(MARK.sub("", line, count=1)) if len(line) <= 2 * LONGEST else ""
    return text if len(text) <= LONGEST else ""


def announces(line: str) -> bool:
    """Whether a line is there to say what follows: a heading, or one that ends with a colon."""
    found = MARK.match(line)
    return bool(found and found["heading"]) or line.rstrip().endswith(":")


def subject_above(lines: list[str], index: int) -> str:
    """The nearest words above a line, frames, fences and blank lines passed over."""
    above = (lines[at] for at in range(index - 1, max(index - 2 - FARTHEST, -1), -1))
    return next((words_of(line) for line in above if not is_furniture(line)), "")


def heading_above(lines: list[str], index: int) -> str:
    """The short lines right above a block as one name; over a blank line, only what announces it."""
    run: list[str] = []
    for at in range(index - 1, max(index - 1 - MOST, -1), -1):
        if is_furniture(lines[at]):
            break
        run.insert(0, words_of(lines[at]))
    if run:
        name = " ".join(part for part in run if part)
        return name if len(name) <= LONGEST else ""
    above = [lines[at] for at in range(index - 1, max(index - 4, -1), -1) if not is_furniture(lines[at])]
    return words_of(above[0]) if above and announces(above[0]) else ""
