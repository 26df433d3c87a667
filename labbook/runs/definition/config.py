"""Configs: an experiment's parameters with values, checked against its signature before any launch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from labbook.errors import LabbookError
from labbook.runs.definition.config_words import described, explained
from labbook.runs.definition.config_words import parameter_help as parameter_help  # part of this module's face
from labbook.runs.definition.literals import Unknown
from labbook.runs.definition.registry import ExperimentInfo, Parameter
from labbook.runs.definition.signature import type_of
from labbook.store.values import decode, encode
from labbook.text import visible

if TYPE_CHECKING:
    from pydantic import BaseModel


def encode_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """A config that strict JSON can hold: NaN and infinities as tagged text, tuples as lists."""
    encoded: dict[str, Any] = encode(config)
    return encoded


def decode_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config that `encode_config` was given."""
    decoded: dict[str, Any] = decode(dict(config))
    return decoded


def validate(info: ExperimentInfo, values: Mapping[str, object]) -> dict[str, object]:
    """The full config: checked values, and defaults for the rest.

    It holds what JSON can hold (tuples become lists), as the run will see it. A default that only running the
    file could tell stays out, so that the function fills it in. Raises LabbookError.
    """
    return validate_all(info, [values])[0]


def validate_all(info: ExperimentInfo, many: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """The full configs of many sets of values, as `validate` makes them."""
    model = config_model(info)
    return [full_config(info, model, values) for values in many]


def full_config(info: ExperimentInfo, model: type[BaseModel], values: Mapping[str, object]) -> dict[str, object]:
    """One full config."""
    from pydantic import ValidationError

    check_names(info, values)
    check_text(info, values)
    try:
        checked = model.model_validate(dict(values)).model_dump(by_alias=True, exclude_unset=True)
    except ValidationError as error:
        raise explained(info, error) from None
    known = {p.name: checked.get(p.name, p.default) for p in info.parameters}
    return decode_config(encode_config({name: value for name, value in known.items() if not_unknown(value)}))


def preset(info: ExperimentInfo, name: str) -> Mapping[str, object]:
    """The values that a preset sets; none for an empty name. Raises LabbookError when there is no such preset."""
    if not name:
        return {}
    if name not in info.presets:
        has = f"It has {', '.join(info.presets)}." if info.presets else "It has none."
        raise LabbookError(f"{info.name} has no preset {visible(name)!r}.", has, code=2)
    return info.presets[name]


def not_unknown(value: object) -> bool:
    """Whether a value is known without running the file."""
    return not isinstance(value, Unknown)


def check_names(info: ExperimentInfo, values: Mapping[str, object]) -> None:
    """Refuse parameters that there are not, and the lack of those that must be given."""
    names = [parameter.name for parameter in info.parameters]
    for name in values:
        if name not in names:
            close = get_close_matches(name, names, n=1)
            has = f"{info.name} has {', '.join(names)}." if names else f"{info.name} takes none."
            hint = f"Did you mean {close[0]!r}?" if close else has
            raise LabbookError(f"{info.name} has no parameter {visible(name)!r}.", hint, code=2)
    for parameter in info.parameters:
        if not parameter.has_default and parameter.name not in values:
            raise LabbookError(
                f"{info.name} needs a value for {parameter.name}.",
                f"Add {parameter.name}=VALUE. {described(parameter)}",
                code=2,
            )


def check_text(info: ExperimentInfo, values: Mapping[str, object]) -> None:
    """Refuse text that no store and no JSON can hold: bytes of an argument that were not UTF-8."""
    for name, value in values.items():
        try:
            str(value).encode()
        except UnicodeEncodeError:
            raise LabbookError(
                f"{info.name}: the value of {name} is not valid UTF-8 text.",
                "Write it again without odd bytes.",
                code=2,
            ) from None


def config_model(info: ExperimentInfo) -> type[BaseModel]:
    """A pydantic model of an experiment's config; raises LabbookError when an annotation makes no sense."""
    try:
        return model_of(info.name, info.parameters)
    except Exception:  # pydantic has many kinds of complaint about a type
        for parameter in info.parameters:
            check_annotation(info, parameter)
        raise


def model_of(name: str, parameters: Iterable[Parameter]) -> type[BaseModel]:
    """A model with a field for each parameter; unknown names are refused, NaN and infinities are numbers."""
    from pydantic import ConfigDict, create_model

    rules = ConfigDict(extra="forbid", allow_inf_nan=True, coerce_numbers_to_str=True)
    fields: dict[str, Any] = {field_name(p.name): (type_with_none(p), field(p)) for p in parameters}
    model: type[BaseModel] = create_model(name, __config__=rules, **fields)
    return model


def check_annotation(info: ExperimentInfo, parameter: Parameter) -> None:
    """Say which annotation pydantic cannot use."""
    try:
        model_of(info.name, [parameter])
    except Exception as error:
        raise LabbookError(
            f"{info.name}: the type of {parameter.name} cannot be used: {' '.join(str(error).split())}",
            f"Mend `{parameter.annotation}` in {info.file}, line {info.line}, or where that file takes it from.",
        ) from None


def field_name(name: str) -> str:
    """The model's name for a parameter: another one where pydantic has its own use for it."""
    from pydantic import BaseModel

    return f"field_{name}" if name.startswith("_") or hasattr(BaseModel, name) else name


def field(parameter: Parameter) -> Any:
    """The default, the description and the outer name of a field."""
    from pydantic import Field

    known = parameter.has_default and not_unknown(parameter.default)
    default = parameter.default if known else None if parameter.has_default else ...
    return Field(default=default, alias=parameter.name, description=parameter.description or None)


def type_with_none(parameter: Parameter) -> Any:
    """A parameter's type; None may be given where None is the default."""
    kind = type_of(parameter.annotation, careful_types())
    return kind | None if parameter.default is None and kind is not Any else kind


@cache
def careful_types() -> Mapping[str, Any]:
    """The simple types without pydantic's kindness: true is no number, 1.10 no text (it would be 1.1)."""
    from typing import Annotated

    from pydantic import BeforeValidator
    from pydantic_core import PydanticCustomError

    def refuse(kind: type, error: Any, value: object) -> object:
        if isinstance(value, kind):
            raise PydanticCustomError(error, "another type was given")
        return value

    return {
        "int": Annotated[int, BeforeValidator(lambda value: refuse(bool, "int_type", value))],
        "float": Annotated[float, BeforeValidator(lambda value: refuse(bool, "float_type", value))],
        "str": Annotated[str, BeforeValidator(lambda value: refuse(float, "string_type", value))],
        "bool": Annotated[bool, BeforeValidator(lambda value: refuse(float, "bool_type", value))],
        "None": None,
    }
