"""Foreign text made visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [/x] ünï", "plain [/x] ünï"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31m\x00\r", "␛[31m␀␍"),
        ("\x7f\x85\x9b", "␡��"),
        ("\u202a\u202e\u2066\u2069\u200e\u200f\u061c", "�" * 7),
        ("\ud800", "�"),
    ],
)
def test_control_characters_become_symbols(text, shown):
    assert visible(text) == shown


@given(st.text())
def test_visible_keeps_length_and_is_stable(text):
    assert len(visible(text)) == len(text)
    assert visible(visible(text)) == visible(text)
