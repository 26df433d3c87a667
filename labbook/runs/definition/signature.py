"""Parameter types and bounds read from annotations, without running any of the code they stand in."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, NamedTuple

from labbook.runs.definition.literals import Evaluator, NotLiteral, Unknown, default_of, expression_in
from labbook.runs.definition.overrides import format_value
from labbook.runs.definition.source import last_name


class Described(NamedTuple):
    """An annotation in words for a listing."""

    kind: str
    bounds: str
    description: str


ARGUMENTS: dict[str, tuple[str, ...]] = {
    "Field": (),
    "Interval": (),
    "Ge": ("ge",),
    "Gt": ("gt",),
    "Le": ("le",),
    "Lt": ("lt",),
    "MultipleOf": ("multiple_of",),
    "MinLen": ("min_length",),
    "MaxLen": ("max_length",),
    "Len": ("min_length", "max_length"),
    "AllowInfNan": ("allow_inf_nan",),
    "Doc": ("description",),
    "doc": ("description",),
}
"""What may stand in Annotated beside the type, and what its positional arguments mean."""

BOUNDS = {
    "ge": ">= {}",
    "gt": "> {}",
    "le": "<= {}",
    "lt": "< {}",
    "multiple_of": "multiple of {}",
    "min_length": "length >= {}",
    "max_length": "length <= {}",
    "pattern": "matches {}",
}
LIMITS = {*BOUNDS, "allow_inf_nan"}
SHORTHANDS: dict[str, tuple[str, dict[str, Any]]] = {
    "PositiveInt": ("int", {"gt": 0}),
    "NegativeInt": ("int", {"lt": 0}),
    "NonNegativeInt": ("int", {"ge": 0}),
    "NonPositiveInt": ("int", {"le": 0}),
    "PositiveFloat": ("float", {"gt": 0}),
    "NegativeFloat": ("float", {"lt": 0}),
    "NonNegativeFloat": ("float", {"ge": 0}),
    "NonPositiveFloat": ("float", {"le": 0}),
    "FiniteFloat": ("float", {"allow_inf_nan": False}),
}
"""Pydantic's names for common bounds."""

SIMPLE: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool, "None": None}
LISTS = ("list", "List", "Sequence", "Iterable", "Collection")
MAPPINGS = ("dict", "Dict", "Mapping")
TUPLES = ("tuple", "Tuple")
TYPING_TWINS = ("List", "Dict", "Tuple")


def describe(node: ast.expr | None) -> Described:
    """The type, the bounds and the description of a self-contained annotation."""
    if node is None:
        return Described("", "", "")
    try:
        known, words = constraints_within(node), kind(node)
    except NotLiteral:
        return Described(ast.unparse(node), "", "")
    bounds = [form.format(known[name]) for name, form in BOUNDS.items() if name in known]
    bounds += ["finite"] if known.get("allow_inf_nan") is False else []
    return Described(words, ", ".join(bounds), str(known.get("description", "")))


def kind(node: ast.expr) -> str:
    """The type as people read it: `int`, `LN | none`, `list[int]`."""
    match node:
        case ast.Constant(value=str() as text):
            return kind(expression_in(text))
        case ast.Name() | ast.Attribute():
            return SHORTHANDS.get(last_name(node), (last_name(node), {}))[0]
        case ast.BinOp(op=ast.BitOr()):
            return " | ".join(map(kind, alternatives(node)))
        case ast.Subscript(value=head):
            items = subscripts(node)
            match last_name(head):
                case "Annotated":
                    return kind(items[0])
                case "Literal":
                    return " | ".join(literal_text(item) for item in items)
                case "Optional":
                    return f"{kind(items[0])} | None"
                case "Union":
                    return " | ".join(map(kind, items))
                case name:
                    return f"{name.lower() if name in TYPING_TWINS else name}[{', '.join(map(kind, items))}]"
    return "..." if is_ellipsis(node) else ast.unparse(node)


def type_of(annotation: str, simple: Mapping[str, Any] = SIMPLE) -> Any:
    """The type that an annotation's source names; Any where only running the file could tell.

    `simple` gives the types to use for int, float, str, bool and None.
    """
    if not annotation:
        return Any
    try:
        return build(expression_in(annotation), simple)
    except NotLiteral:
        return Any


def build(node: ast.expr, simple: Mapping[str, Any]) -> Any:
    """The type of one node."""
    from typing import Literal, Union

    match node:
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=str() as text):
            return build(expression_in(text), simple)
        case ast.Name() | ast.Attribute() if (name := last_name(node)) in SHORTHANDS:
            base, bounds = SHORTHANDS[name]
            return constrained(simple[base], bounds)
        case ast.Name() | ast.Attribute():
            return bare(last_name(node), simple)
        case ast.BinOp(op=ast.BitOr()):
            return Union[tuple(build(part, simple) for part in alternatives(node))]  # noqa: UP007 (a tuple)
        case ast.Subscript(value=head):
            items = subscripts(node)
            match last_name(head):
                case "Annotated":
                    return constrained(build(items[0], simple), constraints(items[1:]))
                case "Literal":
                    return Literal[tuple(Evaluator({}).value(item) for item in items)]
                case "Optional":
                    return Union[build(items[0], simple), None]  # noqa: UP007 (a value)
                case "Union":
                    return Union[tuple(build(item, simple) for item in items)]  # noqa: UP007 (a tuple)
                case name:
                    return container(name, [... if is_ellipsis(item) else build(item, simple) for item in items])
    raise NotLiteral


def bare(name: str, simple: Mapping[str, Any]) -> Any:
    """The type that a name alone stands for."""
    if name in simple:
        return simple[name]
    return list if name in LISTS else dict if name in MAPPINGS else tuple if name in TUPLES else Any


def container(name: str, items: list[Any]) -> Any:
    """A list, dict or tuple type with the types of its items."""
    if name in LISTS:
        return list[items[0]]  # type: ignore[valid-type]
    if name in MAPPINGS and len(items) == 2:
        return dict[items[0], items[1]]  # type: ignore[valid-type]
    return tuple[tuple(items)] if name in TUPLES else Any  # type: ignore[misc]


def constrained(kind: Any, known: Mapping[str, Any]) -> Any:
    """A type with bounds, as pydantic reads them."""
    from types import UnionType
    from typing import Annotated, Union, get_args, get_origin

    from pydantic import Field

    limits = {name: value for name, value in known.items() if name in LIMITS}
    among = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    if not {*among} <= {float, int, type(None)}:  # pydantic asks it of lists, too, and falls over them
        limits.pop("allow_inf_nan", None)
    return Annotated[kind, Field(**limits)] if limits and kind is not Any else kind


def constraints_within(node: ast.expr) -> dict[str, Any]:
    """The bounds and the description of every Annotated within an annotation, the outermost first."""
    match node:
        case ast.Constant(value=str() as text):
            return constraints_within(expression_in(text))
        case ast.Name() | ast.Attribute():
            return SHORTHANDS.get(last_name(node), ("", {}))[1]
        case ast.BinOp():
            inner = alternatives(node)
            own: dict[str, Any] = {}
        case ast.Subscript(value=head) if last_name(head) == "Annotated":
            inner, own = subscripts(node)[:1], constraints(subscripts(node)[1:])
        case ast.Subscript(value=head) if last_name(head) != "Literal":
            inner, own = subscripts(node), {}
        case _:
            return {}
    for part in inner:
        own = constraints_within(part) | own
    return own


def constraints(metadata: list[ast.expr]) -> dict[str, Any]:
    """What the metadata of one Annotated says, by pydantic's names."""
    known: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, ast.Call):
            known |= call_constraints(item)
        elif isinstance(item, ast.Constant) and isinstance(item.value, str):
            known["description"] = item.value
    return known


def call_constraints(call: ast.Call) -> dict[str, Any]:
    """The bounds in `Field(ge=1)`, `Ge(1)` and their like; what is no literal is left out."""
    positional = ARGUMENTS.get(last_name(call.func))
    if positional is None:
        return {}
    given = dict(zip(positional, call.args, strict=False)) | {
        word.arg: word.value for word in call.keywords if word.arg
    }
    values = {name: default_of(node, {}) for name, node in given.items() if name in LIMITS or name == "description"}
    return {name: value for name, value in values.items() if not isinstance(value, Unknown) and value is not None}


def subscripts(node: ast.Subscript) -> list[ast.expr]:
    """The items between the brackets, at least one."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return items or [ast.Constant(...)]


def alternatives(node: ast.expr) -> list[ast.expr]:
    """The types of `A | B | C`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*alternatives(node.left), *alternatives(node.right)]
    return [node]


def is_ellipsis(node: ast.expr) -> bool:
    """Whether a node is `...`."""
    return isinstance(node, ast.Constant) and node.value is ...


def literal_text(node: ast.expr) -> str:
    """One allowed value, written as an override would write it."""
    value = default_of(node, {})
    return value if isinstance(value, Unknown) else format_value(value)
