"""Describing a curve: arrays in, the facts of its course out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from labbook.curves.constants import named
from labbook.curves.description import Description, Move, Plateau, Spike
from labbook.curves.ends import departure_of, floor_of, gaps, growing, lost_at, trend_of
from labbook.curves.series import Levels, Scale, levels_of, ordered, scale_of
from labbook.curves.shape import Shape, shape_of
from labbook.curves.spikes import spikes_of

if TYPE_CHECKING:
    from labbook.curves.series import Floats, Ints


def describe(
    steps: Sequence[int], values: Sequence[float], constants: Mapping[str, float] | None = None
) -> Description:
    """The course of a series: plateaus, departure, descents, rises, spikes, floor, divergence.

    Steps may come in any order and repeat (the last value logged counts); values may be NaN or infinite. `constants`
    are the run's own names of levels. Seen on the log scale where values are positive, on a linear one else.
    """
    step, value = ordered(steps, values)
    if not len(step):
        return Description(0)
    import numpy as np

    finite = np.isfinite(value)
    lost = lost_at(step, value, finite)
    whole = Description(len(steps), int(step[0]), int(step[-1]), divergence=lost, gaps=gaps(finite))
    return whole if not finite.any() else in_full(whole, step[finite], value[finite], constants or {})


def in_full(whole: Description, step: Ints, value: Floats, constants: Mapping[str, float]) -> Description:
    """The description of a finite series."""
    import numpy as np

    scale = scale_of(value)
    seen = scale.seen(value)
    spikes, calm = spikes_of(step, seen, value) if scale.log else ((), np.ones(len(step), dtype=bool))
    levels = levels_of(step, seen, calm, scale.bounded)
    shape = shape_of(levels)
    plateaus = tuple(plateaus_of(shape, levels, scale, constants))
    moves = [move_of(levels, scale, first, last) for first, last in shape.moves]
    moves = [move for move in moves if not any(is_foot(move, spike, whole) for spike in spikes)]
    low, high = int(np.argmin(value)), int(np.argmax(value))
    return whole._replace(
        start=scale.value(float(levels.level[0])),
        floor=floor_of(plateaus, levels, scale),
        lowest=float(value[low]),
        lowest_step=int(step[low]),
        highest=float(value[high]),
        highest_step=int(step[high]),
        departure=departure_of(plateaus, whole),
        trend=trend_of(shape, levels),
        bounded=scale.bounded,
        plateaus=plateaus,
        descents=tuple(move for move in moves if move.end < move.start),
        rises=tuple(move for move in moves if move.end > move.start),
        spikes=spikes,
        divergence=whole.divergence or growing(shape, levels, scale),
    )


def plateaus_of(shape: Shape, levels: Levels, scale: Scale, constants: Mapping[str, float]) -> list[Plateau]:
    """The flat stretches as steps, levels and names."""
    found = []
    for flat in shape.flats:
        height = scale.value(flat.height)
        left = flat.last < len(levels.level) - 1
        first, last = int(levels.first_steps[flat.first]), int(levels.last_steps[flat.last])
        found.append(Plateau(first, last, height, named(height, constants), left))
    return found


def move_of(levels: Levels, scale: Scale, first: int, last: int) -> Move:
    """A descent or a rise, and how long it took to half the way (a descent on the log scale: to half the level)."""
    import numpy as np

    stretch = levels.level[first : last + 1]
    down = stretch[-1] < stretch[0]
    half = stretch[0] - math.log(2) if scale.log and down else (stretch[0] + stretch[-1]) / 2
    there = np.flatnonzero(stretch <= half + 1e-9 if down else stretch >= half - 1e-9)
    begin, end = int(levels.last_steps[first]), int(levels.last_steps[last])
    half_time = float(levels.first_steps[first + there[0]] - begin) if there.size else math.nan
    return Move(begin, end, scale.value(float(stretch[0])), scale.value(float(stretch[-1])), half_time)


def is_foot(move: Move, spike: Spike, whole: Description) -> bool:
    """Whether a rise is but the foot of a spike, after which the curve goes on from a higher level."""
    near = (whole.last_step - whole.first_step) / 20
    around = spike.first_step - near <= move.first_step <= spike.step and move.last_step <= spike.last_step + near
    return around and move.end > move.start
