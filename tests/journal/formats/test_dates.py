"""Reading one date from the words of a heading."""

from __future__ import annotations

import pytest

from labbook.journal.formats import dates
from labbook.journal.formats.names import of_language


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2023-12-17 20:04:28", (2023, 12, 17)),
        ("2024/05/12", (2024, 5, 12)),
        ("2024_05_12", (2024, 5, 12)),
        ("20240512", (2024, 5, 12)),
        ("2024-01-14T09:44", (2024, 1, 14)),
        ("Tokenize? 2024-01-14 09:44:27", (2024, 1, 14)),
        ("<2024-05-12 Sun 10:11>", (2024, 5, 12)),
        ("[2024-05-12](daily/2023-01-01.md)", (2024, 5, 12)),
        ("[[May 12th, 2024]]", (2024, 5, 12)),
        ("7/13/19", (2019, 7, 13)),
        ("29/5/24", (2024, 5, 29)),
        ("12.05.2024", (2024, 5, 12)),
        ("12.5.", (None, 5, 12)),
        ("14. 5. 2024", (2024, 5, 14)),
        ("5 May (Sunday) 2024", (2024, 5, 5)),
        ("5/6 of 2024 runs", (None, 5, 6)),
        ("6/15", (None, 6, 15)),
        ("5 Feb - Starting out", (None, 2, 5)),
        ("24 feb", (None, 2, 24)),
        ("Feb 5th: results", (None, 2, 5)),
        ("Mar. 4 (Tuesday)", (None, 3, 4)),
        ("2nd October 2017", (2017, 10, 2)),
        ("January 06, 2025", (2025, 1, 6)),
        ("Thursday 12th September 2025", (2025, 9, 12)),
        ("12-May-2024", (2024, 5, 12)),
        ("12-May-24", (2024, 5, 12)),
        ("2000 samples, week 18 (5 May)", (None, 5, 5)),
        ("5 Feb '24", (2024, 2, 5)),
        ("Friday, 5th of February, 2021", (2021, 2, 5)),
        ("Tue Mar  4 10:11:12 CET 2025", (2025, 3, 4)),
        ("Meeting (Jan 28th 2022)", (2022, 1, 28)),
        ("2024年5月12日", (2024, 5, 12)),
        ("5 de mayo, well, May 6", (None, 5, 6)),
        ("Day 1 - 5 May 2024", (2024, 5, 5)),
        ("2204-01-01", (2204, 1, 1)),
        ("31 Feb", (None, 2, 31)),
    ],
)
def test_the_day_in_a_heading(words: str, first: tuple[int | None, int, int]) -> None:
    found = dates.read(words)
    assert found is not None
    assert found.first == first


@pytest.mark.parametrize(
    "words",
    [
        "",
        "May 2024",
        "Layer 12",
        "version 1.2.3",
        "v2.0",
        "3.5",
        "5 may be too few",
        "5 epochs",
        "/posts/2021-05-31-contrastive/",
        "https://a.b/2021/05/31",
        "results_2023-05-01.csv",
        "2023-05-01.csv",
        "`2023-05-01`",
        "see [it](2023-05-01)",
        "layers 05-12",
        "2024-13-40",
        "40/50/24",
        "2 PM",
        "10:11",
        "12345678901",
    ],
)
def test_what_is_no_date(words: str) -> None:
    assert dates.read(words) is None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("12-19/10/2017", (2017, 10, 12), (2017, 10, 19)),
        ("17/11-12/12/2017", (2017, 11, 17), (2017, 12, 12)),
        ("Dec. 3 & 9", (None, 12, 3), (None, 12, 9)),
        ("2024-05-12 - 2024-05-14", (2024, 5, 12), (2024, 5, 14)),
        ("2024-05-12 to 14", (2024, 5, 12), (2024, 5, 14)),
        ("5-7 Feb 2024", (2024, 2, 5), (2024, 2, 7)),
        ("5 Feb - 7 Mar 2024", (2024, 2, 5), (2024, 3, 7)),
        ("28 Dec - 3 Jan 2025", (2024, 12, 28), (2025, 1, 3)),
        ("Dec 30, 2024 - Jan 2, 2025", (2024, 12, 30), (2025, 1, 2)),
        ("Week 13 (01/17 - 01/23)", (None, 1, 17), (None, 1, 23)),
        ("KW 18 (29.04. - 03.05.2024)", (2024, 4, 29), (2024, 5, 3)),
        ("2024 Week 13 (03/25 - 03/31)", (2024, 3, 25), (2024, 3, 31)),
        ("Week 13 (03/25 - 03/31) 2024", (2024, 3, 25), (2024, 3, 31)),
        ("Week 1 (12/30 - 01/05), 2025", (2024, 12, 30), (2025, 1, 5)),
        ("Mon 4 March - Fri 8 March 2024", (2024, 3, 4), (2024, 3, 8)),
        ("Mon 4 - Fri 8 March 2024", (2024, 3, 4), (2024, 3, 8)),
        ("Mon 30 Dec - Fri 3 Jan 2025", (2024, 12, 30), (2025, 1, 3)),
        ("<2024-02-09 Fri>--<2024-02-10 Sat>", (2024, 2, 9), (2024, 2, 10)),
        ("[2024-03-05 Tue 10:00]--[2024-03-05 Tue 11:00]", (2024, 3, 5), None),
        ("2024-05-12 - 14 runs", (2024, 5, 12), None),
        ("2024-05-12 10 runs", (2024, 5, 12), None),
    ],
)
def test_a_range_of_days(
    words: str, first: tuple[int | None, int, int], last: tuple[int | None, int, int] | None
) -> None:
    found = dates.read(words)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("words", "time", "zone"),
    [
        ("2023-12-17 20:04:28", "20:04:28", ""),
        ("2024-01-14T09:44", "09:44", ""),
        ("2024-01-14T09:44:00.125+0100", "09:44:00", "+01:00"),
        ("2024-01-14 09:44 -03:30 title", "09:44", "-03:30"),
        ("2024-01-14T09:44Z", "09:44", "+00:00"),
        ("Tue Mar  4 10:11:12 CET 2025", "10:11:12", "+01:00"),
        ("5 Feb, 9:44 pm", "21:44", ""),
        ("5 Feb 12 AM", "00:00", ""),
        ("Sunday, May 12th, 2024 at 9:04", "09:04", ""),
        ("2024-05-12 Sun 10:11-12:00", "10:11", ""),
        ("2024-05-12 10 runs", "", ""),
        ("2024-05-12", "", ""),
    ],
)
def test_the_time_beside_a_date(words: str, time: str, zone: str) -> None:
    found = dates.read(words)
    assert found is not None
    assert (found.time, found.zone) == (time, zone)


@pytest.mark.parametrize(
    ("words", "order"),
    [("2/5/24", "open"), ("29/5/24", "day"), ("5/29/24", "month"), ("5/5/24", ""), ("2.5.24", "day"), ("2 May 24", "")],
)
def test_which_of_two_numbers_comes_first(words: str, order: str) -> None:
    found = dates.read(words)
    assert found is not None
    assert found.order == order


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("fr", "5 février 2024", (2024, 2, 5)),
        ("fr", "1er août 2024", (2024, 8, 1)),
        ("de", "Montag, 4. März 2024", (2024, 3, 4)),
        ("ru", "12 мая 2023 г.", (2023, 5, 12)),
        ("es", "5 de mayo de 2024", (2024, 5, 5)),
        ("hu", "2024. május 12.", (2024, 5, 12)),
        ("fr", "5 fe\u0301vrier 2024", (2024, 2, 5)),
    ],
)
def test_dates_in_other_languages(language: str, words: str, first: tuple[int, int, int]) -> None:
    found = dates.read(words, of_language(language))
    assert found is not None
    assert found.first == first


def test_letters_that_only_look_like_those_of_a_month_do_not_stop_the_reading() -> None:
    assert dates.read("5 \u017fep 2024") is not None
    assert dates.read("5 apr\u0131l 2024") is not None
