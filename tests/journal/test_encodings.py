"""Bytes to text and back: every repair can be undone, and none is made to text that needs none."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal import encodings

WORDS = "✅ done – naïve “quotes” 漢字 🐣\n"


@pytest.mark.parametrize(
    ("raw", "text", "repairs"),
    [
        (b"plain\r\n", "plain\r\n", ("utf-8",)),
        (WORDS.encode(), WORDS, ("utf-8",)),
        (("\ufeff" + WORDS).encode(), "\ufeff" + WORDS, ("utf-8",)),
        (WORDS.encode().decode("mac_roman").encode(), WORDS, ("utf-8", "mac_roman")),
        ("✅ café".encode().decode("cp1252").encode(), "✅ café", ("utf-8", "windows-1252")),
        (("\ufeff" + WORDS).encode("utf-16-le"), "\ufeff" + WORDS, ("utf-16-le",)),
        ("café".encode("cp1252"), "café", ("windows-1252",)),
        (b"a\0b", "a\u2400b", ("utf-8", "nul:2400")),
        ("a\0\u2400".encode(), "a\u25a1\u2400", ("utf-8", "nul:25a1")),
        ("Ã la carte and é".encode(), "Ã la carte and é", ("utf-8",)),
    ],
)
def test_text_is_read_and_its_bytes_come_back(raw: bytes, text: str, repairs: tuple[str, ...]) -> None:
    found = encodings.decode(raw, "log.md")
    assert (found.text, found.repairs) == (text, repairs)
    assert encodings.encode(*found) == raw


@given(st.binary(max_size=60) | st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_come_back_or_are_refused_by_name(raw: bytes) -> None:
    try:
        found = encodings.decode(raw, "log.md")
    except LabbookError as refused:
        event(refused.message)
        return
    assert encodings.encode(*found) == raw
    assert "\0" not in found.text


def test_words_that_the_old_encoding_cannot_hold_make_it_utf_8() -> None:
    assert encodings.encode("loss → 0", ("windows-1252",)) == "loss → 0".encode()
