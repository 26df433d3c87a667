"""Which of the dated lines begin an entry: those at the level and in the manner that the file itself uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from labbook.journal.formats.days import key
from labbook.journal.formats.marks import BOLD, ITEM, LINE, OPENING, TELLING, Found

WEIGHT = {"whole": 4, "front": 4, "end": 2, "led": 1, "inside": 1}
CLEAR = ("whole", "front")


def entries(found: Sequence[Found]) -> list[Found]:
    """The dated lines that begin entries, in the order of the file."""
    able = [each for each in found if is_able(each)]
    level = entry_level(able)
    usual = [each for each in able if each.mark.level == level]
    places = accepted_places(usual)
    shapes = {each.date.shape for each in usual if each.place in CLEAR} or {each.date.shape for each in usual}
    chosen = [each for each in able if begins_entry(each, level, places, shapes)]
    if level == BOLD:
        return with_openings(apart(chosen), able)
    return one_a_day(chosen) if level == OPENING else with_deeper(chosen, able)


def is_able(found: Found) -> bool:
    """Whether a line could begin an entry at all; lines that are no headings must show their date clearly."""
    level = found.mark.level
    if level == OPENING:
        return found.date.first.year is not None or found.mark.words[found.date.end :].lstrip()[:1] in TELLING
    return level < BOLD or level == ITEM or (level != LINE and found.place == "whole") or found.place == "front"


def entry_level(able: Sequence[Found]) -> int:
    """The shallowest level at which dates usually stand; lists and openings of lines only if there is no other."""
    weights: Counter[int] = Counter()
    for each in able:
        weights[each.mark.level] += WEIGHT[each.place] * (2 if each.mark.level < BOLD else 1)
    others = {level: weight for level, weight in weights.items() if level < OPENING} or weights
    most = max(others.values(), default=0)
    return min((level for level, weight in others.items() if weight * 2 > most), default=1)


def accepted_places(usual: Sequence[Found]) -> set[str]:
    """Where a date may stand at the level of the entries: after a colon or in mid-line only if most do."""
    counts = Counter(each.place for each in usual)
    accepted = {*CLEAR, "end"}
    clear = sum(counts[place] for place in accepted)
    return accepted | {place for place in ("led", "inside") if counts[place] > max(1, clear)}


def begins_entry(found: Found, level: int, places: set[str], shapes: set[str]) -> bool:
    """Whether a dated line is one of the file's entries."""
    if found.mark.level > level:
        return found.weekday_in is not None
    if found.mark.level < level:
        return found.place in CLEAR
    return found.place in places and (found.place != "end" or found.date.shape in shapes)


def apart(chosen: Sequence[Found]) -> list[Found]:
    """The date lines that do not stand in a list of dates."""
    lines = {each.mark.line for each in chosen}
    return [each for each in chosen if not {each.mark.line - 1, each.mark.line + 1} & lines]


def one_a_day(chosen: Sequence[Found]) -> list[Found]:
    """The lines that begin with a date, unless they are a program's output, many of one day, or most run on."""
    days = {each.date.first for each in chosen}
    close = sum(not each.mark.begins for each in chosen)
    broken = sum(each.mark.runs_on for each in chosen)
    is_output = len(days) * 2 <= len(chosen) <= close * 2
    return [] if is_output or broken * 2 >= len(chosen) else list(chosen)


def with_openings(chosen: Sequence[Found], able: Sequence[Found]) -> list[Found]:
    """The date lines, and between them the lines that begin a paragraph with such a date: "5/2/24 worked from home"."""
    shapes = {each.date.shape for each in chosen}
    openings = (each for each in able if each.mark.level == OPENING and each.mark.begins)
    return with_between(chosen, [each for each in openings if each.date.shape in shapes])


def with_deeper(chosen: Sequence[Found], able: Sequence[Found]) -> list[Found]:
    """The entries and those headings a level or more below that are a date between the entries around them."""
    taken = set(chosen)
    lower = [each for each in able if each not in taken and each.mark.level < BOLD and each.place == "whole"]
    return with_between(chosen, lower)


def with_between(chosen: Sequence[Found], lower: Sequence[Found]) -> list[Found]:
    """The entries and those others that lie between them in the file and in time."""
    if not chosen or not lower:
        return list(chosen)
    rises = Counter(key(one.date.first) <= key(other.date.first) for one, other in pairwise(chosen))
    return sorted([*chosen, *between(chosen, lower, rises[True] >= rises[False])], key=lambda each: each.mark.line)


def between(chosen: Sequence[Found], lower: Sequence[Found], rises: bool) -> Iterator[Found]:
    """Those of the deeper dates that lie strictly between the days of the entries above and below."""
    at = -1
    last: Found | None = None
    for each in lower:
        while at + 1 < len(chosen) and chosen[at + 1].mark.line < each.mark.line:
            at, last = at + 1, chosen[at + 1]
        following = chosen[at + 1] if at + 1 < len(chosen) else None
        if (last is None or is_after(each, last, rises)) and (not following or is_after(following, each, rises)):
            last = each
            yield each


def is_after(later: Found, earlier: Found, rises: bool) -> bool:
    """Whether one date comes after another the way the file runs."""
    one, other = key(later.date.first), key(earlier.date.first)
    return one > other if rises else one < other
