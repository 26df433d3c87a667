from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from labbook.errors import LabbookError
from labbook.runs.definition.config import (
    config_model,
    decode_config,
    encode_config,
    parameter_help,
    validate,
    validate_all,
)
from labbook.runs.definition.registry import ExperimentInfo, find, list_experiments

SOURCE = '''
import math
from pathlib import Path
from typing import Annotated, Literal, Optional
from labbook import experiment
from pydantic import Field

@experiment("addition.train")
def train(
    run,
    need: int,
    width: Annotated[int, Field(ge=1, le=1024, description="of the residual stream")] = 16,
    lr: float = 1e-3,
    name: str = "x",
    flag: bool = False,
    maybe: int | None = None,
    implicit: int = None,
    layers: list[int] = [1, 2],
    betas: tuple[float, float] = (0.9, 0.999),
    extra: dict[str, float] = {"a": math.inf},
    norm: Literal["LN", "none"] = "LN",
    either: int | str = 3,
    path: Path = "data",
    word: Annotated[str, Field(min_length=2, pattern="^a")] = "aa",
    schema: int = 1,
    _hidden: int = 2,
    unknown: int = compute(),
    anything=4,
    norms: Annotated[list[Literal["LN", "none"]], Field(description="of the blocks")] = ["LN"],
    normed: dict[str, Literal["LN", "none"]] = {},
    month: Literal["January", "February", "March", "April"] = "May",
    other: Literal["January", "February", "March", "April"] = "May",
):
    """Why?"""
'''
DEFAULTS = {
    "width": 16, "lr": 1e-3, "name": "x", "flag": False, "maybe": None, "implicit": None, "layers": [1, 2],
    "betas": [0.9, 0.999], "extra": {"a": math.inf}, "norm": "LN", "either": 3, "path": "data", "word": "aa",
    "schema": 1, "_hidden": 2, "anything": 4, "norms": ["LN"], "normed": {}, "month": "May", "other": "May",
}  # fmt: skip


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ExperimentInfo:
    folder = tmp_path_factory.mktemp("experiments")
    (folder / "addition.py").write_text(SOURCE)
    return find(list_experiments(folder), "addition.train")


def test_defaults_fill_what_is_not_given(info: ExperimentInfo) -> None:
    assert validate(info, {"need": 1}) == {"need": 1, **DEFAULTS}
    assert list(validate(info, {"need": 1})) == ["need", *DEFAULTS]


def test_a_default_that_is_not_known_is_left_to_the_function(info: ExperimentInfo) -> None:
    assert "unknown" not in validate(info, {"need": 1})
    assert validate(info, {"need": 1, "unknown": 5})["unknown"] == 5


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("width", "16", 16),
        ("width", 100.0, 100),
        ("lr", "1e-3", 1e-3),
        ("lr", 1, 1.0),
        ("lr", math.inf, math.inf),
        ("name", 3, "3"),
        ("name", "", ""),
        ("flag", "true", True),
        ("maybe", None, None),
        ("maybe", 3, 3),
        ("implicit", None, None),
        ("layers", ["1", 2], [1, 2]),
        ("layers", (3,), [3]),
        ("betas", [0, 1], [0.0, 1.0]),
        ("extra", {"b": 1}, {"b": 1.0}),
        ("norm", "none", "none"),
        ("either", "16", "16"),
        ("either", 16, 16),
        ("path", "a/b", "a/b"),
        ("schema", 3, 3),
        ("_hidden", 3, 3),
        ("anything", {"a": [1]}, {"a": [1]}),
    ],
)
def test_values_that_are_accepted(info: ExperimentInfo, name: str, given: object, kept: object) -> None:
    config = validate(info, {"need": 1, name: given})
    assert config == {"need": 1, **DEFAULTS, name: kept}
    assert type(config[name]) is type(kept)


def test_nan_is_a_number(info: ExperimentInfo) -> None:
    assert math.isnan(validate(info, {"need": 1, "lr": math.nan})["lr"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("width", 16.5, "width should be a whole number, not 16.5."),
        ("width", True, "width should be a whole number, not true."),
        ("width", None, "width should be a whole number, not null."),
        ("width", "wide", "width should be a whole number, not 'wide'."),
        ("width", 0, "width should be >= 1, not 0."),
        ("width", 2000, "width should be <= 1024, not 2000."),
        ("lr", True, "lr should be a number, not true."),
        ("lr", [1], "lr should be a number, not [1]."),
        ("lr", 10**400, "lr should be a number"),
        ("name", 1.1, "name should be text, not 1.1."),
        ("name", None, "name should be text, not null."),
        ("flag", 2, "flag should be true or false, not 2."),
        ("flag", 1.0, "flag should be true or false, not 1.0."),
        ("maybe", "a", "maybe should be a whole number, not 'a'."),
        ("layers", 3, "layers should be a list, such as [1,2], not 3."),
        ("layers", [1, 2.5], "layers[1] should be a whole number, not 2.5."),
        ("layers", [True], "layers[0] should be a whole number, not true."),
        ("extra", {"b": "c"}, "extra[b] should be a number, not 'c'."),
        ("extra", 1, "extra should be pairs, such as {a:1}, not 1."),
        ("norm", "RMS", "norm should be LN or none, not 'RMS'."),
        ("norms", ["LN", "RMS"], "norms[1] should be LN or none, not 'RMS'."),
        ("normed", {"a": "RMS"}, "normed[a] should be LN or none, not 'RMS'."),
        ("either", 2.5, "either should be int or str, not 2.5."),
        ("either", True, "either should be int or str, not true."),
        ("word", "a", "word should be at least 2 characters long, not 'a'."),
        ("word", "bb", "word should be text that matches ^a, not 'bb'."),
        ("name", "\ud800", "the value of name is not valid UTF-8 text."),
    ],
)
def test_values_that_are_refused(info: ExperimentInfo, name: str, given: object, message: str) -> None:
    with pytest.raises(LabbookError) as caught:
        validate(info, {"need": 1, name: given})
    assert caught.value.message.startswith(f"addition.train: {message}")
    assert caught.value.hint
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("values", "message", "hint"),
    [
        ({}, "addition.train needs a value for need.", "Add need=VALUE. need: int, required."),
        ({"need": 1, "widht": 3}, "addition.train has no parameter 'widht'.", "Did you mean 'width'?"),
        ({"need": 1, "\x1b": 3}, "addition.train has no parameter '␛'.", "addition.train has need, width, lr"),
        ({"need": 1, "width": 0}, "width should be >= 1", "width: int, >= 1, <= 1024, default 16, of the residual"),
        ({"need": 1, "norm": "nnoe"}, "norm should be", "Did you mean norm=none?"),
        ({"need": 1, "norms": ["nnoe"]}, "norms[0] should be", "Did you mean none?"),
        ({"need": 1, "norms": ["RMS"]}, "norms[0] should be LN or none", "norms: default [LN], of the blocks."),
        ({"need": 1, "maybe": "None"}, "maybe should be", "Write maybe=null for None."),
        ({"need": 1, "layers": 3}, "layers should be", "Write layers=[3] for a list of one."),
        ({"need": 1, "name": 1.5}, "name should be", "name='1.5'"),
    ],
)
def test_the_next_step_is_told(info: ExperimentInfo, values: dict[str, object], message: str, hint: str) -> None:
    with pytest.raises(LabbookError) as caught:
        validate(info, values)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_shown_values_are_short_and_harmless(info: ExperimentInfo) -> None:
    with pytest.raises(LabbookError) as caught:
        validate(info, {"need": "\x1b[31m" * 1000})
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 150


def test_the_model_stands_alone(info: ExperimentInfo) -> None:
    model = config_model(info)
    assert model.model_validate({"need": "3"}).model_dump()["width"] == 16
    for wrong in ({"need": 1, "more": 2}, {"need": True}, {"need": 1.5}, {}):
        with pytest.raises(ValidationError):
            model.model_validate(wrong)


def test_many_configs_share_one_model(info: ExperimentInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    home = "labbook.runs.definition.config.config_model"
    monkeypatch.setattr(home, lambda given: made.append(1) or config_model(given))
    configs = validate_all(info, ({"need": number} for number in range(2000)))
    assert [config["need"] for config in configs] == list(range(2000))
    assert len(made) == 1


def test_an_annotation_that_makes_no_sense_is_named(info: ExperimentInfo) -> None:
    wrong = info.parameters[1]._replace(annotation="Annotated[str, Field(pattern='(')]")
    with pytest.raises(LabbookError, match="the type of width cannot be used") as caught:
        validate(info._replace(parameters=(wrong,)), {})
    assert f"line {info.line}" in caught.value.hint


def test_an_experiment_without_parameters(info: ExperimentInfo) -> None:
    bare = info._replace(parameters=())
    assert validate(bare, {}) == {}
    assert parameter_help(bare) == []
    with pytest.raises(LabbookError) as caught:
        validate(bare, {"x": 1})
    assert caught.value.hint == "addition.train takes none."


def test_parameters_in_columns(info: ExperimentInfo) -> None:
    lines = parameter_help(info)
    assert len(lines) == len(info.parameters) + 1  # a type too wide for its column
    assert lines[0].split() == ["need", "int", "required"]
    assert lines[1].split() == ["width", "int", "=", "16", ">=", "1,", "<=", "1024", "of", "the", "residual", "stream"]
    assert len({line.find(" = ") for line in lines[1:] if line[0] != " "}) == 1, "the columns are not aligned"
    indent = lines[1].find("int")
    assert lines[-2] == " " * indent + "January | February | March | April"
    assert lines[-1].split() == ["other", "as", "month", "=", "May"]


def keeps_shape(value: Any) -> bool:
    return not isinstance(value, dict) or "$float" not in value


configs = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner).filter(keeps_shape),
        max_leaves=10,
    ),
).filter(keeps_shape)


@given(configs)
def test_configs_survive_strict_json(config: dict[str, Any]) -> None:
    text = json.dumps(encode_config(config), allow_nan=False)
    assert repr(decode_config(json.loads(text))) == repr(config)


@given(st.sampled_from([math.nan, math.inf, -math.inf]))
def test_a_bare_nan_is_never_written(value: float) -> None:
    text = json.dumps(encode_config({"a": [value], "b": {"c": value}}))
    assert "NaN" not in text
    assert "Infinity" not in text


def test_the_projects_own_experiments_are_consistent() -> None:
    listing = list_experiments(Path(__file__).parents[2] / "experiments")
    assert listing.problems == ()
    for experiment in listing.experiments:
        required = [parameter.name for parameter in experiment.parameters if not parameter.has_default]
        if not required:
            assert validate(experiment, {})
