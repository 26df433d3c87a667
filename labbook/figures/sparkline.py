"""A series in one line of block characters, for tables and lists."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
NOT_FINITE = "×"


def sparkline(values: Sequence[float], width: int = 20) -> str:
    """At most `width` block characters, each the mean of its stretch; × where nothing was finite."""
    means = [_finite_mean(stretch) for stretch in _stretches(values, max(1, width))]
    finite = [mean for mean in means if mean is not None]
    if not finite:
        return NOT_FINITE * len(means)
    low, high = min(finite), max(finite)
    return "".join(NOT_FINITE if mean is None else _block(mean, low, high) for mean in means)


def _stretches(values: Sequence[float], width: int) -> list[Sequence[float]]:
    count = len(values)
    if count <= width:
        return [values[i : i + 1] for i in range(count)]
    return [values[i * count // width : (i + 1) * count // width] for i in range(width)]


def _finite_mean(values: Sequence[float]) -> float | None:
    finite = [value for value in values if value - value == 0]
    if not finite:
        return None
    mean = sum(value / len(finite) for value in finite)
    # Rounding may carry the mean of huge values past the largest of them.
    return min(max(mean, min(finite)), max(finite))


def _block(value: float, low: float, high: float) -> str:
    # Halves, so that the widest floats do not overflow.
    span = high / 2 - low / 2
    position = (value / 2 - low / 2) / span if span > 0 else 0.5
    return BLOCKS[min(len(BLOCKS) - 1, int(position * len(BLOCKS)))]
