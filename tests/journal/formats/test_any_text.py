"""Whatever the text: nothing is lost, nothing is added, nothing fails."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labbook.journal.formats import Hints, Journal, read
from tests.journal.formats.test_real_logs import LOGS, text_of

ENDS = ["\n", "\r\n", "\r", "\n\n", " \n", "\x0b", "\x0c", "\u2028", "\x85", ""]
LINES = """
# 2024-01-02|# 5 Feb|## 2/5/24|#7/13/19|_## 6/15|# 31 Feb|# 2024|## May|### 12|# Monday|# Dec 31 - Jan 1|# 5 \u017fep
# Week 3 (01/17 - 01/23)|# 12-19/10/2017|2024-05-12|**5 May 2024**|5 février|# 12 мая 2023|===|---|# 99/99/99|# |#
# 2999-12-31 25:61|# 0000年0月0日|# ٥ Feb ٢٠٢٤|# 2024-05-12T٠٩:٤٤|* 2024-01-02 Mon|** [2024-05-12 Sun]|date: 2024-05-12
```|```py|~~~~|  ```|- ```|- [ ] a|- ~~a~~|- ✅ a|    inset|- TODO a|#+BEGIN_SRC|#+END_SRC|#+DATE: 5 May
=== 2024-05-12 ===|--- 5 May ---|\\section{5 May 2024}|+++|# Mon 4 May - Fri 8 May (x) 2024|#+TODO: A B|  # 5 May
"""
NASTY = [*LINES.strip().replace("\n", "|").split("|"), "\ufeff", "\x00", "|"]
NAMES = ["", "log.md", "log.org", "2024_05_12.md", "2024-05-12.txt", "0000-00-00.md"]

texts = st.lists(st.tuples(st.sampled_from(NASTY) | st.text(max_size=8), st.sampled_from(ENDS))).map(
    lambda parts: "".join(words + end for words, end in parts)
)
hints = st.builds(
    Hints,
    year=st.none() | st.integers(1990, 2030),
    day_first=st.none() | st.booleans(),
    written=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)


def assert_whole(text: str, journal: Journal) -> None:
    assert "".join(piece.text for piece in journal.pieces) == text
    assert all(piece.text for piece in journal.pieces)
    ends = [text[: sum(len(piece.text) for piece in journal.pieces[:at])] for at in range(len(journal.pieces))]
    assert [piece.line for piece in journal.pieces] == [
        before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1 for before in ends
    ]
    for piece in journal.pieces:
        assert piece.day is None or date.fromisoformat(piece.day).isoformat() == piece.day
        assert not (piece.day and piece.month_day)
        assert not piece.until or (piece.day is not None and piece.until > piece.day)


@settings(deadline=None)  # the first text in a language compiles its patterns
@given(texts, st.sampled_from(NAMES), hints)
def test_the_pieces_are_the_text(text: str, name: str, hints: Hints) -> None:
    assert_whole(text, read(text, name, hints))


@pytest.mark.parametrize("name", sorted(path.name for path in LOGS.glob("*-*.md")))
def test_the_pieces_of_a_mutilated_log_are_its_text(name: str) -> None:
    chance = random.Random(name)
    text = text_of(name)
    for _ in range(60):
        start, end = sorted(chance.randrange(len(text)) for _ in range(2))
        end = min(end, start + 4000)
        to = chance.randrange(len(text))
        moved = text[start:end]
        text = chance.choice([text[:start] + text[end:], text[:to] + moved + text[to:], moved[::-1] + text]) or moved
        assert_whole(text, read(text, name))


def test_reading_is_the_same_with_every_kind_of_line_end() -> None:
    text = text_of("lie-probes.md")
    expected = [piece[1:] for piece in read(text).pieces]
    for end in ("\r", "\r\n"):
        assert [piece[1:] for piece in read(text.replace("\n", end)).pieces] == expected
