"""What each row of a table is compared with, and by how much it differs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from labbook.errors import LabbookError
from labbook.journal.claims import Conditions
from labbook.reports.tables.chosen import Setting
from labbook.reports.tables.groups import Group, by_seed
from labbook.reports.tables.table import MARKS, Cell, of_estimate
from labbook.statistics import paired_by_seed

WITHOUT = "without the value"


def able(groups: Sequence[Group], conditions: Conditions, same: dict[str, Setting]) -> Conditions:
    """The conditions, if any group satisfies them."""
    return conditions if any(group.satisfies(conditions, same) for group in groups) else ()


def baselines(groups: Sequence[Group], conditions: Conditions, same: dict[str, Setting]) -> list[Group | None]:
    """For each group the one it is compared with: itself for a baseline, None where there is no one such.

    Of several groups that satisfy the conditions it is the one that has all else in common with the row.
    """
    if not conditions:
        return [next((group for group in groups if group.counted), groups[0])] * len(groups)
    satisfying = [group for group in groups if group.satisfies(conditions, same)]
    if not satisfying:
        told = ", ".join(map(str, conditions))
        raise LabbookError(
            f"No run here satisfies the baseline {told}.", "As in --baseline d_model=8,n_heads=1", code=2
        )
    if len(satisfying) == 1:
        return [satisfying[0]] * len(groups)
    changed = {condition.name for condition in conditions}
    return [next((base for base in satisfying if alike(base, group, changed)), None) for group in groups]


def alike(base: Group, group: Group, changed: set[str]) -> bool:
    """Whether two groups have the same settings but for those that are changed."""
    return all(group.settings[name] == setting for name, setting in base.settings.items() if name not in changed)


def delta(group: Group, base: Group | None, values: Mapping[int, float], level: float, doubtful: set[int]) -> Cell:
    """The difference of a group to its baseline, paired by seed where it can be; in doubt if either is.

    None where either lost a seed to a NaN or a never: the mean of the others flatters it.
    """
    if base is None or base is group:
        return Cell("baseline" if base is group else "")
    ours, theirs = by_seed(group, values), by_seed(base, values)
    found = paired_by_seed(ours, theirs, level)
    if found.left_out:
        return Cell(MARKS[WITHOUT], marks=(WITHOUT,))
    if math.isnan(found.mean):
        return Cell()
    runs = {run for run in (*group.ids(), *base.ids()) if run in values}
    return of_estimate(found, sorted(runs), ["tainted"] if runs & doubtful else [])._replace(doubts=())


def named(bases: Sequence[Group | None], conditions: Conditions) -> str:
    """What the rows are compared with, in words."""
    different = len({id(base) for base in bases}) > 1
    if conditions:
        return ", ".join(map(str, conditions)) + (", all else alike" if different else "")
    base = bases[0]
    return ", ".join(f"{name}={setting.text}" for name, setting in base.settings.items()) if base else ""
