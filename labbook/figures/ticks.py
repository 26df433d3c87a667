"""Round tick positions and their labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from labbook.figures.page import short

Tick = tuple[float, str]


def linear_ticks(low: float, high: float, most: int, whole: bool = False) -> list[Tick]:
    """At most `most` round positions within [low, high]; whole keeps them integers."""
    step = _round_step((high - low) / max(1, most))
    step = max(1.0, step) if whole else step
    while len(multiples := _whole_multiples(low, high, step)) > max(1, most):
        step = _round_step(step * 1.5)
    positions = [index * step for index in multiples]
    return list(zip(positions, _linear_labels(positions, step), strict=True))


def _whole_multiples(low: float, high: float, step: float) -> range:
    return range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)


def log_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Ticks for an axis of log10 values within [low, high], labelled with the values themselves."""
    decades = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(decades) > max(2, most):
        every = math.ceil(len(decades) / max(2, most))
        return [(float(d), _power_label(d)) for d in decades if d % every == 0]
    if len(decades) >= 3 or (len(decades) == 2 and most <= 4):
        return [(float(decade), _decade_label(decade, decades)) for decade in decades]
    return _within_decades(low, high, most)


def _within_decades(low: float, high: float, most: int) -> list[Tick]:
    for digits in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 5), (1, 2, 5), (1, 3)):
        ticks = list(_multiples(low, high, digits))
        if len(ticks) <= most:
            break
    if len(ticks) >= 2 and high - low >= 0.5:
        return ticks
    bottom, top = 10**low, 10**high
    return [(math.log10(value), label) for value, label in linear_ticks(bottom, top, most) if value > 0]


def _multiples(low: float, high: float, digits: Sequence[int]) -> Iterable[Tick]:
    for decade in range(math.floor(low), math.floor(high) + 1):
        for digit in digits:
            position = decade + math.log10(digit)
            if low - 1e-9 <= position <= high + 1e-9:
                yield position, short(float(f"{digit}e{decade}"))


def _decade_label(decade: int, decades: Sequence[int]) -> str:
    plain = decades[0] >= -2 and decades[-1] <= 3
    return short(10.0**decade) if plain else _power_label(decade)


def _power_label(decade: int) -> str:
    return f"1e{decade}"


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below `rough`."""
    if not rough > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next((m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9)), 10 * power)


def _linear_labels(positions: Sequence[float], step: float) -> list[str]:
    largest = max(map(abs, positions), default=0.0)
    if 1e4 <= largest < 1e9 and step >= 100:
        return [_thousands(position, largest, step) for position in positions]
    if largest >= 1e6 or (0 < largest < 1e-3):
        return _scientific(positions, largest, step)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [f"{position + 0.0:.{decimals}f}" for position in positions]


def _thousands(value: float, largest: float, step: float) -> str:
    unit, letter = (1e6, "M") if largest >= 1e6 and step >= 1e5 else (1e3, "k")
    if value == 0:
        return "0"
    decimals = max(0, -math.floor(math.log10(step / unit) + 1e-9))
    return f"{value / unit:.{decimals}f}{letter}"


def _scientific(positions: Sequence[float], largest: float, step: float) -> list[str]:
    digits = min(9, max(0, math.floor(math.log10(largest) + 1e-9) - math.floor(math.log10(step) + 1e-9)))
    return ["0" if value == 0 else _compact(f"{value:.{digits}e}") for value in positions]


def _compact(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}"
