"""The five real logs, cut into pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.journal.formats import Hints, read

LOGS = Path(__file__).parents[2] / "journals"


def text_of(name: str) -> str:
    text = (LOGS / name).read_bytes().decode("utf-8")
    return text.encode("mac_roman").decode("utf-8") if name.startswith("notion") else text


@pytest.mark.parametrize(
    ("name", "pieces", "days", "style"),
    [
        ("tracr-sorting.md", 11, set(), "markdown"),
        ("plan-act-day.md", 1, {"2023-05-22"}, "struck-done"),
        ("digit-addition.md", 1, {"2023-04-18"}, "struck-done"),
        ("notion-done-page.md", 1, set(), "notion"),
    ],
)
def test_a_real_log(name: str, pieces: int, days: set[str], style: str) -> None:
    journal = read(text_of(name), name)
    assert (len(journal.pieces), journal.style) == (pieces, style)
    assert {piece.day for piece in journal.pieces if piece.day} == days
    assert "".join(piece.text for piece in journal.pieces) == text_of(name)


def test_a_log_of_a_month_with_stamps() -> None:
    journal = read(text_of("lie-probes.md"), "lie-probes.md")
    assert (len(journal.pieces), journal.style, journal.doubts) == (30, "struck-dropped", ())
    assert len({piece.day for piece in journal.pieces}) == 20
    assert journal.pieces[28][1:6] == (849, "Tokenize?", "2024-01-14", "", "09:44:27")


def test_a_log_without_years() -> None:
    log = read(text_of("tracr-sorting.md"), "tracr-sorting.md")
    assert [piece.month_day for piece in log.pieces][::5] == ["02-05", "02-18", "03-06"]
    assert [doubt.message for doubt in log.doubts] == ["11 headings have no year (5 Feb ... 6 Mar)"]
    told = read(text_of("tracr-sorting.md"), "tracr-sorting.md", Hints(year=2024))
    assert [piece.day for piece in told.pieces][::5] == ["2024-02-05", "2024-02-18", "2024-03-06"]
    assert told.doubts == ()
