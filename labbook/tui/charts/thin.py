"""Few points that draw the same as many: of each stretch the first, the lowest, the highest and the last."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

Point = tuple[float, float]
Points = list[Point | None]
"""Points in order; None where the curve is broken by values that are no numbers."""
Window = tuple[float, float]


def thinned(steps: Sequence[float], values: Sequence[float], buckets: int, window: Window | None = None) -> Points:
    """At most about four points a bucket of steps; those on a window, and one beyond each of its ends."""
    first, end = within(steps, window) if window else (0, len(steps))
    if end <= first:
        return []
    if end - first <= 4 * buckets:
        return joined(stretch(steps, values, first, end))
    kept: Points = []
    for start, stop in cuts(steps, first, end, buckets):
        kept += extremes(steps, values, start, stop)
    return joined(kept)


def within(steps: Sequence[float], window: Window) -> tuple[int, int]:
    """The places of a window in ascending steps, with one more on each side so that lines go on to the edge."""
    return max(0, bisect_left(steps, window[0]) - 1), min(len(steps), bisect_right(steps, window[1]) + 1)


def cuts(steps: Sequence[float], first: int, end: int, buckets: int) -> Iterator[tuple[int, int]]:
    """Where each bucket begins and ends: equally many steps wide, as it is on the screen."""
    low, span = steps[first], steps[end - 1] - steps[first]
    start = first
    for number in range(1, buckets + 1):
        stop = end if number == buckets else bisect_left(steps, low + span * number / buckets, start, end)
        if stop > start:
            yield start, stop
        start = stop


def extremes(steps: Sequence[float], values: Sequence[float], start: int, stop: int) -> Points:
    """The points of a bucket that are kept; a value that is no number breaks the curve there."""
    if stop - start <= 4:
        return stretch(steps, values, start, stop)
    bucket = values[start:stop]
    if not math.isfinite(sum(bucket)):
        return broken(steps, values, start, stop)
    places = {0, len(bucket) - 1, bucket.index(min(bucket)), bucket.index(max(bucket))}
    return [(steps[start + place], bucket[place]) for place in sorted(places)]


def broken(steps: Sequence[float], values: Sequence[float], start: int, stop: int) -> Points:
    """The points of a bucket with gaps: its extremes, and a gap where the first one is."""
    known = [place for place in range(start, stop) if math.isfinite(values[place])]
    if not known:
        return [None]
    lowest, highest = min(known, key=values.__getitem__), max(known, key=values.__getitem__)
    gap = next((place for place in range(start, stop) if not math.isfinite(values[place])), None)
    kept = {known[0], known[-1], lowest, highest} | ({gap} if gap is not None else set())
    return [point(steps, values, place) for place in sorted(kept)]


def stretch(steps: Sequence[float], values: Sequence[float], start: int, stop: int) -> Points:
    """Every point of a stretch."""
    return [point(steps, values, place) for place in range(start, stop)]


def point(steps: Sequence[float], values: Sequence[float], place: int) -> Point | None:
    """One point; None where its value is no number."""
    return (steps[place], values[place]) if math.isfinite(values[place]) else None


def joined(points: Points) -> Points:
    """The points with one gap where several follow each other."""
    return [point for place, point in enumerate(points) if point or (place and points[place - 1])]
