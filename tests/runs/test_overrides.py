from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.errors import LabbookError
from labbook.runs.definition.overrides import Interval, Overrides, format_value, grid, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16", 16),
        ("-3", -3),
        ("+3", 3),
        ("1_000", 1000),
        ("1e-3", 1e-3),
        (".5", 0.5),
        ("5.", 5.0),
        ("-inf", -math.inf),
        ("INF", math.inf),
        ("true", True),
        ("False", False),
        ("null", None),
        ("None", "None"),
        ("foo", "foo"),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("two words", "two words"),
        ("/data/x-1.pt", "/data/x-1.pt"),
        ("https://a.b/c?d=e", "https://a.b/c?d=e"),
        ("a:b", "a:b"),
        (r"a\,b", "a,b"),
        (r"C:\data", r"C:\data"),
        ("'quoted, text'", "quoted, text"),
        ('"it\'s"', "it's"),
        (r"'it\'s'", "it's"),
        ("'16'", "16"),
        ("''", ""),
        ("[]", []),
        ("[1,2,3]", [1, 2, 3]),
        (" [ 1 , 'a b' , [true] ] ", [1, "a b", [True]]),
        ("{}", {}),
        ("{a:1,b:[x,{c:null}]}", {"a": 1, "b": ["x", {"c": None}]}),
        ("{1:2,'a b':c}", {"1": 2, "a b": "c"}),
        ("é", "é"),
        ("٣", "٣"),
    ],
)
def test_fixed_values(text: str, value: object) -> None:
    assert parse([f"x={text}"]) == Overrides({"x": value}, {})
    assert type(parse([f"x={text}"]).fixed["x"]) is type(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4,8,16", (4, 8, 16)),
        ("4, 8", (4, 8)),
        ("a,'b,c',null", ("a", "b,c", None)),
        ("1,true", (1, True)),
        ("[1,2],[3,4]", ([1, 2], [3, 4])),
        ("{a:1},{a:2}", ({"a": 1}, {"a": 2})),
        ("choice(0,0.1)", (0, 0.1)),
        ("choice(4)", (4,)),
        ("choice( 'a b' , [1] )", ("a b", [1])),
        ("range(5)", (0, 1, 2, 3, 4)),
        ("range(1,4)", (1, 2, 3)),
        ("range(100,500,100)", (100, 200, 300, 400)),
        ("range(5,0,-2)", (5, 3, 1)),
        ("range(0,1,0.25)", (0.0, 0.25, 0.5, 0.75)),
        ("range(1,1.3,0.1)", (1.0, 1.1, 1.2)),
        ("range(0,0.7,0.1)", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
        ("interval(1e-4,1e-2)", (Interval(1e-4, 1e-2),)),
    ],
)
def test_axes(text: str, values: tuple[object, ...]) -> None:
    parsed = parse([f"x={text}"])
    assert parsed == Overrides({}, {"x": values})
    assert [type(v) for v in parsed.axes["x"]] == [type(v) for v in values]


def test_several_parameters_keep_their_order() -> None:
    parsed = parse(["b=2,1", "steps=100", "a=x,y", "lr = 0.1"])
    assert parsed == Overrides({"steps": 100, "lr": 0.1}, {"b": (2, 1), "a": ("x", "y")})
    assert list(parsed.axes) == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "position", "wrong"),
    [
        ("d_model=", 8, "Nothing after '='"),
        ("d_model=  ", 10, "Nothing after '='"),
        ("d_model 16", 10, "There is no '='"),
        ("", 0, "There is no '='"),
        ("=3", 0, "Nothing before '=' is not"),
        ("+a=3", 0, "not a parameter's name"),
        ("a-b=3", 0, "not a parameter's name"),
        ("x=[1,2", 2, "[ is never closed"),
        ("x={a:1", 2, "{ is never closed"),
        ("x=choice(1", 8, "( is never closed"),
        ("x=[1,[2]", 2, "[ is never closed"),
        ("x=1]", 3, "] closes nothing"),
        ("x=[1]]", 5, "] closes nothing"),
        ("x=[1)", 4, "A comma or ] should stand here"),
        ("x=1,", 4, "A value is missing after ','"),
        ("x=1,,2", 4, "A value is missing after ','"),
        ("x=,1", 2, "A value is missing after '='"),
        ("x=[1,]", 5, "A value is missing after ','"),
        ("x={a 1}", 6, "A ':' is missing"),
        ("x={a:1,a:2}", 7, "a stands in it twice"),
        ("x='a", 2, "The quote ' is never closed"),
        ("x=a'b'", 3, "' may not follow text"),
        ("x='a'b", 5, "Nothing may follow here"),
        ("x=${y}", 3, "{ may not follow text"),
        ("x=sweep(1)", 2, "There is no function sweep"),
        ("x=choice()", 2, "choice() has no values"),
        ("x=choice(1),2", 11, "Nothing may follow here"),
        ("x=range(0)", 2, "This range is empty"),
        ("x=range(4,1)", 2, "This range is empty"),
        ("x=range(0,4,0)", 2, "A step of 0"),
        ("x=range(1,2,3,4)", 2, "at most three"),
        ("x=range(a)", 2, "range takes numbers"),
        ("x=range(inf)", 2, "range takes numbers"),
        ("x=range(true)", 2, "range takes numbers"),
        ("x=range(1000000000000)", 2, "1,000,000,000,000 values"),
        ("x=interval(1)", 2, "interval takes a low and a higher"),
        ("x=interval(2,1)", 2, "interval takes a low and a higher"),
        ("x=4,8,4", 2, "4 is listed twice"),
        ("x=" + "9" * 60 + "e" + "9" * 300, 2, "too long"),
    ],
)
def test_errors_point_at_their_character(text: str, position: int, wrong: str) -> None:
    with pytest.raises(LabbookError) as caught:
        parse([text])
    message, shown, caret = caught.value.message.split("\n")
    assert wrong in message
    assert caret.index("^") == position + 2
    assert shown.strip() in f"  {text}"
    assert caught.value.hint
    assert caught.value.code == 2


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(LabbookError, match="lr is given twice"):
        parse(["lr=1", "lr=2"])
    with pytest.raises(LabbookError, match="lr is given twice"):
        parse(["lr=1,2", "lr=3"])


def test_errors_in_long_and_hostile_text_stay_on_one_line() -> None:
    with pytest.raises(LabbookError) as caught:
        parse(["x=" + "\x1b[31m\n\t" * 50 + "]"])
    _, shown, caret = caught.value.message.split("\n")
    assert "\x1b" not in shown
    assert len(shown) < 80
    assert shown[caret.index("^")] == "["


def test_deep_brackets_are_refused_not_fatal() -> None:
    for bracket in ("[", "{a:"):
        with pytest.raises(LabbookError, match="too deeply"):
            parse(["x=" + bracket * 100_000])


def test_the_grid_goes_along_the_last_axis_first() -> None:
    axes = parse(["a=1,2", "b=x,y,z"]).axes
    assert [tuple(point.values()) for point in grid(axes)] == [
        (1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z"),
    ]  # fmt: skip
    assert grid({}) == [{}]


@given(st.dictionaries(st.text("abc", min_size=1), st.lists(st.integers(), min_size=1, max_size=4), max_size=4))
def test_the_grid_holds_each_combination_once(axes: dict[str, list[int]]) -> None:
    points = grid(axes)
    assert len(points) == math.prod(map(len, axes.values()))
    assert all(list(point) == list(axes) for point in points)


@pytest.mark.parametrize(
    ("axes", "message", "hint"),
    [
        ({"lr": (Interval(0.0, 1.0),)}, "only a sampler", "lr=0,0.5,1"),
        ({"lr": ()}, "no values", "lr=1,2,3"),
        ({"a": tuple(range(1000)), "b": tuple(range(101))}, "101,000 combinations (a 1,000 x b 101)", "fewer"),
    ],
)
def test_impossible_grids(axes: dict[str, tuple[object, ...]], message: str, hint: str) -> None:
    with pytest.raises(LabbookError) as caught:
        grid(axes)
    assert message in caught.value.message
    assert hint in caught.value.hint


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(values)
def test_what_is_formatted_reads_back(value: object) -> None:
    parsed = parse([f"x={format_value(value)}"])
    assert parsed == Overrides({"x": value}, {})
    assert repr(parsed.fixed["x"]) == repr(value)


@given(st.lists(values, min_size=2, max_size=5, unique_by=format_value))
def test_axes_read_back_too(several: list[Any]) -> None:
    assert parse(["x=" + ",".join(map(format_value, several))]).axes == {"x": tuple(several)}


def test_special_values_are_formatted() -> None:
    assert format_value((1, "a b", math.nan)) == "[1,'a b',nan]"
    assert parse([f"x={format_value(Interval(0.1, 2.0))}"]).axes == {"x": (Interval(0.1, 2.0),)}
    assert math.isnan(parse(["x=nan"]).fixed["x"])


@given(st.text(alphabet="ab1.,=[](){}:'\"\\ -e\n$" + "é\u202e", max_size=30))
def test_any_text_is_read_or_refused_politely(text: str) -> None:
    try:
        hint = str(parse([f"x={text}", text]))
    except LabbookError as error:
        hint = error.hint
    assert hint


def test_a_long_axis_is_read_quickly() -> None:
    assert len(parse(["x=" + ",".join(map(str, range(50_000)))]).axes["x"]) == 50_000
