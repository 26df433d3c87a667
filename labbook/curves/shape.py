"""The shape of a course: flat stretches, and what lies between them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from labbook.curves.segments import Segment, line, segments_of

if TYPE_CHECKING:
    from labbook.curves.series import Floats, Levels

SHORTEST = (0.03, 0.05)
"""The shortest plateau, as a part of the course: at its beginning, and later."""
DRIFT = (0.02, 0.04)
"""What a plateau may drift (on the scale): in itself, and in as long as the whole course."""
SAME = 0.05
"""Levels closer than this (on the scale) are one."""
CONTRAST = 6.0
"""A flat beginning drifts so many times less than what follows in the same time."""
MOVED = 0.25
"""A descent or rise goes further than this (on the scale)."""


class Stretch(NamedTuple):
    """A flat stretch of the levels, from place to place, and its height."""

    first: int
    last: int
    height: float


class Shape(NamedTuple):
    """The flat stretches and the moves (first and last place) of a course, and the slope that it ends with."""

    flats: tuple[Stretch, ...]
    moves: tuple[tuple[int, int], ...]
    last: Segment | None


def shape_of(levels: Levels) -> Shape:
    """Where a course is flat and where it moves."""
    level, noise = levels.level, levels.noise
    count = len(level)
    segments = segments_of(level, noise, 3 if count >= 12 else 2)
    flats = [flat for flat in merged(segments, level, count) if long_enough(flat, count)]
    if not flats or flats[0].first > SHORTEST[0] * count:
        flats = [*beginning(levels, flats[0].first if flats else count), *flats]
    flats = apart([extended(flat, level, noise) for flat in flats])
    return Shape(tuple(flats), tuple(moves(level, noise, flats)), segments[-1] if segments else None)


def merged(segments: list[Segment], level: Floats, count: int) -> list[Stretch]:
    """Flat segments, those on one level with little between them as one stretch."""
    import numpy as np

    stretches: list[Stretch] = []
    for segment in segments:
        if not is_flat(segment, count):
            continue
        first, height = segment.first, float(np.median(level[segment.first : segment.last + 1]))
        if stretches and abs(stretches[-1].height - height) < SAME and first - stretches[-1].last <= 0.03 * count + 1:
            first = stretches.pop().first
            height = float(np.median(level[first : segment.last + 1]))
        stretches.append(Stretch(first, segment.last, height))
    return stretches


def is_flat(segment: Segment, count: int) -> bool:
    """Whether a segment drifts no more than its noise and a little, also when as long as the course."""
    drift = abs(segment.slope) * segment.length
    allowed = DRIFT[0] + DRIFT[1] * segment.length / count + 2 * segment.error * segment.length
    return drift <= min(allowed, 0.25)


def beginning(levels: Levels, before: int) -> list[Stretch]:
    """The longest flat beginning of a course that then falls or rises: its corner may be too round for a cut."""
    level, count = levels.level, len(levels.level)
    for length in range(min(before, count) // 2, max(6, round(SHORTEST[0] * count)) - 1, -1):
        piece = line(level, levels.noise, 0, length - 1)
        moved = abs(level[2 * length - 1] - piece.start)
        if is_flat(piece, count) and moved > max(MOVED, CONTRAST * abs(piece.end - piece.start)):
            return [Stretch(0, length - 1, (piece.start + piece.end) / 2)]
    return []


def long_enough(flat: Stretch, count: int) -> bool:
    """Whether a flat stretch is long enough to be a plateau."""
    return flat.last - flat.first + 1 >= max(4, SHORTEST[flat.first > 0] * count)


def extended(flat: Stretch, level: Floats, noise: Floats) -> Stretch:
    """A flat stretch with the levels around it that still lie on it."""
    first, last = flat.first, flat.last
    while first > 0 and near(level[first - 1], flat, noise[first - 1]):
        first -= 1
    while last < len(level) - 1 and near(level[last + 1], flat, noise[last + 1]):
        last += 1
    return flat._replace(first=first, last=last)


def apart(flats: list[Stretch]) -> list[Stretch]:
    """Flat stretches that do not overlap: those that did and are on one level are one, of others the first is cut."""
    kept: list[Stretch] = []
    for flat in flats:
        if kept and flat.first <= kept[-1].last:
            before = kept.pop()
            if abs(before.height - flat.height) < SAME:
                flat = before._replace(last=max(before.last, flat.last))
            else:
                kept.append(before._replace(last=max(before.first, flat.first - 1)))
        kept.append(flat)
    return kept


def near(level: float, flat: Stretch, noise: float) -> bool:
    """Whether a level lies on a flat stretch."""
    return bool(abs(level - flat.height) < max(SAME, 2.5 * noise))


def moves(level: Floats, noise: Floats, flats: list[Stretch]) -> list[tuple[int, int]]:
    """The descents and rises between flat stretches, each from one turning point to the next."""
    edges = [0, *(place for flat in flats for place in (flat.first, flat.last)), len(level) - 1]
    between = [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if last > first]
    return [move for first, last in between for move in monotone(level, noise, first, last)]


def monotone(level: Floats, noise: Floats, first: int, last: int) -> list[tuple[int, int]]:
    """A stretch cut where it turns; pieces that go nowhere are left out."""
    cuts = [first, *turns(level, noise, first, last), last]
    return [(a, b) for a, b in pairwise(cuts) if abs(level[b] - level[a]) > far(noise, b)]


def turns(level: Floats, noise: Floats, first: int, last: int) -> list[int]:
    """The tops and bottoms of a stretch from which it goes far the other way."""
    found = []
    rising = falling = True  # as long as both, its direction is not known
    top = bottom = first
    for place in range(first + 1, last + 1):
        top = place if level[place] >= level[top] else top
        bottom = place if level[place] <= level[bottom] else bottom
        if rising and level[top] - level[place] > far(noise, place):
            found += [] if falling else [top]
            rising, falling, bottom = False, True, place
        elif falling and level[place] - level[bottom] > far(noise, place):
            found += [] if rising else [bottom]
            rising, falling, top = True, False, place
    return found


def far(noise: Floats, place: int) -> float:
    """How far (on the scale) a course must go for a descent or a rise."""
    return max(MOVED, 5 * float(noise[place]))
