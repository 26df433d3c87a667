"""`labbook experiments` and `labbook init`: what can be run here, and how to make a place for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labbook.cli.output import Json, bold, dim, say, show, show_json
from labbook.text import visible


def experiments(
    name: Annotated[str, typer.Argument(help="Show one with all it says of itself, or a family (addition).")] = "",
    json: Json = False,
) -> None:
    """List the experiments of this project with parameters, types, defaults and docstrings. Runs none of their code."""
    from labbook.project import find
    from labbook.runs.definition import registry

    project = find()
    listing = registry.of_project(project)
    several = registry.family(listing, name) if name else listing.experiments
    chosen = several or ((registry.find(listing, name),) if name else ())
    if json:
        show_json({"experiments": [as_json(info) for info in chosen], "problems": listing.problems})
    else:
        for info in chosen:
            show_experiment(info, whole=not several)
        if not chosen:
            say(f"There are no experiments in {project.experiments}: `labbook init` puts an example there.")
    for problem in listing.problems:
        say(f"{problem.file}:{problem.line}: {problem.message}")


def as_json(info: object) -> dict[str, object]:
    """An experiment with stable keys."""
    from labbook.runs.definition.registry import ExperimentInfo

    assert isinstance(info, ExperimentInfo)
    return {
        "name": info.name,
        "question": info.question,
        "doc": info.doc,
        "tags": info.tags,
        "file": str(info.file),
        "line": info.line,
        "presets": info.presets,
        "parameters": [
            {
                "name": p.name,
                "type": p.kind,
                "default": p.default if p.has_default else None,
                "required": not p.has_default,
                "bounds": p.bounds,
                "description": p.description,
            }
            for p in info.parameters
        ],
    }


def show_experiment(info: object, whole: bool) -> None:
    """Print an experiment: its question and its parameters."""
    from labbook.runs.definition.config import parameter_help
    from labbook.runs.definition.overrides import format_value
    from labbook.runs.definition.registry import ExperimentInfo

    assert isinstance(info, ExperimentInfo)
    show(f"{bold(visible(info.name))}  {visible(info.question)}")
    rest = info.doc.partition("\n")[2].strip()
    if whole and rest:
        show(dim(visible(rest)))
    if whole:
        show(dim(visible(f"{info.file}:{info.line}")))
    for line in parameter_help(info):
        show(f"  {visible(line)}")
    for preset, values in info.presets.items():
        show(f"  --preset {visible(preset)}: {visible(' '.join(f'{n}={format_value(v)}' for n, v in values.items()))}")
    show()


def init(
    folder: Annotated[Path, typer.Argument(help="Where; the current folder if left out.")] = Path(),
    nested: Annotated[bool, typer.Option(help="Allow a project inside another one.")] = False,
) -> None:
    """Make a folder a labbook project: labbook.toml, an example experiment, a .gitignore."""
    from labbook.cli.scaffold import make

    for line in make(folder.resolve(), nested):
        say(line)
    there = f"cd {folder}, then " if folder != Path() else ""
    say(f"Next: {there}labbook experiments, or at once: labbook run example.walk drift=0.1")


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(epilog="Example: labbook experiments addition.train")(experiments)
    app.command(epilog="Example: labbook init ~/research/adders")(init)
