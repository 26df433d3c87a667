"""Text that others wrote, made safe to keep and to show."""

from __future__ import annotations

_REPLACEMENT = "\ufffd"
_BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
_LINE_BREAKS = [0x2028, 0x2029]
_SURROGATES = range(0xD800, 0xE000)

_VISIBLE: dict[int, str] = {code: chr(0x2400 + code) for code in range(0x20)}
_VISIBLE |= {0x7F: "\u2421"}
_VISIBLE |= dict.fromkeys([*range(0x80, 0xA0), *_BIDI, *_LINE_BREAKS, *_SURROGATES], _REPLACEMENT)
_VISIBLE[ord("\n")] = "\n"
_VISIBLE[ord("\t")] = "\t"


def storable(text: str) -> str:
    """The text as any store can hold it: without NUL characters and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Replace control and direction characters by visible symbols; newlines and tabs stay."""
    return text.translate(_VISIBLE)
