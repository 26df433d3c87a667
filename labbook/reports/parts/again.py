"""How to make runs again: command, code, config and seed of each."""

from __future__ import annotations

from collections.abc import Sequence

from labbook.reports.material import Material
from labbook.reports.parts.lines import code
from labbook.reports.report import Block, Line, Paragraph, facts, grid
from labbook.store import values
from labbook.store.records import CodeState, Environment, Run

MOST = 100
LONGEST = 160


def blocks(material: Material, runs: Sequence[Run]) -> list[Block | None]:
    """One row a run, and above them what is the same for all."""
    if not runs:
        return []
    shown = list(runs)[:MOST]
    states = {run.id: told_code(material, run) for run in shown}
    one_state = len(set(states.values())) == 1
    experiments = {run.experiment for run in shown}
    rows = (
        row(material, run, "" if one_state else states[run.id], run.experiment if len(experiments) > 1 else "")
        for run in shown
    )
    return [
        Paragraph(
            (
                "In a checkout of the code, each command makes a run again in a worktree of its commit, with its ",
                "uncommitted changes, config and seed, and compares the two metric by metric.",
            )
        ),
        facts(
            ("code", states[shown[0].id] if one_state else None),
            ("from", remote(material, shown[-1])),
            ("experiment", experiments.pop() if len(experiments) == 1 else None),
            ("made with", environment(material, shown[-1])),
        ),
        grid(("", "command", "seed", "beyond the defaults", "experiment", "code"), rows, numbers=(2,)),
        Paragraph((f"and {len(runs) - MOST} more runs",), "dim") if len(runs) > MOST else None,
    ]


def row(material: Material, run: Run, state: str, experiment: str) -> list[Line]:
    """One run."""
    seed = "" if run.seed is None else str(run.seed)
    command = code(f"labbook reproduce R{run.id}")
    return [(f"R{run.id}",), (command,), (seed,), (given(material, run),), (experiment,), (state,)]


def given(material: Material, run: Run) -> str:
    """What a run was given beyond the defaults, its seed aside, or the command that it wrapped."""
    if run.command:
        return cut(material.command(run))
    pairs = [f"{name}={values.shown(value)}" for name, value in material.given(run).items() if name != "seed"]
    return cut(" ".join(pairs)) or "defaults"


def cut(text: str) -> str:
    """Text in one line, not too long for its cell."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def told_code(material: Material, run: Run) -> str:
    """The code that a run was made with; says so where it is not known."""
    state = material.database.get(CodeState, run.code_id) if run.code_id else None
    if state is None:
        return "unknown: it was not recorded, so the run cannot be made again exactly"
    if not state.commit:
        return "outside of git: its files were not recorded" if not state.untracked.strip("[]") else "outside of git"
    branch = f" on {state.branch}" if state.branch else ""
    return f"commit {state.commit[:12]}{branch}{', with uncommitted changes' if state.dirty else ''}"


def remote(material: Material, run: Run) -> str:
    """Where the code comes from."""
    state = material.database.get(CodeState, run.code_id) if run.code_id else None
    return (state and state.remote) or ""


def environment(material: Material, run: Run) -> str:
    """What a run was made with."""
    from json import loads

    place = material.database.get(Environment, run.environment_id) if run.environment_id else None
    if place is None:
        return ""
    device = f", {run.device}" if run.device else ""
    python = place.python.split(" (")[0]  # where the interpreter lies is nobody else's business
    return f"{python}, {len(loads(place.packages))} packages, {place.cpu_count} cores{device}"
