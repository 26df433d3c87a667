"""`labbook run`, `sweep`, `resume`: launching work that outlives the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from labbook.cli.book import labbook
from labbook.cli.complete import experiment_and_overrides, hypothesis_id, run_or_sweep_id, task_id
from labbook.cli.output import say, some
from labbook.errors import LabbookError

if TYPE_CHECKING:
    from labbook.runs.definition.overrides import Overrides
    from labbook.runs.definition.registry import ExperimentInfo
    from labbook.runs.launch import Intent, Launched
    from labbook.store.database import Database

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="EXPERIMENT [NAME=VALUE ...]",
        help="An experiment and what to set, or a command after --.",
        autocompletion=experiment_and_overrides,
    ),
]
Why = Annotated[str, typer.Option("--why", help="The reason, kept with the result.")]
HypothesisOption = Annotated[
    str, typer.Option("--hypothesis", "-H", help="The hypothesis it bears on.", autocompletion=hypothesis_id)
]
TaskOption = Annotated[
    str,
    typer.Option("--task", "-T", help="The plan item it is for; ticked when it is done.", autocompletion=task_id),
]
Preset = Annotated[
    str, typer.Option("--preset", "-p", help="A named set of values that the experiment comes with, such as quick.")
]
Detach = Annotated[bool, typer.Option("--detach", "-d", help="Return at once; the run goes on by itself.")]


def run(
    context: typer.Context,
    experiment: Words = None,
    hypothesis: HypothesisOption = "",
    why: Why = "",
    task: TaskOption = "",
    preset: Preset = "",
    detach: Detach = False,
) -> None:
    """Run an experiment, or any command after `--`, recorded on today's page.

    Ctrl-C cancels the run; closing the terminal does not.
    """
    from labbook.runs import launch

    words = list(experiment or []) + list(context.args)
    if not words:
        raise LabbookError("Run what?", "`labbook experiments` lists experiments; a command goes after --.", code=2)
    with labbook(create=True) as database:
        intent = intent_of(database, why, hypothesis, task)
        if is_command(words):
            if preset:
                raise LabbookError("A command has no presets.", "Leave out --preset.", code=2)
            launched = launch.run_command(database, words, intent)
        else:
            info, overrides = understood(database, words, preset)
            if overrides.axes:
                axis = next(iter(overrides.axes))
                raise LabbookError(
                    f"{axis} has {len(overrides.axes[axis])} values, and a run takes one.",
                    f"labbook sweep {' '.join(words)}",
                    code=2,
                )
            from labbook.runs.definition.config import validate

            config = validate(info, overrides.fixed)
            say_tried(database, info, config)
            launched = launch.run_experiment(database, info, config, intent)
        followed(database, launched, detach)


def sweep(
    context: typer.Context,
    experiment: Words = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="How many runs at once.")] = None,
    hypothesis: HypothesisOption = "",
    why: Why = "",
    task: TaskOption = "",
    preset: Preset = "",
    skip_done: Annotated[bool, typer.Option("--skip-done", help="Leave out configs that were done before.")] = False,
    detach: Detach = False,
) -> None:
    """Run an experiment over a grid: d_model=8,16,32 n_heads=1,4 seed=0,1,2 (or, in quotes, "seed=range(3)")."""
    from labbook.runs import launch
    from labbook.runs.definition.config import validate_all
    from labbook.runs.definition.overrides import grid

    if not experiment:
        raise LabbookError("Sweep what?", "As in: labbook sweep addition.train d_model=8,16 seed=0,1,2", code=2)
    with labbook(create=True) as database:
        intent = intent_of(database, why, hypothesis, task)
        info, overrides = understood(database, experiment, preset)
        if not overrides.axes:
            raise LabbookError(
                "Nothing varies in this sweep.",
                f"Give a parameter several values (seed=0,1,2), or: labbook run {experiment[0]}",
                code=2,
            )
        configs = validate_all(info, [{**overrides.fixed, **point} for point in grid(overrides.axes)])
        axes = {name: distinct([config[name] for config in configs]) for name in overrides.axes}
        configs = undone(database, info, configs, skip_done)
        if not configs:
            return
        workers = jobs or database.project.settings.jobs
        launched = launch.run_sweep(database, info, configs, axes, overrides.fixed, workers, intent)
        followed(database, launched, detach)


def say_tried(database: Database, info: ExperimentInfo, config: dict[str, object]) -> None:
    """Say on stderr that a config was run before, if it was; it is launched all the same."""
    from labbook.runs.past import repeats

    found = repeats.of_config(database, info.name, config)
    if found:
        seeds = any(parameter.name == "seed" for parameter in info.parameters)
        other = f" Another seed: labbook replicate R{found[0].id}." if seeds else ""
        say(f"{repeats.told(found[0])}. Show it: labbook show R{found[0].id}.{other}")


def undone(
    database: Database, info: ExperimentInfo, configs: list[dict[str, object]], skip_done: bool
) -> list[dict[str, object]]:
    """Say on stderr how many configs were done before; returns all, or those that were not."""
    from labbook.runs.past import repeats

    done = repeats.done_of(database, info.name, configs)
    if not done:
        return configs
    count = "All" if len(done) == len(configs) else f"{len(done)} of"
    were = "was" if len(done) == 1 else "were"
    said = f"{count} {len(configs)} configs {were} run before: {some([run.id for run in done.values()])}."
    if not skip_done:
        say(f"{said} --skip-done leaves them out.")
        return configs
    left = [config for place, config in enumerate(configs) if place not in done]
    say(f"{said} {f'Launching the other {len(left)}.' if left else 'Nothing is launched.'}")
    return left


def distinct(values: list[object]) -> list[object]:
    """Each value once, in order; lists and NaN among them."""
    return list({repr(value): value for value in values}.values())


def resume(
    sweep: Annotated[str, typer.Argument(help="The sweep, such as S5.", autocompletion=run_or_sweep_id)],
    grow: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE ...]", help="Values to add, to an axis or as a new one.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="How many runs at once.")] = None,
    detach: Detach = False,
) -> None:
    """Run again what failed, was cancelled or was lost of a sweep; or grow it by values of an axis: d_model=64,128."""
    from labbook.journal import ids
    from labbook.runs import growing, launch

    with labbook(recover=True) as database:
        found = ids.get(database, sweep, "S")
        workers = jobs or database.project.settings.jobs
        if grow:
            launched = growing.grow(database, found, growing.growth(database, found, grow), workers)
        else:
            launched = launch.resume(database, found, workers)
        followed(database, launched, detach)


def is_command(words: list[str]) -> bool:
    """Whether the words came after `--` on the command line."""
    import sys

    return "--" in sys.argv and sys.argv[sys.argv.index("--") + 1 :] == words


def intent_of(database: Database, why: str, hypothesis: str, task: str) -> Intent:
    """The reason of a launch, its ids checked."""
    from labbook.journal import ids
    from labbook.runs.launch import Intent

    return Intent(
        why,
        ids.get(database, hypothesis, "H").id if hypothesis else None,
        ids.get(database, task, "T").id if task else None,
    )


def understood(database: Database, words: list[str], preset: str) -> tuple[ExperimentInfo, Overrides]:
    """The experiment and the overrides that the words name; what they leave open, the preset says."""
    from labbook.runs.definition import config, overrides, registry

    info = registry.find(registry.of_project(database.project), words[0])
    asked = overrides.parse(words[1:])
    set_before = {name: value for name, value in config.preset(info, preset).items() if name not in asked.axes}
    return info, asked._replace(fixed={**set_before, **asked.fixed})


def followed(database: Database, launched: Launched, detach: bool) -> None:
    """Watch what was launched to its end, or say how to."""
    from labbook.cli import follow

    name = f"S{launched.sweep} with {len(launched.runs)} runs" if launched.sweep else f"R{launched.runs[0]}"
    if detach:
        say(f"launched {name}; `labbook watch` follows it, `labbook stop {name.split()[0]}` stops it")
        return
    say(f"launched {name}; Ctrl-C cancels it")
    raise typer.Exit(follow.to_the_end(database, launched))


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    after_dashes = {"allow_interspersed_args": True}
    app.command(
        context_settings=after_dashes,
        epilog='Example: labbook run addition.train d_model=16 n_heads=1 --hypothesis H1 --why "does one head do?"  '
        "Or a command: labbook run -- python train.py --lr 0.1",
    )(run)
    app.command(
        epilog="Example: labbook sweep addition.train d_model=8,16,32 n_heads=1,4 --jobs 2 --hypothesis H1",
    )(sweep)
    app.command(epilog="Example: labbook resume S5 --jobs 2   or, with more values: labbook resume S5 d_model=64,128")(
        resume
    )
