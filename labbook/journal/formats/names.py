"""The names of months and weekdays, in English or in the language that a journal's headings are in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

LANGUAGES = (
    *("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "sv", "da", "nb", "fi", "cs", "hu", "ro", "tr", "el"),
    *("sk", "bg", "sr", "hr", "sl", "lt", "lv", "et", "ca", "gl", "id", "ms", "is", "ga", "cy", "af", "hi", "bn"),
    *("fa", "ar", "he", "be", "mk", "sq", "ka", "hy", "az", "kk", "sw"),
)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OTHER_MONTHS = {"de": {"mrz": 3}}
"""Short names that people use and the locales do not list."""
SHORTER_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
ACCENTS = dict.fromkeys(range(0x300, 0x370))
DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Names(NamedTuple):
    """Names as they are looked up, months from 1 and weekdays from 0 (Monday)."""

    months: tuple[tuple[str, int], ...]
    weekdays: tuple[tuple[str, int], ...]
    full_months: frozenset[str]


def plain(name: str) -> str:
    """A name as it is looked up: composed, without case, dots over letters' i and a full stop."""
    folded = unicodedata.normalize("NFC", name.casefold())
    return folded.replace("i\u0307", "i").replace("\u0131", "i").rstrip(".")


@lru_cache(maxsize=1)
def english() -> Names:
    """The English names, whole and cut to three letters."""
    months = {name[:size]: at for at, name in enumerate(MONTHS, 1) for size in (3, len(name))} | {"sept": 9}
    weekdays = {name[:size]: at for at, name in enumerate(WEEKDAYS) for size in (3, len(name))} | SHORTER_WEEKDAYS
    return Names(tuple(months.items()), tuple(weekdays.items()), frozenset(MONTHS))


@lru_cache(maxsize=len(LANGUAGES))
def of_language(language: str) -> Names:
    """The names of a language beside the English ones."""
    from babel import Locale

    locale, base = Locale.parse(language), english()
    whole = [(plain(name), at) for use in locale.months.values() for at, name in use["wide"].items()]
    short = [(plain(name), at) for use in locale.months.values() for at, name in use["abbreviated"].items()]
    weekdays = [
        (plain(name), at)
        for use in locale.days.values()
        for width in ("wide", "abbreviated")
        for at, name in use[width].items()
    ]
    months = {name: at for name, at in [*short, *whole] if not name.isdigit()} | OTHER_MONTHS.get(language, {})
    return Names(
        tuple((typed(months) | dict(base.months)).items()),
        tuple((typed(dict(weekdays)) | dict(base.weekdays)).items()),
        base.full_months.union(typed(dict(whole)), OTHER_MONTHS.get(language, {})),
    )


def typed(names: Mapping[str, int]) -> dict[str, int]:
    """The names, also as they are typed on a keyboard without their accents: "fevrier", "Maerz"."""
    bare = {unicodedata.normalize("NFD", name).translate(ACCENTS): at for name, at in names.items()}
    digraphs = {name.translate(DIGRAPHS): at for name, at in names.items()}
    return bare | digraphs | dict(names)


def either(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first, as whole words, whichever way accents are encoded."""
    forms = {form for name in names for form in (name, unicodedata.normalize("NFD", name))}
    longest = sorted(forms, key=lambda name: (-len(name), name))
    return r"(?<![^\W\d_])(?:" + "|".join(re.escape(name) for name in longest) + r")(?![^\W\d_])"
