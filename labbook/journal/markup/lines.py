"""Lines of a text with their ends, as Markdown counts them: only \\n, \\r\\n and a lone \\r end one."""

from __future__ import annotations

import re

END = re.compile(r"\r\n|\n|\r")


def split(text: str) -> list[str]:
    """The lines of a text, each with its end; joined they are the text again."""
    ends = [found.end() for found in END.finditer(text)]
    starts = [0, *ends]
    return [text[start:end] for start, end in zip(starts, [*ends, len(text)], strict=True)]


def bare(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def replaced(text: str, number: int, new: str) -> str:
    """The text with one line's words exchanged, its end and every other byte as they were."""
    every = split(text)
    old = every[number]
    every[number] = new + old[len(bare(old)) :]
    return "".join(every)


def inserted(text: str, number: int, new: list[str]) -> str:
    """The text with lines put in before line `number`, ended as the text's lines are."""
    every = split(text)
    end = next((line[len(bare(line)) :] for line in every if line != bare(line)), "\n")
    before = every[:number]
    if before and before[-1] == bare(before[-1]):
        before[-1] += end if before[-1] or number < len(every) else ""
    return "".join([*before, *(line + end for line in new), *every[number:]])
