"""Checking what was typed into the launch form, and launching it."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from labbook.errors import LabbookError
from labbook.journal.predicting import betting, predictions
from labbook.runs import launch
from labbook.runs.definition import overrides, registry
from labbook.runs.definition.registry import ExperimentInfo, Parameter
from labbook.store import values
from labbook.store.database import Database
from labbook.tui.data.intents import CHECKS, NAMED, doubts, hypothesis_id, jobs, task_id
from labbook.tui.hints import in_app


class Form(NamedTuple):
    """What was typed; a field left empty is not in it."""

    experiment: ExperimentInfo
    parameters: Mapping[str, str]
    intents: Mapping[str, str]

    def without(self, intents: Mapping[str, str]) -> Form:
        """The form less these intents, where they say the same."""
        return self._replace(intents=dict(self.intents.items() - intents.items()))


class Checked(NamedTuple):
    """What a form means: its values and axes, or what is wrong where."""

    fixed: dict[str, Any]
    axes: dict[str, tuple[Any, ...]]
    wrong_parameters: dict[str, str]
    wrong_intents: dict[str, str]
    missing: tuple[str, ...]
    meant: dict[str, str]
    """What was named, in its own words: the statement of a hypothesis, the text of a task, a claim as it is read."""
    doubts: list[str]
    """What is likely mistyped in the prediction, which may be launched all the same."""

    @property
    def runs(self) -> int:
        """How many runs it makes."""
        return math.prod(len(options) for options in self.axes.values())

    @property
    def ready(self) -> bool:
        """Whether it can be launched."""
        return not (self.wrong_parameters or self.wrong_intents or self.missing)


def presets(info: ExperimentInfo) -> dict[str, dict[str, str]]:
    """The presets of an experiment, each value as one would type it."""
    from labbook.runs.definition.overrides import format_value

    return {
        name: {parameter: format_value(value) for parameter, value in preset.items()}
        for name, preset in info.presets.items()
    }


def next_preset(form: Form) -> tuple[str, dict[str, str]]:
    """The preset after the one that a form holds, with its name; no name and no values after the last."""
    every = presets(form.experiment)
    names = list(every)
    held = next((place for place, name in enumerate(names) if every[name] == form.parameters), -1)
    return (names[held + 1], every[names[held + 1]]) if held + 1 < len(names) else ("", {})


def signature(folder: Path, others: Iterable[Path] = ()) -> Hashable:
    """A value that differs when the experiment files have changed, or others that they take types from."""
    found = []
    for file in dict.fromkeys((*registry.python_files(folder), *others)):
        try:
            facts = file.stat()
            found.append((file, facts.st_mtime_ns, facts.st_size))
        except OSError:
            continue
    return tuple(found)


def check(database: Database, form: Form) -> Checked:
    """What a form means, every field checked by itself."""
    checked = Checked({}, {}, {}, {}, missing(form), {}, [])
    for parameter in form.experiment.parameters:
        if parameter.name in form.parameters:
            check_parameter(checked, form.experiment, parameter, form.parameters[parameter.name])
    for name, text in form.intents.items():
        check_intent(database, checked, name, text)
    if "prediction" in checked.meant:
        checked.doubts.extend(doubts(database, form.intents["prediction"], form.experiment))
    wrong = "" if checked.wrong_parameters else complaint(partial(overrides.grid, checked.axes))
    if wrong:
        checked.wrong_parameters[next(iter(checked.axes))] = wrong
    return checked


def check_intent(database: Database, checked: Checked, name: str, text: str) -> None:
    """Say what an intent's text means, or what is wrong with it."""
    wrong = complaint(partial(CHECKS[name], database, text)) if name in CHECKS else ""
    if wrong:
        checked.wrong_intents[name] = wrong
    elif name in NAMED:
        checked.meant[name] = NAMED[name](database, text)


def missing(form: Form) -> tuple[str, ...]:
    """The parameters that have to be given and are not."""
    return tuple(p.name for p in form.experiment.parameters if not p.has_default and p.name not in form.parameters)


def check_parameter(checked: Checked, info: ExperimentInfo, parameter: Parameter, text: str) -> None:
    """Read one parameter's text into a value or an axis, or note what is wrong with it."""
    from labbook.runs.definition.config import validate_all  # pydantic: loaded by the first value that is typed

    alone = info._replace(parameters=(parameter,))
    try:
        read = overrides.parse([f"{parameter.name}={text}"])
        overrides.grid(read.axes)
        given: Sequence[Any] = read.axes.get(parameter.name) or tuple(read.fixed.values())
        configs = validate_all(alone, [{parameter.name: value} for value in given])
    except LabbookError as error:
        said_beside = error.hint.startswith(f"{parameter.name}: ")  # the field's note says the same
        told = sentence(LabbookError(error.message) if said_beside else error)
        checked.wrong_parameters[parameter.name] = told.removeprefix(f"{info.name}: ")
        return
    if read.axes:
        checked.axes[parameter.name] = tuple(config[parameter.name] for config in configs)
    else:
        checked.fixed[parameter.name] = given[0]


def complaint(attempt: Callable[[], object]) -> str:
    """What is wrong, or nothing."""
    try:
        attempt()
    except LabbookError as error:
        return sentence(error)
    return ""


def sentence(error: LabbookError) -> str:
    """An error in one line: what is wrong and the next step, without the caret that a form has no place for."""
    message = error.message.split("\n")[0].rstrip(":.")
    end = "" if message.endswith("?") else "."
    return " ".join(f"{message}{end} {in_app(error.hint)}".split())


class Started(NamedTuple):
    """What was launched: what to say of it, and its first run."""

    said: str
    run: int


def start(database: Database, form: Form) -> Started:
    """Seal the prediction, then launch. Raises LabbookError for a form that is not ready."""
    from labbook.runs.definition.config import validate_all

    checked = check(database, form)
    if not checked.ready:
        raise LabbookError("Nothing was launched: the form is not right yet.", "The fields in red say why.", code=2)
    info, intents = form.experiment, form.intents
    points = overrides.grid(checked.axes)
    configs = validate_all(info, [{**checked.fixed, **point} for point in points])
    intent = launch.Intent(
        intents.get("why", ""),
        hypothesis_id(database, intents.get("hypothesis", "")),
        task_id(database, intents.get("task", "")),
    )
    sealed = ""
    if "prediction" in intents:
        from labbook.runs.capture.prepare import code_now

        draft = betting.read(database, intents["prediction"], intent.hypothesis_id, experiment=info.name)
        made = predictions.seal(database, betting.about_config(draft, checked.fixed), code_now(database))
        late = " (existing runs answer it already: it does not count)" if made.after_the_fact else ""
        sealed = f"sealed P{made.id}{late}, "
    doubtful = "".join(f"\n{doubt}" for doubt in checked.doubts)
    if not checked.axes:
        launched = launch.run_experiment(database, info, configs[0], intent)
        return Started(f"{sealed}launched R{launched.runs[0]}{doubtful}", launched.runs[0])
    axes = {name: list(options) for name, options in checked.axes.items()}
    workers = jobs(database, intents.get("jobs", ""))
    launched = launch.run_sweep(database, info, configs, axes, checked.fixed, workers, intent)
    said = f"{sealed}launched S{launched.sweep} with {len(launched.runs)} runs{doubtful}"
    return Started(said, launched.runs[0])


def told(checked: Checked) -> str:
    """What would be launched, in one line."""
    if checked.missing:
        return f"Still needed: {', '.join(checked.missing)}"
    if not checked.ready:
        return "Not ready: see the fields in red"
    if not checked.axes:
        return "Makes 1 run"
    product = " × ".join(f"{name} {', '.join(map(values.shown, options))}" for name, options in checked.axes.items())
    return f"Makes {checked.runs} runs: {product}"
