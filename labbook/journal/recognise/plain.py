"""Words without their dress: emphasis taken off, code spans and struck words covered."""

from __future__ import annotations

import re

EMPHASIS = re.compile(
    r"(?P<code>`[^`]{1,300}`)"
    r"|(?<!\w)(?P<mark>\*{1,3}|_{1,3})(?=[^\s*])(?P<inner>.{1,200}?)(?<=\S)(?P=mark)(?!\w)"
)
COVERED = re.compile(r"`[^`]{1,300}`|~~[^~]{1,2000}~~")
WORD = re.compile(r"[^\W\d_]{2,}")


def unemphasised(text: str) -> str:
    """The text without marks of emphasis; `*` and `_` in code, in names and between numbers stay."""
    if "*" not in text and "_" not in text:
        return text
    return EMPHASIS.sub(inner, EMPHASIS.sub(inner, text))


def inner(found: re.Match[str]) -> str:
    """What emphasis marks enclose; a code span as it is."""
    return found["code"] or found["inner"]


def covered(text: str) -> str:
    """The text at the same length, its code spans and struck words overwritten."""
    if "`" not in text and "~~" not in text:
        return text
    return COVERED.sub(lambda found: found[0][0] * len(found[0]), text)


def words(text: str) -> int:
    """How many words of two letters or more a text holds."""
    return len(WORD.findall(text))
