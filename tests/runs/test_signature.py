from __future__ import annotations

import ast
import math
from pathlib import Path
from typing import Any, Literal, Optional, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from labbook.runs.definition.literals import Unknown, default_of
from labbook.runs.definition.names import FileNames, Sources, self_contained
from labbook.runs.definition.signature import describe, type_of

MODULE = """
import math as m
from math import inf
from typing import Annotated as A
from pydantic import Field
BASE = 4
WIDTH = BASE * 32
TWICE = 1
TWICE = 2
COUNTED = 0
COUNTED += 1
LOOP = LOOP2
LOOP2 = LOOP
if BASE:
    MAYBE = 1
    BRANCH = 2
LAYERS = [WIDTH, WIDTH]
Width = A[int, Field(ge=1, le=WIDTH)]
"""


def names_in(source: str) -> FileNames:
    """The names of a file that takes none from others."""
    return FileNames(Sources(Path("nowhere")), Path("nowhere/experiment.py"), ast.parse(source))


NAMES = names_in(MODULE)


def default(text: str) -> object:
    return default_of(ast.parse(text, mode="eval").body, NAMES.own)


def described(text: str) -> tuple[str, str, str]:
    return tuple(describe(self_contained(ast.parse(text, mode="eval").body, NAMES)[0]))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("+3.5", 3.5),
        ("'a' 'b'", "ab"),
        ("None", None),
        ("True", True),
        ("2**10", 1024),
        ("3e-4 * 2", 6e-4),
        ("7 // 2 + 7 % 4 - 1 / 2", 5.5),
        ("[1, (2, 3), {'a': 4}]", [1, (2, 3), {"a": 4}]),
        ("()", ()),
        ("WIDTH", 128),
        ("LAYERS", [128, 128]),
        ("inf", math.inf),
        ("-math.inf", -math.inf),
        ("float('inf')", math.inf),
        ("math.pi", math.pi),
    ],
)
def test_defaults(text: str, value: object) -> None:
    assert default(text) == value
    assert type(default(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "f()", "TWICE", "COUNTED", "LOOP", "MAYBE", "BRANCH", "nowhere", "a.b", "f'{1}'", "{1: 2}", "{**{}}", "[*x]",
        "1 if x else 2", "10**10**10", "2**100000", "1/0", "'a' * 10**9", "-'a'", "-True", "True + 1", "1 << 3", "b'a'",
        "1j", "...", "lambda: 1", "float('x')", "float('1', base=2)", "__import__('os').getcwd()", "10.0**1000",
        "(-8) ** 0.5",
    ],
)  # fmt: skip
def test_what_only_running_could_tell(text: str) -> None:
    found = default(text)
    assert isinstance(found, Unknown)
    assert ast.dump(ast.parse(found.source, mode="eval")) == ast.dump(ast.parse(text, mode="eval"))


def test_doubling_constants_do_not_explode() -> None:
    source = "A0 = [1]\n" + "\n".join(f"A{i} = [A{i - 1}, A{i - 1}]" for i in range(1, 60))
    names = names_in(source)
    assert isinstance(default_of(ast.Name("A59"), names.own), Unknown)
    assert self_contained(ast.parse("list[A59]", mode="eval").body, names)[1] == "list[A59]"


literals = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


@given(literals)
def test_every_literal_is_read_as_python_reads_it(value: object) -> None:
    assert default(repr(value)) == value
    assert repr(default(repr(value))) == repr(value)


@pytest.mark.parametrize(
    ("text", "kind", "bounds", "description"),
    [
        ("int", "int", "", ""),
        ("'int'", "int", "", ""),
        ("typing.Optional[int]", "int | None", "", ""),
        ("int | None", "int | None", "", ""),
        ("Union[int, str]", "int | str", "", ""),
        ("List[typing.Tuple[int, ...]]", "list[tuple[int, ...]]", "", ""),
        ("dict[str, list[float]]", "dict[str, list[float]]", "", ""),
        ("Literal['LN', 'a b', 3, None]", "LN | 'a b' | 3 | null", "", ""),
        ("Annotated[int, Field(ge=1, le=8, description='width')]", "int", ">= 1, <= 8", "width"),
        ("Annotated[float, pydantic.Field(gt=0, lt=1)]", "float", "> 0, < 1", ""),
        ("Annotated[int, Ge(1), annotated_types.Le(WIDTH)]", "int", ">= 1, <= 128", ""),
        ("Annotated[float, Interval(ge=0, lt=1)]", "float", ">= 0, < 1", ""),
        ("Annotated[int, MultipleOf(8), 'heads']", "int", "multiple of 8", "heads"),
        ("Annotated[str, Field(pattern='^a', min_length=1, max_length=3)]", "str",
         "length >= 1, length <= 3, matches ^a", ""),
        ("Annotated[list[int], Len(1, 3), Doc('sizes')]", "list[int]", "length >= 1, length <= 3", "sizes"),
        ("Optional[Annotated[int, Field(ge=3, description='d')]]", "int | None", ">= 3", "d"),
        ("Annotated[float, Field(ge=0, allow_inf_nan=False)]", "float", ">= 0, finite", ""),
        ("Annotated[float, Field(allow_inf_nan=True)]", "float", "", ""),
        ("FiniteFloat", "float", "finite", ""),
        ("Annotated[float, AllowInfNan(False)]", "float", "finite", ""),
        ("Annotated[Annotated[int, Ge(0), 'inner'], 'outer']", "int", ">= 0", "outer"),
        ("Annotated[int, Field(ge=compute())]", "int", "", ""),
        ("Width", "int", ">= 1, <= 128", ""),
        ("Width | None", "int | None", ">= 1, <= 128", ""),
        ("PositiveInt", "int", "> 0", ""),
        ("pathlib.Path", "Path", "", ""),
        ("'how wide it is'", "'how wide it is'", "", ""),
    ],
)  # fmt: skip
def test_annotations_in_words(text: str, kind: str, bounds: str, description: str) -> None:
    assert described(text) == (kind, bounds, description)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Any),
        ("int", int),
        ("'int'", int),
        ("None", None),
        ("Optional[int]", Optional[int]),  # noqa: UP045
        ("int | str | None", Union[int, str, None]),  # noqa: UP007
        ("typing.List[int]", list[int]),
        ("Sequence[float]", list[float]),
        ("dict[str, int]", dict[str, int]),
        ("tuple[int, ...]", tuple[int, ...]),
        ("tuple", tuple),
        ("Literal['a', 1]", Literal["a", 1]),
        ("Path", Any),
        ("list[Path]", list[Any]),
        ("Annotated[Path, Field(ge=1)]", Any),
        ("Annotated[int, 'text']", int),
        ("Annotated[int, Unknown(3)]", int),
        ("f()", Any),
        ("1 + 1", Any),
        ("not an expression", Any),
        ("Literal[Color.red]", Any),
    ],
)
def test_types(text: str, kind: object) -> None:
    assert type_of(text) == kind


def test_bounds_hold() -> None:
    finite = TypeAdapter(type_of("Annotated[float, Field(allow_inf_nan=False)]"))
    assert finite.validate_python(0.5) == 0.5
    maybe = TypeAdapter(type_of("Annotated[float | None, Field(allow_inf_nan=False)]"))
    for odd in (math.nan, math.inf):
        assert not accepts(finite, odd) and not accepts(maybe, odd)
    several = TypeAdapter(type_of("Annotated[list[float], Field(allow_inf_nan=False)]"))
    assert maybe.validate_python(None) is None and several.validate_python([1.0]) == [1.0]
    width = TypeAdapter(type_of("Annotated[int, Field(ge=1, le=8, multiple_of=2)]"))
    accepted = [n for n in range(-3, 12) if accepts(width, n)]
    assert accepted == [2, 4, 6, 8]
    assert [n for n in range(-2, 3) if accepts(TypeAdapter(type_of("PositiveInt")), n)] == [1, 2]


def accepts(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        adapter.validate_python(value)
    except ValueError:
        return False
    return True
