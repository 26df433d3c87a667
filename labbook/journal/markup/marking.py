"""Putting a task into another state by changing its mark in the text, and nothing else."""

from __future__ import annotations

from labbook.errors import LabbookError
from labbook.journal.markup.checklist import BOX_LINE, STRUCK_LINE, WORD_LINE
from labbook.journal.markup.lines import bare, replaced, split
from labbook.journal.markup.styles import Style


def with_state(body: str, line: int, state: str, style: Style) -> str:
    """The text with the task on a line in another state; raises LabbookError where its style has no mark for that."""
    written = bare(split(body)[line])
    return replaced(body, line, marked(written, state, style))


def with_remark(body: str, line: int, remark: str) -> str:
    """The text with some words added to a task's line."""
    written = bare(split(body)[line])
    kept = written.rstrip()
    return replaced(body, line, f"{kept} {remark}{written[len(kept) :]}")


def marked(written: str, state: str, style: Style) -> str:
    """A task's line in another state."""
    box, word = BOX_LINE.match(written), WORD_LINE.match(written)
    if box and style.box(state) is not None:
        return f"{box[1]}{style.box(state)}{box[3]}"
    if not box and word and word[2] in style.words and style.word(state) is not None:
        return f"{word[1]}{style.word(state)}{word[3]}"
    struck = STRUCK_LINE.match(written)
    if struck and state == "todo":
        return f"{struck[1]}{struck[2]}{struck[3]}"
    raise LabbookError(f"The way this task is written has no mark for {state}: {written.strip()}", "Edit its line.")
