"""Levels that have a name: ln 10 and ln 2, and what a run calls its own."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

CONSTANTS = {"ln 10": math.log(10), "ln 2": math.log(2)}
"""Cross-entropies of ten and of two equally likely answers."""
NEAR = 0.04
"""How far, relative to it, a level may lie from the constant that it sits on."""
LOGARITHM = re.compile(r"(?:ln|log)\s*\(?\s*(\d+(?:\.\d+)?)\s*\)?", re.IGNORECASE | re.ASCII)
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE | re.ASCII)


def constant(text: str, own: Mapping[str, float] | None = None) -> float | None:
    """The number that a text names: "0.69", "ln 10", "ln2", "ln(10)", one of a run's own names; None for none of them.

    "log10" is the natural logarithm of ten too: it is how people write the loss of guessing one of ten digits.
    """
    for name, value in (own or {}).items():
        if squeezed(name) == squeezed(text):
            return value
    if found := LOGARITHM.fullmatch(text.strip()):
        number = float(found[1])
        return math.log(number) if 0 < number < math.inf else None
    return float(text) if NUMBER.fullmatch(text.strip()) else None


def squeezed(name: str) -> str:
    """A name as it is compared: "ln 10", "LN(10)" and "ln10" are one."""
    return re.sub(r"[\s()_]", "", name).lower()


def named(level: float, own: Mapping[str, float]) -> str:
    """The name of the constant that a level sits on, a run's own before the common ones; empty for none."""
    for constants in (own, CONSTANTS):
        distances = {name: abs(level - value) / abs(value) for name, value in constants.items() if value}
        close = min(distances, key=lambda name: distances[name], default="")
        if close and distances[close] <= NEAR:
            return close
    return ""
