"""Which language the dates of a journal are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from labbook.journal.formats import dates
from labbook.journal.formats.marks import BOLD, Mark
from labbook.journal.formats.names import LANGUAGES, Names, english, of_language, plain

BESIDE_NUMBER = re.compile(
    r"\d{1,2}(?:\.|er|º|ª)?\s*(?:de |d['’])?(?P<after>[^\W\d_]{3,})"
    r"|(?<![^\W\d_])(?P<before>[^\W\d_]{3,24})\.?\s{1,9}(?:de )?\d{1,2}(?!\d)"
)
MOST = 500


def language_of(marks: Sequence[Mark]) -> Names:
    """The names of the language in which most of the lines that English leaves unread are dates."""
    lines = [mark.words for mark in marks if mark.level <= BOLD] or [mark.words for mark in marks]
    shaped = [words for words in lines[:MOST] if BESIDE_NUMBER.search(words)]
    unread = [words for words in shaped if dates.read(words) is None]
    if len(unread) * 2 <= len(shaped):
        return english()
    beside = Counter(plain(found[found.lastgroup or 0]) for words in unread for found in BESIDE_NUMBER.finditer(words))
    # Short names of months are common words in other languages: one month at least must be written out.
    speaking = [language for language in LANGUAGES if of_language(language).full_months & beside.keys()]
    counts = [(count_read(unread, of_language(language)), language) for language in speaking]
    read, language = max(counts, key=lambda count: count[0], default=(0, ""))
    return of_language(language) if read * 2 >= len(unread) and read else english()


def count_read(lines: Sequence[str], names: Names) -> int:
    """How many lines have a date in a language."""
    return sum(dates.read(words, names) is not None for words in lines)
