"""What is said about configs: an experiment's parameters in a listing, and what is wrong with a value."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from labbook.errors import LabbookError
from labbook.runs.definition.overrides import format_value
from labbook.runs.definition.registry import ExperimentInfo, Parameter, shown_default
from labbook.text import visible

if TYPE_CHECKING:
    from pydantic import ValidationError

LONGEST_SHOWN = 60

LIMITS = {
    "greater_than_equal": ">= {ge}",
    "greater_than": "> {gt}",
    "less_than_equal": "<= {le}",
    "less_than": "< {lt}",
    "multiple_of": "a multiple of {multiple_of}",
    "string_too_short": "at least {min_length} characters long",
    "string_too_long": "at most {max_length} characters long",
    "too_short": "at least {min_length} items long",
    "too_long": "at most {max_length} items long",
    "string_pattern_mismatch": "text that matches {pattern}",
}
"""Pydantic's errors about values of the right type."""
TYPES = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list, such as [1,2]",
    "tuple": "a list, such as [1,2]",
    "dict": "pairs, such as {a:1}",
}
"""Pydantic's errors about types, by the first word of their name."""


def explained(info: ExperimentInfo, error: ValidationError) -> LabbookError:
    """One sentence about the first thing that is wrong, and what to do."""
    errors: list[dict[str, Any]] = [dict(found) for found in error.errors(include_url=False)]
    name = errors[0]["loc"][0]
    parameter = next(parameter for parameter in info.parameters if parameter.name == name)
    mine = [found for found in errors if found["loc"][0] == name]
    within = [found for found in mine if found["type"] in LIMITS]
    found = (within or mine)[0]
    allowed = expected(parameter, found) if within or len(mine) == 1 else alternatives(parameter)
    place = name + "".join(f"[{part}]" for part in found["loc"][1:] if is_item(parameter, part))
    message = f"{info.name}: {place} should be {allowed}, not {quoted(found['input'])}."
    return LabbookError(message, advice(parameter, found, is_part=place != name), code=2)


def is_item(parameter: Parameter, part: object) -> bool:
    """Whether a step of an error's place is an index or a key; in a union it may be a type's name."""
    return isinstance(part, int) or parameter.kind.startswith("dict[")


def expected(parameter: Parameter, found: dict[str, Any]) -> str:
    """What a value should be, from one of pydantic's errors."""
    kind: str = found["type"]
    if kind in LIMITS:
        form = LIMITS[kind].replace("items", "characters") if isinstance(found["input"], str) else LIMITS[kind]
        return form.format(**found["ctx"])
    return TYPES.get(kind.split("_")[0], alternatives(parameter))


def alternatives(parameter: Parameter) -> str:
    """The allowed types or values as a phrase."""
    *others, last = parameter.kind.split(" | ")
    return f"{', '.join(others)} or {last}" if others else last


def advice(parameter: Parameter, found: dict[str, Any], is_part: bool) -> str:
    """The next step: the likely slip if it can be told, else the parameter's description."""
    value = found["input"]
    text = value if isinstance(value, str) else ""
    if text.lower() == "none" and "None" in parameter.kind:
        return f"Write {parameter.name}=null for None."
    close = get_close_matches(text, parameter.kind.split(" | "), n=1) if found["type"] == "literal_error" else []
    if close:
        return f"Did you mean {parameter.name}={close[0]}?"
    if parameter.kind.startswith("list[") and not is_part and not isinstance(value, (list, dict)):
        return f"Write {parameter.name}=[{shown(value)}] for a list of one."
    if parameter.kind == "str" and isinstance(value, (bool, float)):
        return f"Quote it if it is meant as text: {parameter.name}='{shown(value)}'."
    return described(parameter)


def quoted(value: object) -> str:
    """A value in a sentence: text in quotes, the rest as in an override."""
    return f"'{cut(visible(value))}'" if isinstance(value, str) else shown(value)


def shown(value: object) -> str:
    """A value as an override would write it, cut to a sensible length."""
    return cut(visible(format_value(value)))


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def described(parameter: Parameter) -> str:
    """A parameter in one sentence: `d_model: int, >= 1, default 128, width of the residual stream.`"""
    default = f"default {shown_default(parameter)}" if parameter.has_default else "required"
    parts = [part for part in (parameter.kind, parameter.bounds, default, parameter.description) if part]
    return visible(f"{parameter.name}: {', '.join(parts)}").rstrip(".") + "."


def parameter_help(info: ExperimentInfo) -> list[str]:
    """A line for each parameter: name, type, default, bounds and description, in columns."""
    rows = [
        [p.name, p.kind, f"= {shown_default(p)}" if p.has_default else "required", p.bounds, p.description]
        for p in info.parameters
    ]
    cells = [[visible(cell).replace("\n", " ") for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
