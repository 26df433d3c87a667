"""Whole small journals of every style, cut into pieces."""

from __future__ import annotations

from datetime import date

import pytest

from labbook.journal.formats import Hints, read

NOW = Hints(written=date(2026, 1, 1))


def days(text: str, name: str = "log.md", hints: Hints = NOW) -> list[str | None]:
    """For each piece its day, its open month and day, or None."""
    return [piece.day or piece.month_day or None for piece in read(text, name, hints).pieces]


def lines(text: str, name: str = "log.md", hints: Hints = NOW) -> list[int]:
    return [piece.line for piece in read(text, name, hints).pieces]


def messages(text: str, hints: Hints = NOW) -> list[str]:
    return [doubt.message for doubt in read(text, "log.md", hints).doubts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# 2024-01-01\na\n# Tokenize? 2024-01-02 09:44:27\n#  2024-01-03\n",
            ["2024-01-01", "2024-01-02", "2024-01-03"],
        ),
        ("_## 6/15/24\nx\n## 6/16/24\ny\n", ["2024-06-15", "2024-06-16"]),
        ("#7/13/19\na\n#7/14/19\nb\n# Problem Set 8: 7/15/19\n", ["2019-07-13", "2019-07-14"]),
        ("2024-05-12\n==========\nfoo\n\n2024-05-13\n===\nbar\n", ["2024-05-12", "2024-05-13"]),
        ("Some title\n2024-05-12\n---\nfoo\n\nOther\n2024-05-13\n---\nbar\n", ["2024-05-12", "2024-05-13"]),
        ("## Meeting\n2024-05-12\na\n\n## Trained\n*2024-05-13*\nb\n", ["2024-05-12", "2024-05-13"]),
        ("**2024-05-12**\nfoo\n\n**13 May 2024 - tired**\nbar **2024-01-01**\n", ["2024-05-12", "2024-05-13"]),
        ("2024-05-12\nfoo\n\n2024-05-13\nbar\n", ["2024-05-12", "2024-05-13"]),
        ("2024-05-12: did\nmore\n2024-05-13: did that\n", ["2024-05-12", "2024-05-13"]),
        ("Tue Mar  4 10:11:12 CET 2025\nfoo\n\nWed Mar  5 10:11:12 CET 2025\nbar\n", ["2025-03-04", "2025-03-05"]),
        ("- [[May 12th, 2024]]\n    - foo\n- [[May 13th, 2024]]\n    - bar\n", ["2024-05-12", "2024-05-13"]),
        ("1. ### Meeting (Jan 28th 2022)\n   a\n2. ### Meeting (Feb 4th 2022)\n", ["2022-01-28", "2022-02-04"]),
        ("# Feb 1 2022\n1. ### Meeting (Jan 28th 2022)\n   foo\n", ["2022-02-01"]),
        (
            "# 2024\n\n## May\n\n### 12\nfoo\n### 13th\nbar\n## June\n### 1 (Sat)\n",
            ["2024-05-12", "2024-05-13", "2024-06-01"],
        ),
        ("# 2024\n2024-05-12\n", ["2024-05-12"]),
        ("# March 2024\n\n## Monday 4\nfoo\n## Tue 5th\n", ["2024-03-04", "2024-03-05"]),
        ("# 2024-01-01\n### 2 PM\n## 11 PM\n# Notes\n# 2024-01-02\n", ["2024-01-01", "2024-01-02"]),
        (
            "# 2024-01-01\n# /posts/2021-05-31-x/\n### Results of 2023-05-01 run\n# 2024-01-02\n",
            ["2024-01-01", "2024-01-02"],
        ),
        ("# 2024-01-01\n## 2024-01-02\n# 2024-01-03\n## 2023-05-05\n", ["2024-01-01", "2024-01-02", "2024-01-03"]),
        ("# 2024-01-01\n# 2024-01-01\n# 2024-01-02\n", ["2024-01-01", "2024-01-01", "2024-01-02"]),
        ("## Log for 2024-01-05 (Fri)\n## Log for 2024-01-06 (Sat)\n", ["2024-01-05", "2024-01-06"]),
        ("Hello\n\n# 2024-01-01\n", [None, "2024-01-01"]),
        ("\n \n# 2024-01-01\n", ["2024-01-01"]),
        ("\ufeff# 2024-01-01\r# 2024-01-02\r\n", ["2024-01-01", "2024-01-02"]),
        ("a\x0b# 2024-01-01\u2028# 2024-01-02\x85# 2024-01-03\n", [None]),
        ("# A\nfoo\n## c\n# B\nbar\n", [None, None]),
        ("no date\n\nat all\n", [None]),
        ("", []),
        ("---\ntitle: x\ndate: 2024-05-12\n---\n\n# Foo\n# Bar\n", ["2024-05-12"]),
        ("| 2024-05-12 | 3 |\n| 2024-05-13 | 4 |\n", [None]),
        ("2024-05-12 10:11 INFO a\n2024-05-12 10:12 INFO b\n2024-05-12 10:13 INFO c\n", [None]),
        ("# 5 février 2024\na\n# 6 mars 2024\nb\n", ["2024-02-05", "2024-03-06"]),
        ("## 3. März 2024\na\n## 4. März\nb\n", ["2024-03-03", "2024-03-04"]),
        ("# 12 мая 2023\na\n# 13 мая 2023\n", ["2023-05-12", "2023-05-13"]),
        ("# Set 1\n# Set 2\n# Out 3\n", [None, None, None]),
        ("===== 2024-05-12 =====\nfoo\n\n===== 2024-05-13 =====\n", ["2024-05-12", "2024-05-13"]),
        ("= 2024-05-12 =\n* foo\n= 2024-05-13 =\n", ["2024-05-12", "2024-05-13"]),
        ("--- May 2nd, 2024 ---\nBen 10:01\n--- May 3rd, 2024 ---\n", ["2024-05-02", "2024-05-03"]),
        ("\\section*{2024-05-12}\nfoo\n\\section{13 May 2024: bar}\n", ["2024-05-12", "2024-05-13"]),
        ("5/1/24\n- a\n\n5/2/24 at home\n- b\n\n5/13/24\n- c\n", ["2024-05-01", "2024-05-02", "2024-05-13"]),
        ("5/1/24\n- a\n5/2/24 at home\n- b\n5/13/24\n", ["2024-05-01", "2024-05-02", "2024-05-13"]),
        ("2024-05-01\na\nb\n2024-05-02 was said\n\n2024-05-13\n", ["2024-05-01", "2024-05-13"]),
        ("# Meeting 2024-05-01\n# Meeting 2024-05-08 (cancelled)\n", ["2024-05-01", "2024-05-08"]),
        ("# EXP-1 2024-05-01\n# EXP-2 2024-05-08: lora\n", ["2024-05-01", "2024-05-08"]),
        ("[2024-05-01 09:00] a\n\n[2024-05-01 10:00] b\nb\n\n[2024-05-01 11:00] c\n", ["2024-05-01"] * 3),
        ("# 1 Μαΐου 2024\na\n# 2 Μαΐου 2024\nb\n", ["2024-05-01", "2024-05-02"]),
        ("# W18 2024 (Apr 29 - May 3)\n## Mon\na\n## Wed\nb\n", ["2024-04-29", "2024-05-01"]),
        ("# 2024-05-01\n# 2024-05-02\n\n  # 2020-01-01 of a script\n", ["2024-05-01", "2024-05-02"]),
        ("+++\ndate = 2024-05-12T10:00:00Z\n+++\n\n# Foo\n# Bar\n", ["2024-05-12"]),
        ("## 5 fevrier 2024\na\n## 6 fevrier\nb\n", ["2024-02-05", "2024-02-06"]),
        ("## 5. Mrz. 2024\na\n## 6. Maerz\nb\n", ["2024-03-05", "2024-03-06"]),
    ],
)
def test_the_days_of_a_journal(text: str, expected: list[str | None]) -> None:
    assert days(text) == expected


def test_a_sentence_that_is_broken_before_a_date_begins_no_entry() -> None:
    prose = "It was supposed to be done, as everybody had said, by\n2024-05-01 already but Tom was ill.\n"
    assert days(prose) == [None]
    assert days(f"2024-04-29 a\n\n2024-04-30 {prose}") == ["2024-04-29", "2024-04-30", "2024-05-01"]


@pytest.mark.parametrize(
    ("text", "hints", "expected"),
    [
        ("# 5 Feb\n# 6 Mar\n", NOW, ["02-05", "03-06"]),
        ("# 5 Feb\n# 6 Mar\n", Hints(year=2024), ["2024-02-05", "2024-03-06"]),
        ("# 1 Dec\n# 30 Dec\n# 2 Jan\n", Hints(year=2023), ["2023-12-01", "2023-12-30", "2024-01-02"]),
        ("# 5 Feb\n# 2 Jan\n# 30 Dec\n", Hints(year=2024), ["2024-02-05", "2024-01-02", "2023-12-30"]),
        ("# 20 Dec 2023\n# 30 Dec\n# 2 Jan\n", NOW, ["2023-12-20", "2023-12-30", "2024-01-02"]),
        ("# 30 Dec\n# 2 Jan 2024\n", NOW, ["2023-12-30", "2024-01-02"]),
        ("# 5 Feb 2024\n# 2 Jan\n# 30 Dec\n", NOW, ["2024-02-05", "2024-01-02", "2023-12-30"]),
        ("# 1 May 2022\n# 1 Jul\n# 1 Jun 2024\n", NOW, ["2022-05-01", "07-01", "2024-06-01"]),
        ("# Log 2023\n## 5 Feb\na\n", NOW, [None, "2023-02-05"]),
        ("## Feb 29 (Thursday)\n## Mar. 5 (Tuesday)\n", Hints(written=date(2025, 1, 1)), ["2024-02-29", "2024-03-05"]),
        ("## Mar. 4 (Tuesday)\n## Mar. 5 (Wednesday)\n", NOW, ["03-04", "03-05"]),
    ],
)
def test_years_that_headings_leave_out(text: str, hints: Hints, expected: list[str]) -> None:
    assert days(text, hints=hints) == expected


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        ("# 29/5/24\n# 2/6/24\n", None, ["2024-05-29", "2024-06-02"]),
        ("# 5/29/24\n# 6/2/24\n", None, ["2024-05-29", "2024-06-02"]),
        ("# Thu 2/5/24\n# 3/5/24\n", None, ["2024-05-02", "2024-05-03"]),
        ("# 2/5/24\n# 3/5/24\n# 1/6/24\n", None, ["2024-05-02", "2024-05-03", "2024-06-01"]),
        ("# 2/5/24\n", None, [None]),
        ("# 2/5/24\n", True, ["2024-05-02"]),
        ("# 2/5/24\n", False, ["2024-02-05"]),
    ],
)
def test_day_first_or_month_first_is_one_decision_for_the_file(
    text: str, told: bool | None, expected: list[str | None]
) -> None:
    assert days(text, hints=NOW._replace(day_first=told)) == expected


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        ("# 24-05-01\n# 24-05-12\n", None, ["2024-05-01", "2024-05-12"]),
        ("# 12-05-24\n# 24-05-24\n", None, ["2024-05-12", "2024-05-24"]),
        ("# 24-05-01\n# 24-05-12\n", True, ["2001-05-24", "2012-05-24"]),
        ("# 24-05-01\n# 05-24-24\n", None, ["2001-05-24", "2024-05-24"]),
    ],
)
def test_short_years_may_come_first(text: str, told: bool | None, expected: list[str | None]) -> None:
    assert days(text, hints=NOW._replace(day_first=told)) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# 24-05-01\n# 24-05-12\n", "24-05-01 is read with the year first"),
        ("# 5 Feb\n# 6 Feb\n# 6 Mar\n", "3 headings have no year (5 Feb ... 6 Mar)"),
        ("# Mar. 4 (Tue)\n", "Mar. 4 (Tue) has no year; by the weekdays it is 2003, 2008, 2014 or 2025"),
        ("# 2/5/24\n# 3/7/24\n# 2/6/24\n", "3 dates such as 2/5/24 could be day first or month first"),
        ("# 29/5/24\n# 30/5/24\n# 5/31/24\n", "5/31/24 has the month first, unlike the others"),
        ("# Thursday 12th September 2025\n", "Thursday 12th September 2025 was a Friday"),
        ("# 31 Feb 2025\n", "31 Feb 2025 is no day of the calendar"),
        ("# 2024-01-01\n# 2204-01-01\n", "2204-01-01 lies in the future"),
        (
            "# Mon 1/1/25\n# Mon 1/2/25\n# Mon 1/3/25\n# Mon 1/14/25\n",
            "4 dates do not fall on the weekday beside them (Mon 1/1/25 ... Mon 1/14/25)",
        ),
        ("# 2024-01-01\n# 2024-01-02\n# 2024-03-01\n# 2024-01-04\n", "2024-03-01 is out of the file's order"),
    ],
)
def test_what_the_file_leaves_open_is_told_once(text: str, told: str) -> None:
    assert messages(text) == [told]


def test_the_next_step_is_told_with_the_doubt() -> None:
    (doubt,) = read("a\n# 5 Feb\n# 6 Mar\n", "", Hints(written=date(2024, 4, 1))).doubts
    assert (doubt.line, doubt.hint) == (2, "give it: --year YEAR")


def test_a_year_is_named_in_the_next_step_only_if_the_weekdays_fit_it() -> None:
    (doubt,) = read("# Mar. 4 (Tue)\n", "", NOW).doubts
    assert doubt.hint == "give it: --year 2025"


def test_a_file_that_got_an_old_date_by_copying_raises_no_doubt() -> None:
    assert messages("# 2024-01-01\n# 2024-01-02\n", Hints(written=date(1980, 1, 1))) == []


def test_a_day_ahead_is_no_future_where_clocks_differ() -> None:
    text = "# 2024-01-01\n# 2024-01-02\n# 2024-01-03\n"
    assert messages(text, Hints(written=date(2024, 1, 2))) == []


def test_starred_lists_in_plain_text_are_no_headlines() -> None:
    journal = read("* a\n** b\n* c\n", "notes.txt")
    assert (journal.format, len(journal.pieces)) == ("plain", 1)


def test_a_wrong_date_counts_as_written() -> None:
    assert days("# Thursday 12th September 2025\n# 31 Feb 2025\n# 2025-12-01\n") == ["2025-09-12", None, "2025-12-01"]


@pytest.mark.parametrize(
    ("text", "day", "until"),
    [
        ("# 12-19/10/2017\n", "2017-10-12", "2017-10-19"),
        ("# 17/11-12/12/2017\n", "2017-11-17", "2017-12-12"),
        ("# 28 Dec 2017 - 2 Jan\n", "2017-12-28", "2018-01-02"),
        ("# 2024-05-12 - 2024-05-14 away\n", "2024-05-12", "2024-05-14"),
        ("# Retro <2024-02-09 Fri>--<2024-02-10 Sat>\n", "2024-02-09", "2024-02-10"),
    ],
)
def test_a_range_is_one_entry_with_an_end(text: str, day: str, until: str) -> None:
    (piece,) = read(text, "", NOW).pieces
    assert (piece.day, piece.until) == (day, until)


def test_weekdays_of_a_week() -> None:
    text = "# Week 13 (01/17 - 01/23)\n\n## Monday\na\n## Tuesday\nb\n# Week 14 (01/24 - 01/30)\nGoals\n## Monday\nc\n"
    assert days(text, hints=Hints(year=2022)) == ["2022-01-17", "2022-01-18", "2022-01-24", "2022-01-24"]
    assert lines(text) == [1, 5, 7, 9]
    assert days(text) == ["01-17", "01-18", "01-24", "01-24"]
    assert days(text, hints=Hints(year=2023)) == ["2023-01-23", "2023-01-17", "2023-01-24", "2023-01-30"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 5 Feb - Starting out \n", "Starting out"),
        ("# Tokenize? 2024-01-14 09:44:27\n", "Tokenize?"),
        ("# Meeting (Jan 28th 2022)\n", "Meeting"),
        ("# **2024-05-12**: done ##\n", "done"),
        ("# [2024-05-12](a/2024-05-12.md)\n", ""),
        ("# Week 13 (01/17/24 - 01/23/24)\n", "Week 13"),
        ("Some title\n2024-05-12\n----------\nfoo\n", "Some title"),
        ("Meeting\n2024-05-12\ntext\n", "Meeting"),
        ("# Lab log\nno dates\n", "Lab log"),
        ("# The 1st of May 2024\n", ""),
    ],
)
def test_the_title_is_the_heading_without_date_and_marks(text: str, title: str) -> None:
    assert [piece.title for piece in read(text, "", NOW).pieces] == [title]


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        ("# 2024-01-01\n```py\n# 2024-01-02\nx\n```\n# 2024-01-03\n", [1, 6], []),
        ("# 2024-01-01\n- x\n  ```py\n  # 2024-01-02\n```\n# 2024-01-03\n", [1, 6], []),
        ("# 2024-01-01\n```py\nfoo\n# 2024-01-02\nx\n# 2024-01-03\n", [1, 4, 6], [(2, 4)]),
        ("# 2024-01-01\n```\na\n# 2024-01-02\nb\n```py\nc\n```\n# 2024-01-03\n", [1, 4, 9], [(2, 4)]),
        ("```\n# 2024-01-02\nx\n# 2024-01-03\n", [1, 2, 4], [(1, 2)]),
        ("# 2024-01-01\n~~~\n# x 3\n```\n~~~\n# 2024-01-03\n", [1, 6], []),
        ("# 2024-01-01\n```md\n# 2020-01-01\n# 2020-01-02\n```\n# 2024-01-03\n", [1, 6], []),
        ("# 2024-01-01\n```\n# 2024-01-02\n# 2024-01-03\n```\n# 2024-01-04\n", [1, 3, 4, 6], [(2, 3), (5, 6)]),
        ("# 2024-01-01\n```py\n# 2024-01-02\n```\n```py\n```\n```\n# 2024-01-03\n", [1, 8], [(7, 8)]),
        ("# 2024-01-01\n```py\n# 2024-01-02\n```\na\n```\n# 2024-01-03\n", [1, 3, 7], [(2, 3)]),
    ],
)
def test_code_blocks(text: str, expected: list[int], told: list[tuple[int, int]]) -> None:
    assert lines(text) == expected
    assert messages(text) == [
        f"the code block opened at line {opened} runs into the date heading at line {ended}, which ends it"
        for opened, ended in told
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-05-04.md", "2026-05-04"),
        ("2026_05_04.md", "2026-05-04"),
        ("20260504.txt", "2026-05-04"),
        ("May 4th, 2026.md", "2026-05-04"),
        ("2026年5月4日.md", "2026-05-04"),
        ("May 4th.md", None),
        ("1.2.24.md", None),
        ("x.md", None),
    ],
)
def test_the_name_of_a_file_dates_it_if_its_headings_do_not(name: str, expected: str | None) -> None:
    assert days("notes\n", name) == [expected]
    assert days("# 2024-01-01\n", name) == ["2024-01-01"]


def test_the_name_of_a_file_gives_its_headings_their_year() -> None:
    assert days("# 4 May\n# 5 May\n", "2026-05-04.md", Hints(written=date(2027, 1, 1))) == ["2026-05-04", "2026-05-05"]


def test_org() -> None:
    text = (
        "#+TITLE: x\n#+DATE: 2020-01-01\n* 2023-12-17 Sun\n** TODO foo\n   SCHEDULED: <2024-01-01 Mon>\n"
        "* <2024-05-12 Sun 10:11> bar :tag:\n#+BEGIN_SRC org\n* 2024-06-06\n#+END_SRC\n"
        "* TODO pay <2024-07-01 Mon>\n* [2024-05-14 Tue]\n"
    )
    journal = read(text, "journal.org", NOW)
    assert (journal.format, journal.style) == ("org", "org")
    assert [piece.day for piece in journal.pieces] == [None, "2023-12-17", "2024-05-12", "2024-05-14"]
    assert journal.pieces[2][2:6] == ("bar", "2024-05-12", "", "10:11")
    assert journal.doubts == ()


def test_a_headline_is_a_task_by_the_words_that_the_file_gives_itself() -> None:
    text = "#+TODO: RUN(r) | LOST(l@)\n* RUN a <2024-01-02 Tue>\n* LOST b <2024-01-03 Wed>\n* a RUN <2024-01-04 Thu>\n"
    assert days(text, "x.org") == [None, "2024-01-04"]
    assert days("* WAIT a <2024-01-02 Tue>\n* b <2024-01-03 Wed>\n", "x.org") == [None, "2024-01-03"]


def test_a_datetree() -> None:
    text = "* 2024\n** 2024-05 May\n*** 2024-05-12 Sunday\n**** a\n** 2024-06 June\n*** 2024-06-01 Saturday\n"
    journal = read(text)
    assert journal.format == "org"
    assert [(piece.line, piece.day) for piece in journal.pieces] == [(1, "2024-05-12"), (5, "2024-06-01")]


def test_org_without_dated_headlines_is_dated_by_its_setting() -> None:
    assert days("#+DATE: <2020-01-01 Wed>\n* foo\n* bar\n", "x.org") == ["2020-01-01"]


def test_logseq() -> None:
    journal = read("- TODO foo\n- DONE bar\n\t- x\n", "2024_05_12.md", NOW)
    assert (journal.format, journal.style) == ("logseq", "logseq")
    assert [piece.day for piece in journal.pieces] == ["2024-05-12"]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("- [ ] a\n- b\n", "markdown"),
        ("1. ~~a~~\n2. b\n", "struck-done"),
        ("- [ ] a\n- ~~b~~\n", "struck-dropped"),
        ("- about ~~1% diff\n~~gone~~\n", "markdown"),
        ("- ✅ a\n    \n    text\n- b\n", "notion"),
        ("- ✅ a\n- [x] b\n    text\n", "markdown"),
        ("# 2024-01-01\nit works ✅\n- good ✅\n", "markdown"),
        ("- TODO a\n- DONE b\n", "logseq"),
        ("- [2, 4]\n- [link](x)\n- [[page]]\n- ~~a~~\n", "struck-done"),
    ],
)
def test_the_style_of_tasks(text: str, style: str) -> None:
    assert read(text).style == style
