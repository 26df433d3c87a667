"""How often values fall in each of many equal bins."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from itertools import pairwise
from typing import Any

from labbook.errors import LabbookError
from labbook.figures.base import Figure
from labbook.figures.numbers import LARGEST, numbers


@dataclass(frozen=True)
class Histogram(Figure):
    """Counts per bin. The values are counted when the figure is made and not kept, so it stays small."""

    values: InitVar[Any] = None
    bins: InitVar[int] = 30
    title: str = ""
    x_label: str = ""
    y_label: str = "count"
    edges: tuple[float, ...] = ()
    """One more than there are counts, rising."""
    counts: tuple[float, ...] = ()
    left_out: int = 0
    """How many values were not finite (or beyond 1e300)."""

    def __post_init__(self, values: Any, bins: int) -> None:
        owner = f"histogram figure {self.title!r}"
        if values is not None:
            self._count(numbers(_flat(values), owner), bins, owner)
        object.__setattr__(self, "edges", numbers(self.edges, owner))
        object.__setattr__(self, "counts", numbers(self.counts, owner))
        if self.edges or self.counts:
            _check_bins(self.edges, self.counts, owner)

    def _count(self, values: Sequence[float], bins: int, owner: str) -> None:
        if bins < 1:
            raise LabbookError(f"{owner}: needs at least one bin, not {bins}")
        finite = [value for value in values if abs(value) <= LARGEST]
        edges = _equal_edges(finite, bins) if finite else ()
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "counts", _counted(finite, edges) if finite else ())
        object.__setattr__(self, "left_out", len(values) - len(finite))


def _flat(values: Any) -> Any:
    """An array or tensor of any shape as one list; other values as they are."""
    plain = values.tolist() if hasattr(values, "tolist") else values
    while isinstance(plain, list) and plain and isinstance(plain[0], list):
        plain = [item for row in plain for item in row]
    return plain


def _equal_edges(values: Sequence[float], bins: int) -> tuple[float, ...]:
    low, high = min(values), max(values)
    # Too close to tell bins apart: widen to a span that floats can divide.
    if high / 2 - low / 2 <= max(abs(low), abs(high), 1e-290) * 1e-12 * bins:
        margin = max(abs(low) * 0.05, 0.5)
        low, high = low - margin, high + margin
    inner = [low * (1 - i / bins) + high * (i / bins) for i in range(1, bins)]
    return (low, *inner, high)


def _counted(values: Sequence[float], edges: Sequence[float]) -> tuple[float, ...]:
    low, bins = edges[0], len(edges) - 1
    half_span = edges[-1] / 2 - low / 2
    counts = [0.0] * bins
    for value in values:
        counts[min(bins - 1, int((value / 2 - low / 2) / half_span * bins))] += 1
    return tuple(counts)


def _check_bins(edges: Sequence[float], counts: Sequence[float], owner: str) -> None:
    if len(edges) != len(counts) + 1:
        raise LabbookError(f"{owner}: {len(counts)} counts need {len(counts) + 1} edges, not {len(edges)}")
    if not all(map(math.isfinite, edges)) or any(a >= b for a, b in pairwise(edges)):
        raise LabbookError(f"{owner}: edges must be finite and rising")
    if not all(math.isfinite(count) and count >= 0 for count in counts):
        raise LabbookError(f"{owner}: counts must be finite and not negative")
