"""From a file's bytes to text, and back to the very same bytes.

Each repair is remembered, so that it can be undone: `utf-8` or another codec; `mac_roman` or `windows-1252` for text
that was UTF-8 and had been read as that; `nul:2400` for NUL characters, which no store keeps, shown by another sign.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

from labbook.errors import LabbookError

BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
PLAIN = ("utf-8", "windows-1252", "latin-1")
MISREAD = {"mac_roman": "mac_roman", "windows-1252": "sloppy-windows-1252"}
"""How UTF-8 is commonly misread, by the codec that undoes it (ftfy knows the C1 bytes that Windows lets pass)."""
SIGNS_FOR_NUL = ("\u2400", "\u25a1", "\ufffc")


class Decoded(NamedTuple):
    """A file's text, and the steps that lead from its bytes to it."""

    text: str
    repairs: tuple[str, ...]


def decode(raw: bytes, name: str) -> Decoded:
    """The text in some bytes; raises LabbookError for what is no text."""
    codec = next((codec for bom, codec in BOMS.items() if raw.startswith(bom)), "")
    for plain in (codec,) if codec else PLAIN:
        text = decoded(raw, plain)
        if text is not None:
            break
    else:
        text, plain = raw.decode("latin-1"), "latin-1"
    if "\0" in text and plain != "utf-8" and plain != codec:
        raise LabbookError(f"{name} is no text: it holds NUL bytes and is not UTF-8.", "Nothing was imported.", code=2)
    repairs = [plain]
    for codec in MISREAD:
        repaired = reread(text, codec)
        if repaired is not None:
            text = repaired
            repairs.append(codec)
            break
    return without_nul(text, repairs)


def decoded(raw: bytes, codec: str) -> str | None:
    """The text of some bytes, if they are in this codec and come back from it."""
    try:
        text = raw.decode(codec)
        return text if text.encode(codec) == raw else None
    except UnicodeError:
        return None


def reread(text: str, codec: str) -> str | None:
    """The text as it was before all of it had been misread in a codec; None when it was not."""
    if text.isascii():
        return None
    bom, rest = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
    try:
        repaired = bom + rest.encode(registered(codec)).decode("utf-8")
        return repaired if misread(repaired, codec) == text and repaired != text else None
    except UnicodeError:
        return None


def misread(text: str, codec: str) -> str:
    """The text as it looks when its UTF-8 bytes are misread in a codec."""
    bom, rest = text[: text.startswith("\ufeff")], text.removeprefix("\ufeff")
    return bom + rest.encode("utf-8").decode(registered(codec))


def registered(codec: str) -> str:
    """The name under which Python knows a codec of `MISREAD`."""
    if codec == "windows-1252":
        import ftfy.bad_codecs  # noqa: F401  (registers it)
    return MISREAD[codec]


def without_nul(text: str, repairs: list[str]) -> Decoded:
    """The text with its NUL characters shown by a sign that it does not hold."""
    if "\0" not in text:
        return Decoded(text, tuple(repairs))
    sign = next(sign for sign in (*SIGNS_FOR_NUL, *map(chr, range(0xE000, 0xF900))) if sign not in text)
    return Decoded(text.replace("\0", sign), (*repairs, f"nul:{ord(sign):x}"))


def encode(text: str, repairs: tuple[str, ...]) -> bytes:
    """The bytes that a text was read from, or would have been: every repair undone.

    Text that the file's own encoding cannot hold (after an edit) is written as UTF-8.
    """
    for step in reversed(repairs[1:]):
        name, _, sign = step.partition(":")
        text = text.replace(chr(int(sign, 16)), "\0") if name == "nul" else misread(text, name)
    try:
        return text.encode(repairs[0] if repairs else "utf-8")
    except UnicodeError:
        return text.encode("utf-8")


def told(repairs: tuple[str, ...]) -> str:
    """What was done to read a file, in words; empty when nothing had to be."""
    words = []
    if repairs[0] != "utf-8":
        words.append(f"its text is {repairs[0]}")
    words += [f"its UTF-8 had been misread as {step}: repaired" for step in repairs[1:] if step in MISREAD]
    words += ["its NUL characters are shown by a sign" for step in repairs[1:] if step.startswith("nul")]
    return "; ".join(words) + (" (export gives the same bytes back)" if words else "")
