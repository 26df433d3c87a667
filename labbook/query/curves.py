"""Queries on the course of curves: `loss:plateau~ln2`, `spikes(loss)>2`, `leaves(loss,ln10) in 1100..1300`.

They are answered by what is stored of runs that have ended (`labbook describe --all` adds what is missing).
"""

from __future__ import annotations

import math

from labbook.curves.constants import NEAR, constant, squeezed
from labbook.journal import claims
from labbook.query.compiler import NO, Compiler
from labbook.query.language import Course, mistake, nearest
from labbook.query.parser import PARTS

COUNTS = {"spikes": "spike", "plateaus": "plateau", "regrows": "regrowth"}
STEPS = {"leaves": "leaves", "departs": "departure", "reaches": "plateau", "diverges": "divergence"}
"""Quantities that count marks of a kind, and those that are the step of the first such mark."""


def condition(compiler: Compiler, node: Course, noun: str) -> str:
    """Runs with such a part of a curve."""
    if node.part not in PARTS:
        close = nearest(node.part, PARTS)
        hint = f"Did you mean {node.name}:{close}?" if close else f"Known are {', '.join(PARTS)}."
        raise mistake(compiler.text, node.part_place, f"a curve has no {node.part!r}", hint)
    if node.level is not None and (node.part != "plateau" or not node.level.strip()):
        what = "only a plateau is on a level" if node.part != "plateau" else "a level is missing here"
        raise mistake(compiler.text, node.level_place, what, f"As in {node.name}:plateau~ln2.")
    if noun != "run":
        return NO
    on = "" if node.level is None else f" AND {sits_on(compiler, node.level)}"
    kind, name = compiler.bind(node.part), compiler.bind(node.name)
    return f"EXISTS (SELECT 1 FROM curve_mark k WHERE k.run_id = t.id AND k.name = {name} AND k.kind = {kind}{on})"


def sits_on(compiler: Compiler, text: str) -> str:
    """A mark `k` on a level or constant: by its value, or by the run's own name for it."""
    plain = "replace(replace(replace(replace(lower(k.constant), ' ', ''), '(', ''), ')', ''), '_', '')"
    named = f"{plain} = {compiler.bind(squeezed(text))}"
    level = constant(text)
    return named if level is None else f"({named} OR {near(compiler, level)})"


def near(compiler: Compiler, level: float) -> str:
    """A mark `k` on a level."""
    low, high = sorted((level * (1 - NEAR), level * (1 + NEAR)))
    return f"k.level BETWEEN {compiler.bind(low)} AND {compiler.bind(high)}"


def column(compiler: Compiler, wanted: claims.Quantity) -> str:
    """The SQL for a quantity of a run's curve; NULL where it never came about or the curve is not described."""
    name = compiler.bind(wanted.name)
    of_curve = f"FROM curve_mark k JOIN curve c ON c.id = k.curve_id WHERE c.run_id = t.id AND c.name = {name}"
    if wanted.reducer in COUNTS:
        kind = compiler.bind(COUNTS[wanted.reducer])
        # Every curve has a mark of its floor, so that one without spikes has none rather than no answer.
        return f"(SELECT sum(k.kind = {kind}) {of_curve})"
    if wanted.reducer in STEPS:
        kind = compiler.bind(STEPS[wanted.reducer])
        on = "" if math.isnan(wanted.number) else f" AND {near(compiler, wanted.number)}"
        return f"(SELECT min(k.first_step) {of_curve} AND k.kind = {kind}{on})"
    if wanted.reducer == "halves":
        return f"(SELECT k.factor {of_curve} AND k.kind = 'descent' ORDER BY k.first_step LIMIT 1)"
    return f"(SELECT k.level {of_curve} AND k.kind = 'floor')"
