"""What is said of a task in options stands in its line, and is read back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.journal.planning import day_names
from labbook.journal.planning.planned_lines import as_length, worded
from labbook.journal.planning.task_words import Said, said

SAYINGS = st.builds(
    Said,
    estimate=st.none() | st.integers(1, 6000),
    done_when=st.sampled_from(["", "loss < 1", "min(loss) < 0.1 @ d_model=16", "the figure reads well"]),
    priority=st.sampled_from([-1, 0, 1]),
    waits_for=st.sampled_from(["", "T3", "T3 R5", "S1 Q2 H3"]),
    due=st.none() | st.dates().map(lambda day: day.isoformat()),
)


@given(said_of_it=SAYINGS)
def test_what_is_worded_is_read(said_of_it: Said) -> None:
    assert said(worded("train  the\n8/8 model", said_of_it)) == said_of_it


def test_the_words_come_first() -> None:
    said_of_it = Said(90, "loss < 1", 1, "T3 R5", "2026-11-30")
    expected = "train 8/8 ~1h30m !high after:T3,R5 due:2026-11-30 dod: loss < 1"
    assert worded("train  8/8", said_of_it) == expected


@pytest.mark.parametrize(("minutes", "text"), [(5, "5m"), (60, "1h"), (61, "1h1m"), (150, "2h30m")])
def test_lengths(minutes: int, text: str) -> None:
    assert as_length(minutes) == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", "2026-11-20"),
        ("today", "2026-11-20"),
        ("Yesterday", "2026-11-19"),
        ("tomorrow", "2026-11-21"),
        ("+3", "2026-11-23"),
        ("-3", "2026-11-17"),
        ("saturday", "2026-11-21"),
        ("thursday", "2026-11-26"),
        ("friday", "2026-11-27"),  # the 20th is a Friday
        (" 2027-02-28 ", "2027-02-28"),
    ],
)
def test_days_by_name(text: str, day: str) -> None:
    assert day_names.named(text, "2026-11-20") == day


@pytest.mark.parametrize("text", ["someday", "2026-02-30", "+99999", "3", "+٣", "fri day"])
def test_no_days(text: str) -> None:
    with pytest.raises(LabbookError, match="is not a day"):
        day_names.named(text, "2026-11-20")


@pytest.mark.parametrize(
    "text", ["~99999999999999999999h x", "x after:T99999999999999999999999", "x waits for S0", "x after:R012"]
)
def test_what_is_too_large_to_be_meant_is_text(text: str) -> None:
    assert said(text) == Said()
