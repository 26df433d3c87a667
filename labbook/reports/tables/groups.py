"""Runs of one config but for the seed, counted once a seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from labbook.journal.claims import Conditions, cover
from labbook.reports.tables.chosen import Chosen, Fact, Setting

UNKNOWN = Setting(None, "–")
"""Where a run was given no such parameter."""


class Group(NamedTuple):
    """One config: its settings by name, and the run that counts for each seed; `undone` are runs that count for none.

    `repeats` are older finished runs of a seed. Runs that take no seed all count.
    """

    settings: dict[str, Setting]
    counted: dict[int | str, Fact]
    undone: tuple[Fact, ...] = ()
    repeats: tuple[Fact, ...] = ()

    def ids(self) -> list[int]:
        """The runs that count."""
        return [run.id for run in self.counted.values()]

    def satisfies(self, conditions: Conditions, same: dict[str, Setting]) -> bool:
        """Whether the group's config, with what is the same in all, satisfies conditions."""
        return cover(conditions, {name: setting.value for name, setting in (same | self.settings).items()})


def grouped(found: Chosen) -> list[Group]:
    """The groups of some runs, in the order of their settings."""
    several = len({run.experiment for run in found.runs}) > 1
    held: dict[tuple[Setting, ...], list[Fact]] = {}
    for run in found.runs:
        which = (Setting(None, run.experiment),) if several else ()
        key = (*which, *(run.settings.get(name, UNKNOWN) for name in found.varying))
        held.setdefault(key, []).append(run)
    names = [*(["experiment"] if several else []), *found.varying]
    ordered = sorted(held, key=lambda key: [rank(setting) for setting in key])
    return [of_runs(dict(zip(names, key, strict=True)), held[key]) for key in ordered]


def rank(setting: Setting) -> tuple[bool, float, str]:
    """Numbers by size, then texts."""
    return setting.number is None, setting.number or 0.0, setting.text


def of_runs(settings: dict[str, Setting], runs: list[Fact]) -> Group:
    """One group: of each seed the newest finished run counts, and a later run stands for one that did not finish."""
    counted: dict[int | str, Fact] = {}
    undone: dict[int | str, Fact] = {}
    repeats = []
    for run in runs:
        key = run.seed if run.seed is not None else f"R{run.id}"
        if run.status != "done":
            undone[key] = run
        elif key in counted:
            repeats.append(counted[key])
        if run.status == "done":
            counted[key] = run
    left = tuple(run for key, run in undone.items() if key not in counted)
    return Group(settings, counted, left, tuple(repeats))


def state(group: Group) -> str:
    """What became of a group of which nothing counts: the status of its last run that is going on, or else of any."""
    statuses = [run.status for run in group.undone]
    return next((word for word in ("running", "queued") if word in statuses), statuses[-1] if statuses else "not run")


def shown(settings: list[Setting]) -> list[str]:
    """Settings of one column as people read them, with as many digits as it takes to tell them apart."""
    texts = [setting.text for setting in settings]
    if len(set(texts)) == len(set(settings)):
        return texts
    return [text if number is None else repr(number) for number, text in settings]


def by_seed(group: Group, values: Mapping[int, float]) -> dict[int | str, float]:
    """The values of a group by seed."""
    return {key: values[run.id] for key, run in group.counted.items() if run.id in values}
