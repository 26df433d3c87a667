"""Spikes: points far above the curve around them, which come down again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labbook.curves.description import Spike
from labbook.curves.scatter import FACTOR, Bump, beyond_scatter
from labbook.curves.series import noise_of, window

if TYPE_CHECKING:
    from labbook.curves.series import Flags, Floats, Ints

APART = 10
"""Peaks fewer points apart are one spike that rings."""
BEFORE = 11
"""Points whose median is the level before a spike."""


def spikes_of(steps: Ints, seen: Floats, values: Floats) -> tuple[tuple[Spike, ...], Flags]:
    """The spikes of a series on the log scale, and which points lie in none."""
    import numpy as np

    calm = np.ones(len(seen), dtype=bool)
    found = []
    for bump in bumps(seen):
        calm[bump.first : bump.last + 1] = False
        factor = float(np.exp(bump.above))
        place = int(steps[bump.first]), int(steps[bump.last]), int(steps[bump.peak])
        found.append(Spike(*place, factor, float(values[bump.peak])))
    return tuple(found), calm


def bumps(seen: Floats) -> list[Bump]:
    """Stretches that stand out of the running median and of the noise, on both sides."""
    import numpy as np
    from scipy.ndimage import median_filter

    if len(seen) < 8:
        return []
    width = window(len(seen), 100, 101)
    around = median_filter(seen, width)
    excess = seen - around
    least = np.log(FACTOR)
    groups = grouped(np.flatnonzero(excess > least * 0.8), APART)
    found = [measured(seen, first, last, width) for first, last in groups if first > 0]
    found = [bump for bump in found if min(bump.above, bump.above_after) > least]
    return beyond_scatter(found, excess, noise_of(seen), width) if found else []


def grouped(places: Ints, apart: int) -> list[tuple[int, int]]:
    """Places as stretches: those closer to each other than `apart` belong together."""
    import numpy as np

    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > apart) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(places, cuts)]


def measured(seen: Floats, first: int, last: int, width: int) -> Bump:
    """A stretch with its height above what is around it: before it, and after it has come down."""
    import numpy as np

    peak = first + int(np.argmax(seen[first : last + 1]))
    height, before = float(seen[peak]), float(np.median(seen[max(0, first - BEFORE) : first]))
    after = seen[last + 1 : last + 1 + max(BEFORE, width // 2)]
    if not after.size:  # a jump at the very end may be a divergence: one or two points are taken for a spike
        return Bump(first, last, peak, height - before, height - before if last - first < 2 else 0.0)
    at_once, later = float(np.median(after[:BEFORE])), float(np.median(after[-BEFORE:]))
    share = (peak - first + BEFORE / 2) / (last - first + BEFORE)
    local = before + share * min(0.0, at_once - before)  # on a descent the level under a peak is between the two
    return Bump(first, last, peak, height - local, height - later)
