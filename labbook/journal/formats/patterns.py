"""The shapes in which people write a day, or a range of days, into a heading.

Groups: y, m, d are year, month and day; n is a month's name; a and b are two numbers whose order is not known from
the shape. Capitals are the same for the end of a range.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from labbook.journal.formats.names import Names, either

YEAR = r"(?:19|2[0-9])\d\d"
SHORT_YEAR = rf"{YEAR}(?!\d)|\d\d(?!\d)"
NUMBER = r"(?<!\d)\d{1,2}(?!\d)"
ORDINAL = r"(?:st|nd|rd|th|er|[.ºª°])?"
TO = r"\s*(?:-+>?|[–—→&+]|\.\.+|,(?=\s*\d)|\b(?:to|until|till|and|through|bis|au|al)\b)\s*"
OF = r"(?:\s*(?:\bof\b|\bde\b|\bd['’]|\bdel\b)\s*|[\s.,/-]*)"
FRONT = r"(?<![^\W_])(?<![\w/.=%-][-/.=%_])(?<![/.=%])"
BACK = r"(?![^\W_]|%|[-/_.][^\W_])"
BACK_OR_TIME = r"(?![^\W_T]|T(?!\d)|%|[-/.][^\W_]|_[^\W\d_])"


class Shape(NamedTuple):
    """A way of writing dates: its name, shared by shapes that one author may mix, and its pattern."""

    name: str
    pattern: re.Pattern[str]


@lru_cache(maxsize=8)
def beginning(names: Names) -> re.Pattern[str]:
    """The places where a date may begin: no part of a word, a path, a version or a larger number."""
    return re.compile(rf"{FRONT}(?=\d|{either(name for name, _ in names.months)})", re.IGNORECASE)


@lru_cache(maxsize=8)
def shapes(names: Names) -> tuple[Shape, ...]:
    """All shapes with the month names of a language, the most telling first."""
    month, weekday = either(name for name, _ in names.months), either(name for name, _ in names.weekdays)
    return (*year_first(), *two_numbers(), *named(month, weekday))


@lru_cache(maxsize=1)
def year_first() -> tuple[Shape, ...]:
    """The shapes of digits that leave no question."""
    end = (
        rf"(?:{TO}(?:(?P<Y>{YEAR})(?P=s)(?P<M>{NUMBER})(?P=s)(?P<D>{NUMBER})|(?P<M2>\d\d)(?P=s)(?P<D2>\d\d)"
        r"|(?P<D3>\d\d)(?=\W*$)))?"
    )
    cjk = rf"(?:(?P<y>{YEAR})\s*[年년]\s*)?(?P<m>\d{{1,2}})\s*[月월]\s*(?P<d>\d{{1,2}})\s*[日일号號]"
    return (
        shape("iso", rf"(?P<y>{YEAR})(?P<s>[-/._])(?P<m>{NUMBER})(?P=s)(?P<d>\d{{1,2}}){end}", BACK_OR_TIME),
        shape("iso", rf"(?P<y>{YEAR})(?P<m>[01]\d)(?P<d>[0-3]\d)", BACK_OR_TIME),
        shape("cjk", cjk, ""),
    )


@lru_cache(maxsize=1)
def two_numbers() -> tuple[Shape, ...]:
    """The shapes of a day's and a month's number, ranges of them first."""
    a, b, day, month = r"(?P<a>\d{1,2})", r"(?P<b>\d{1,2})", r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})"
    end_a, end_b, end_day = r"(?P<A>\d{1,2})", r"(?P<B>\d{1,2})", r"(?P<D>\d{1,2})"
    year, end_year, sign = rf"(?P<y>{SHORT_YEAR})", rf"(?P<Y>{SHORT_YEAR})", r"(?P<s>[/.-])"
    return (
        shape("numeric", rf"{a}/{b}(?:/{year})?\s*[-–—]+\s*{end_a}/{end_b}(?:/{end_year})?"),
        shape("numeric", rf"{day}\s*[-–—&]\s*{end_day}(?P<s>[/.]){month}(?P=s){year}"),
        shape("numeric", rf"{a}{sign}{b}(?P=s){year}(?:{TO}{end_a}(?P=s){end_b}(?P=s){end_year})?"),
        shape("numeric", rf"{a}(?P<s>\.)\s{b}\.\s?(?P<y>{YEAR})"),
        shape("numeric", rf"{day}\.\s?{month}\.", r"(?!\s?\d|[^\W_])"),
        shape("numeric", rf"{a}/{b}"),
        shape("numeric", r"(?P<a>\d\d)-(?P<b>\d\d)", r"(?=\W*$)"),
    )


def named(month: str, weekday: str) -> tuple[Shape, ...]:
    """The shapes with a month's name; a weekday may stand before the end of a range."""
    first, last = rf"(?P<n>{month})", rf"(?P<N>{month})"
    day, end_day = rf"(?P<d>{NUMBER}){ORDINAL}", rf"(?P<D>{NUMBER}){ORDINAL}"
    before_year = r"\.?[\s,/-]*(?:\b(?:de|of|del)\b)?\s*"
    year = rf"(?:{before_year}(?P<y>{YEAR})(?!\d)(?:\s*г\b\.?)?|\.?,?\s*['’](?P<y2>\d\d))?"
    end_year = year.replace("<y>", "<Y>").replace("<y2>", "<Y2>")
    zone = r"(?:\s+(?P<zone>[A-Z]{2,5}|[+-]\d{2,4}))?"
    clock = rf"(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?(?:\s*[AP]M)?){zone}"
    end = rf"(?:{TO}(?:{last}\.?\s*)?{end_day}(?![\d:/]))?"
    return (
        shape("named", rf"(?:{first}\s+{day}|(?P<d2>{NUMBER})\s+(?P<n2>{month})),?\s+{clock}\s+(?P<y>{YEAR})"),
        shape("named", rf"(?P<y>{YEAR})[.,]?[\s-]*{first}\.?[\s-]*{day}"),
        shape("named", rf"{day}(?P<s>[/.-]){first}(?P=s)(?P<y>\d\d)", r"(?!\d)"),
        shape("named", rf"{day}{OF}{first}{year}{TO}{end_day}{OF}{last}{end_year}"),
        shape("named", rf"{first}\.?[\s-]*{day}{year}{TO}{last}\.?[\s-]*{end_day}{end_year}", r"(?![/:]?\d)"),
        shape("named", rf"{day}(?:{TO}(?:{weekday}\.?,?\s+)?{end_day})?{OF}{first}{year}", r"(?!\d)"),
        shape("named", rf"{first}\.?[\s-]*(?:the\s+)?{day}{end}{year}", r"(?![/:]?\d|\s*(?:[ap]m\b|%))"),
    )


def shape(name: str, pattern: str, back: str = BACK) -> Shape:
    """A shape; `back` is what must not follow it."""
    return Shape(name, re.compile(pattern + back, re.IGNORECASE))
