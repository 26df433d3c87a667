"""What is said about configs: an experiment's parameters in a listing, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from labbook.errors import LabbookError
from labbook.runs.definition.overrides import format_value
from labbook.runs.definition.registry import ExperimentInfo, Parameter, shown_default
from labbook.text import visible

if TYPE_CHECKING:
    from pydantic import ValidationError

LONGEST_SHOWN = 60
WIDEST_KIND, WIDEST_HELP = 24, 100
"""Characters of a type in its column, and of a line below it."""

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
    allowed = expected(parameter, found) if within or len(mine) == 1 else phrase(options(parameter, ()))
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
    return TYPES.get(kind.split("_")[0], phrase(options(parameter, found["loc"][1:])))


def options(parameter: Parameter, place: Sequence[object]) -> list[str]:
    """The types or values that are allowed for a parameter; those of its items at a place inside of it."""
    kind = parameter.kind
    if place and "[" in kind:
        kind = kind.partition("[")[2].rpartition("]")[0]
        kind = kind.partition(", ")[2] if parameter.kind.startswith("dict[") else kind
    return kind.split(" | ")


def phrase(options: Sequence[str]) -> str:
    """`a, b or c`."""
    *others, last = options
    return f"{', '.join(others)} or {last}" if others else last


def advice(parameter: Parameter, found: dict[str, Any], is_part: bool) -> str:
    """The next step: the likely slip if it can be told, else the parameter's description."""
    value = found["input"]
    text = value if isinstance(value, str) else ""
    if text.lower() == "none" and "None" in parameter.kind:
        return f"Write {parameter.name}=null for None."
    if found["type"] == "literal_error":
        close = get_close_matches(text, options(parameter, found["loc"][1:]), n=1)
        wanted = "" if is_part else f"{parameter.name}="
        return f"Did you mean {wanted}{close[0]}?" if close else described(parameter._replace(kind=""))
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
    wide = {kind: name for name, kind, *_ in reversed(cells) if len(kind) > WIDEST_KIND}  # and who has it first
    narrow = [[name, in_column(name, kind, wide), *rest] for name, kind, *rest in cells]
    widths = [max(map(len, column)) for column in zip(*narrow, strict=True)]
    lines = []
    for (name, kind, *_), row in zip(cells, narrow, strict=True):
        lines.append("  ".join(map(str.ljust, row, widths)).rstrip())
        if wide.get(kind) == name:
            lines += below(kind, widths[0] + 2)
    return lines


def in_column(name: str, kind: str, wide: Mapping[str, str]) -> str:
    """What stands in the column of types: nothing for one that is too wide, then where it was shown."""
    first = wide.get(kind)
    return kind if first is None else "" if first == name else f"as {first}"


def below(kind: str, indent: int) -> list[str]:
    """A wide type on lines of its own, broken between its choices."""
    whole_choices = kind.replace(" ", "\xa0").replace("\xa0|\xa0", " | ")
    margin = " " * indent
    lines = wrap(whole_choices, WIDEST_HELP, initial_indent=margin, subsequent_indent=margin, break_long_words=False)
    return [line.replace("\xa0", " ") for line in lines]
