"""Criteria of hypotheses: `mean(auroc) of probe=adapter > probe=base, split=ood, seeds>=3`, or any claim over runs."""

from __future__ import annotations

import re

from labbook.errors import LabbookError
from labbook.journal.claims.contradictions import refuse_contradiction
from labbook.journal.claims.parse import (
    COUNT,
    checkable,
    conditions,
    parse_quantity,
    without_seeds,
)
from labbook.journal.claims.reader import Reader
from labbook.journal.claims.terms import Claim, Condition, Conditions, Ordering

GROUPS = re.compile(
    r'(?P<quantity>(?:"[^"]*"|[^"])+?)\s+of\s+'
    r"(?P<left>[^,]+?)\s+(?P<sign><=|>=|<|>)\s+(?P<right>[^,]+)(?:,(?P<shared>.*))?"
)
HINT = (
    'As in "mean(auroc) of probe=adapter > probe=base, split=ood, seeds>=3", "probe_auroc > base_auroc" '
    'or "min(loss) < 0.01 @ n_heads>=2".'
)
Criterion = Claim | Ordering


def criterion(text: str) -> Criterion:
    """The comparison over runs by which a hypothesis is judged; raises LabbookError for what cannot be read as one."""
    groups = None if COUNT.fullmatch(text.strip()) else GROUPS.fullmatch(text.strip())
    try:
        found = of_groups(groups) if groups else checkable(text)
    except LabbookError as error:
        raise LabbookError(error.message, HINT, error.code) from None
    if not isinstance(found, (Claim, Ordering)) or found.operator == "is":
        raise LabbookError(f"{text!r} compares no measured values of runs.", HINT, code=2)
    return found


def judged_by(text: str) -> Criterion | None:
    """The criterion that a text states; None for none, and for what an older labbook took for one."""
    try:
        return criterion(text) if text else None
    except LabbookError:
        return None


def of_groups(groups: re.Match[str]) -> Ordering:
    """Read `quantity of condition sign condition, shared condition ...`."""
    wanted = parse_quantity(groups["quantity"])
    left, right = joined(groups["left"]), joined(groups["right"])
    words = Reader(groups["shared"] or "")
    shared, seeds = without_seeds(words, tuple(conditions(words)) if words.peek() else ())
    if left == right:
        raise LabbookError("This compares a group with itself.", HINT, code=2)
    twice = {condition.name for condition in shared} & {condition.name for condition in (*left, *right)}
    if twice:
        raise LabbookError(f"{min(twice)} is said of one group and of both.", HINT, code=2)
    for group in (left, right):
        refuse_contradiction(group)
    return Ordering(wanted, left, groups["sign"], wanted, right, shared, seeds)


def joined(text: str) -> Conditions:
    """Read conditions joined by "and": probe=adapter and layer=3."""
    found: list[Condition] = []
    for part in re.split(r"\s+and\s+", text):
        found += conditions(Reader(part))
    return tuple(found)
