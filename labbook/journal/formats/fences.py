"""Code blocks between fences, and those that somebody forgot to close."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d+[.)][ \t])*(?:(`{3,})([^`]*)|(~{3,})([^~]*))$")
SHORT_BLOCK = 40

Closers = dict[tuple[str, int], list[int]]


class Fence(NamedTuple):
    """A line of three or more backticks or tildes; only one without words behind it can close a block."""

    line: int
    sign: str
    size: int
    can_close: bool


class Code(NamedTuple):
    """The lines of a code block, the last not included.

    `named` says that words stand behind its first fence, which then can be no closing one; `clean`, that it is closed
    and holds no other fence; `cut_short`, that a date heading ended it.
    """

    first: int
    end: int
    named: bool = False
    clean: bool = True
    cut_short: bool = False


def fences(lines: Sequence[str], first: int = 0) -> list[Fence]:
    """All fence lines from an index on."""
    likely = (at for at in range(first, len(lines)) if "```" in lines[at] or "~~~" in lines[at])
    return [fence_of(at, found) for at in likely if (found := FENCE.match(lines[at]))]


def fence_of(at: int, found: re.Match[str]) -> Fence:
    """The fence that a line is."""
    signs, words = found[1] or found[3], found[2] or found[4] or ""
    return Fence(at, signs[0], len(signs), not words.strip())


def code(lines: Sequence[str], first: int = 0) -> list[Code]:
    """The code blocks as CommonMark pairs the fences; an unclosed one goes on to the end of the text."""
    return blocks(fences(lines, first), len(lines), lambda block: None)


def code_until(lines: Sequence[str], headings: Sequence[int], paired: Sequence[Code], first: int = 0) -> list[Code]:
    """The code blocks where a date heading ends a block that somebody forgot to close.

    In a short block that is surely closed one heading is code; several are if the block is named.
    """
    closed = surely_closed(paired)

    def ender(block: Code) -> int | None:
        held = headings[bisect_right(headings, block.first) : bisect_left(headings, block.end)]
        is_short = block.end - block.first <= SHORT_BLOCK and block.first in closed
        is_code = is_short and (len(held) == 1 or block.named)
        return None if is_code or not held else held[0]

    return blocks(fences(lines, first), len(lines), ender)


def surely_closed(paired: Sequence[Code]) -> set[int]:
    """The first lines of the blocks that are clean as are all below, down to the next named one.

    One fence too many or too few would leave an unclosed block or a fence inside another among these.
    """
    closed: set[int] = set()
    is_clean = True
    for block in reversed(paired):
        is_clean = is_clean and block.clean
        if is_clean:
            closed.add(block.first)
        is_clean = is_clean or block.named
    return closed


def blocks(found: Sequence[Fence], end: int, ender: Callable[[Code], int | None]) -> list[Code]:
    """The code blocks in order; `ender` gives the line, if any, that ends a block before its fence does."""
    made: list[Code] = []
    closers = closers_of(found)
    at = 0
    while at < len(found):
        close = closing(closers, found[at], at)
        after = end if close is None else found[close].line + 1
        block = Code(found[at].line, after, named=not found[at].can_close, clean=close == at + 1)
        stop = ender(block)
        made.append(block if stop is None else block._replace(end=stop, clean=False, cut_short=True))
        at = next((later for later in range(at + 1, len(found)) if found[later].line >= made[-1].end), len(found))
    return made


def closers_of(found: Sequence[Fence]) -> Closers:
    """The indexes of the fences that can close a block, by their sign and size."""
    closers: Closers = {}
    for at, fence in enumerate(found):
        if fence.can_close:
            closers.setdefault((fence.sign, fence.size), []).append(at)
    return closers


def closing(closers: Closers, fence: Fence, opening: int) -> int | None:
    """The index of the fence that closes the block opened by another: the next of its sign that is as long."""
    fitting = [ats for (sign, size), ats in closers.items() if sign == fence.sign and size >= fence.size]
    following = (ats[at] for ats in fitting if (at := bisect_right(ats, opening)) < len(ats))
    return min(following, default=None)


def inside(code_blocks: Sequence[Code], lines: Sequence[int]) -> set[int]:
    """Those of some lines, given in order, that stand in code."""
    held: set[int] = set()
    at = 0
    for line in lines:
        while at < len(code_blocks) and code_blocks[at].end <= line:
            at += 1
        if at < len(code_blocks) and code_blocks[at].first <= line:
            held.add(line)
    return held
