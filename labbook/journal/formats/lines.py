"""The lines of a text with their ends: LF, CRLF or a lone CR, and nothing else, ends a line."""

from __future__ import annotations

import re

LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
BYTE_ORDER_MARK = "\ufeff"


def split(text: str) -> list[str]:
    """The lines of a text, each with its end, so that joining them gives the text again."""
    return LINE.findall(text)


def bare(lines: list[str]) -> list[str]:
    """The same lines without ends and without a byte order mark, for reading."""
    stripped = [line.rstrip("\r\n") for line in lines]
    return [stripped[0].removeprefix(BYTE_ORDER_MARK), *stripped[1:]] if stripped else []
