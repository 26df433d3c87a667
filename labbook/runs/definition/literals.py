"""Constants read from source text: literals, arithmetic on them, and names of such constants."""

from __future__ import annotations

import ast
import enum
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

Names = Mapping[str, ast.expr]
"""What a module's names stand for."""

MOST_LOOKUPS = 1000
"""Names to follow in one expression; constants that double each other would never end."""


class Missing(enum.Enum):
    """The default of a parameter that has none."""

    MISSING = "missing"


MISSING = Missing.MISSING


class Unknown(str):
    """A default's source text, when only running the file could tell its value."""

    __slots__ = ()

    @property
    def source(self) -> str:
        """The text as plain text."""
        return str.__str__(self)


class NotLiteral(Exception):
    """An expression that cannot be evaluated without running code."""


OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
MOST_BITS = 1024
"""The largest whole number that arithmetic may make: 10**10**10 would never end."""


def default_of(node: ast.expr, names: Names) -> object:
    """The value of a default, or its source as Unknown."""
    try:
        return Evaluator(names).value(node)
    except (NotLiteral, RecursionError):
        return Unknown(ast.unparse(node))


def expression_in(text: str) -> ast.expr:
    """The expression in a text; raises NotLiteral when it is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotLiteral from None


class Evaluator:
    """Evaluates literals, arithmetic on numbers and names of such constants."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.open: list[str] = []
        self.lookups = 0

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; raises NotLiteral."""
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str() as literal):
                return literal
            case ast.Name(id=name) if name in self.names and name not in self.open:
                return self.named(name)
            case ast.Attribute(value=ast.Name(id="math"), attr="inf" | "nan" | "pi" | "e" | "tau" as name):
                return getattr(math, name)
            case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)], keywords=[]):
                return special_float(text)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                number = checked_number(self.value(operand))
                return -number if isinstance(sign, ast.USub) else number
            case ast.BinOp(left=left, op=symbol, right=right):
                return arithmetic(symbol, self.value(left), self.value(right))
            case ast.List(elts=items):
                return [self.value(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.value(item) for item in items)
            case ast.Dict(keys=keys, values=items):
                return {self.key(key): self.value(item) for key, item in zip(keys, items, strict=True)}
        raise NotLiteral

    def named(self, name: str) -> Any:
        """The value of a module-level constant."""
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise NotLiteral
        self.open.append(name)
        value = self.value(self.names[name])
        self.open.pop()
        return value

    def key(self, node: ast.expr | None) -> str:
        """A dictionary's key, which JSON wants to be text."""
        key = self.value(node) if node else None
        if not isinstance(key, str):
            raise NotLiteral
        return key


def special_float(text: str) -> float:
    """The value of float("inf") and its like."""
    try:
        return float(text)
    except ValueError:
        raise NotLiteral from None


def checked_number(value: object) -> Any:
    """A number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotLiteral
    return value


def arithmetic(symbol: ast.operator, left: object, right: object) -> Any:
    """The result of one operation on two numbers of sensible size."""
    a, b = checked_number(left), checked_number(right)
    function = OPERATORS.get(type(symbol))
    bits = a.bit_length() if isinstance(a, int) else 0
    if function is None or (isinstance(symbol, ast.Pow) and isinstance(b, int) and bits * abs(b) > MOST_BITS):
        raise NotLiteral
    try:
        return checked_number(function(a, b))
    except ArithmeticError:
        raise NotLiteral from None
