"""Config and summary values as they are stored: strict JSON, a number and a text to filter by.

JSON knows no NaN, and one bare NaN makes every later `json_extract` fail; so non-finite floats are tagged texts.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from labbook.text import storable

TAG = "$float"
NON_FINITE = ("nan", "inf", "-inf")
DATA = re.compile(
    r"(?:^|[._/-])(?:data|dataset|corpus|split)s?(?:[._/-](?:version|hash|name|sha|digest))?$", re.IGNORECASE
)


def encode(value: Any) -> Any:
    """A value that strict JSON can hold: NaN and infinities tagged, tensors and paths turned plain."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {TAG: repr(float(value))}  # numpy's own would be "np.float64(nan)"
    if isinstance(value, Mapping):
        return {str(name): encode(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [encode(item) for item in value]
    if hasattr(value, "tolist"):  # numpy scalars and arrays, torch tensors
        return encode(value.tolist())
    return str(value)


def decode(value: Any) -> Any:
    """The value that `encode` was given."""
    if isinstance(value, dict):
        if set(value) == {TAG} and value[TAG] in NON_FINITE:
            return float(value[TAG])
        return {name: decode(item) for name, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def dump(value: Any) -> str:
    """Strict JSON text of a value."""
    return json.dumps(encode(value), ensure_ascii=False, allow_nan=False)


def load(text: str) -> Any:
    """The value of a JSON text made by `dump`."""
    value = json.loads(text)
    return decode(value) if TAG in text else value  # most texts have no tag, and ten thousand are read at once


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested mappings as dotted names: {"optim": {"lr": 1}} becomes {"optim.lr": 1}."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            result.update(flat(value, f"{prefix}{name}."))
        else:
            result[f"{prefix}{name}"] = value
    return result


class Row(NamedTuple):
    """One value of a config or summary as runs are filtered by it."""

    name: str
    number: float | None
    text: str


def rows(found: Mapping[str, Any]) -> list[Row]:
    """The values of a config or summary, nested ones by their dotted names."""
    named = {storable(name): value for name, value in flat(found).items()}
    return [Row(name, number(value), storable(shown(value))) for name, value in named.items()]


def number(value: Any) -> float | None:
    """The number to filter by: NaN, texts and lists have none; true and false are 1 and 0."""
    if not isinstance(value, (bool, int, float)) or (isinstance(value, float) and math.isnan(value)):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number beyond 1e308
        return math.inf if value > 0 else -math.inf


def is_data(name: str) -> bool:
    """Whether a config or summary value of this name says which data it was: dataset, data.version, corpus_hash."""
    return bool(DATA.search(name))


def shown(value: Any) -> str:
    """A value as people read it: 0.00123, 128, true, none."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {shown(item)}" for name, item in value.items()) + "}"
    return str(value)
