"""How a curve leaves its first plateau, and how it ends: where it settles, what it still does, where it was lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from labbook.curves.description import Description, Divergence, Plateau
from labbook.curves.series import Levels, Scale
from labbook.curves.shape import Shape

if TYPE_CHECKING:
    from labbook.curves.series import Flags, Floats, Ints

EARLY = 0.25
"""The plateau from which a curve departs begins within this part of its steps."""
GROWN = 10.0
"""A curve that ends so many times above its start, and rises still, grows without bound."""


def lost_at(step: Ints, value: Floats, finite: Flags) -> Divergence | None:
    """Where the series stops being finite for good."""
    import numpy as np

    if finite[-1]:
        return None
    place = int(np.flatnonzero(finite)[-1]) + 1 if finite.any() else 0
    return Divergence(int(step[place]), "NaN" if math.isnan(value[place]) else "infinite")


def gaps(finite: Flags) -> int:
    """How many points before the last finite one are not finite."""
    import numpy as np

    places = np.flatnonzero(finite)
    return int(places[-1] + 1 - len(places)) if len(places) else 0


def departure_of(plateaus: Sequence[Plateau], whole: Description) -> int | None:
    """The step at which the curve leaves the plateau that it begins on."""
    early = whole.first_step + EARLY * (whole.last_step - whole.first_step)
    if plateaus and plateaus[0].left and plateaus[0].first_step <= early:
        return plateaus[0].last_step
    return None


def floor_of(plateaus: Sequence[Plateau], levels: Levels, scale: Scale) -> float:
    """The level that the curve settles or ends on."""
    import numpy as np

    if plateaus and not plateaus[-1].left:
        return plateaus[-1].level
    return scale.value(float(np.median(levels.level[-max(1, len(levels.level) // 50) :])))


def trend_of(shape: Shape, levels: Levels) -> str:
    """Whether the course still falls or rises at its end: over its last tenth, by more than its noise."""
    import numpy as np

    count = len(levels.level)
    if shape.last is None or (shape.flats and shape.flats[-1].last == count - 1):
        return ""
    part = levels.level[-max(6, count // 10) :]
    third = max(1, len(part) // 3)
    change = float(np.median(part[-third:]) - np.median(part[:third]))
    scatter = float(np.median(levels.noise[-len(part) :])) / math.sqrt(third)
    if change * shape.last.slope <= 0 or abs(change) < max(0.02, 4 * scatter):
        return ""
    return "falling" if change < 0 else "rising"


def growing(shape: Shape, levels: Levels, scale: Scale) -> Divergence | None:
    """Where a course begins to grow without bound: to its end, far above where it began, and not ever more slowly."""
    if not shape.moves or not scale.log:
        return None
    level = levels.level
    first, last = shape.moves[-1]
    middle = (first + last) // 2
    begun = float(level[: max(1, len(level) // 10)].max())
    far_above = last == len(level) - 1 and level[last] - begun > math.log(GROWN)
    if far_above and level[last] - level[middle] >= 0.5 * (level[middle] - level[first]):
        return Divergence(int(levels.last_steps[first]), "growing")
    return None
