"""The last look at every line before it goes to the terminal."""

from __future__ import annotations

import random
import re

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from labbook.figures.sparkline import sparkline
from labbook.journal.statuses import SYMBOLS
from labbook.tui.filters import SPELLED, Ascii, NothingForeign, spelled, tamed

BLACK = Color.parse("black")
STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def test_nothing_that_steers_a_terminal_is_left_and_a_line_keeps_its_width() -> None:
    chance = random.Random(0)
    alphabet = ["\x1b[31m", "\x9b", "\x07", "\u202e", "\u2066", "a", "é", "漢", "🧪", "\u0301", " ", "\n", "\x00", "]"]
    for _ in range(2000):
        text = "".join(chance.choices(alphabet, k=8))
        [segment] = NothingForeign().apply([Segment(text)], BLACK)
        assert not STEERING.search(segment.text)
        assert cell_len(segment.text) == cell_len(text)


def test_plain_text_is_passed_on_as_it_is() -> None:
    segments = [Segment("loss ▁▂█ 漢字"), Segment(" ")]
    assert NothingForeign().apply(segments, BLACK) == segments


def test_every_sign_that_the_app_draws_has_an_ascii_spelling() -> None:
    signs = "".join(SYMBOLS.values()) + sparkline(range(8), 8) + "─━│┌┐└┘├┤┬┴┼▌…·→▲▼†×±"
    assert all(sign.isascii() for sign in spelled(signs))
    assert "?" not in spelled(signs.replace("±", "").replace("?", ""))
    assert all(len(letter) == 1 for letter in SPELLED)


@pytest.mark.parametrize("text", ["日本語", "naïve café", "⠁⣿⠀", "a🧪b", "ﬁ", "½", "\u0301"])
def test_a_line_in_ascii_is_as_wide_as_before(text: str) -> None:
    [segment] = Ascii().apply([Segment(text)], BLACK)
    assert segment.text.isascii()
    assert cell_len(segment.text) == cell_len(text)


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("a long lin…", "a long l..."),
        ("cut …  and more", "cut ...and more"),
        ("cut…   ", "cut... "),
        ("…", "~"),
        ("a…", "a~"),
        ("… 3 earlier", "~ 3 earlier"),
    ],
)
def test_a_cut_line_says_so_in_ascii(line: str, plain: str) -> None:
    assert spelled(line) == plain
    assert len(plain) == len(line)


def test_accents_fall_and_letters_stay() -> None:
    assert spelled("naïve café ½") == "naive cafe 1"
    assert tamed("a\x1bb") == "ab"
