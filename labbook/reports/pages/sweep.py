"""A sweep to hand on: what was varied and why, its grid, its curves, and how to make its runs again."""

from __future__ import annotations

from collections import Counter

from labbook.journal.beliefs import hypotheses
from labbook.reports.material import Material, moment
from labbook.reports.parts import again, curves, doubted, drawn, loose, measured, predicted
from labbook.reports.parts.lines import status
from labbook.reports.report import Facts, Line, Report, facts, items, section
from labbook.store import values
from labbook.store.records import Hypothesis, Run, Sweep


def of_sweep(material: Material, sweep: Sweep) -> Report:
    """The report on a sweep."""
    database = material.database
    runs = database.all(Run, "WHERE sweep_id = :sweep AND deleted_at IS NULL ORDER BY id", sweep=sweep.id)
    hypothesis = database.get(Hypothesis, sweep.hypothesis_id) if sweep.hypothesis_id else None
    numbers = [run.id for run in runs]
    table = measured.of_sweep(database, sweep, numbers, hypothesis.criterion if hypothesis else "")
    return material.report(
        f"Sweep S{sweep.id}",
        sweep.why or f"{sweep.experiment} over {', '.join(values.load(sweep.axes)) or 'nothing'}",
        about(sweep, runs),
        [
            section("What and why", [ties(sweep, hypothesis)]),
            section("Results", [table]),
            section("Figures", drawn.of_runs(material, runs)),
            section("Curves in words", [curves.of_runs(database, runs)]),
            section("Predictions", predicted.blocks(database, predicted.answered_by(database, numbers))),
            section("In doubt", doubted.of_runs(database, runs)),
            section("Loose ends", [items([*loose.of_runs(runs), *loose.of_seeds(measured.one_seed(table))])]),
            section("How to make the runs again", again.blocks(material, runs)),
        ],
    )


def about(sweep: Sweep, runs: list[Run]) -> Line:
    """How far it came."""
    counted = Counter(run.status for run in runs)
    told = ", ".join(f"{number} {word}" for word, number in counted.items())
    return (status(sweep.status), f", {sweep.experiment}, {len(runs)} runs: {told}" if runs else ", no runs")


def ties(sweep: Sweep, hypothesis: Hypothesis | None) -> Facts | None:
    """What was varied, what was fixed, and what for."""
    sure = f", {hypothesis.status}" if hypothesis else ""
    credence = hypotheses.told_credence(hypothesis.credence) if hypothesis else ""
    fixed = "  ".join(f"{name}={values.shown(value)}" for name, value in values.flat(values.load(sweep.fixed)).items())
    return facts(
        ("why", sweep.why),
        ("experiment", sweep.experiment),
        *((name, ", ".join(map(values.shown, options))) for name, options in values.load(sweep.axes).items()),
        ("fixed", fixed),
        (f"for H{hypothesis.id}", f"{hypothesis.statement}{sure}{f', {credence}' if credence else ''}")
        if hypothesis
        else ("for", ""),
        ("begun", moment(sweep.created_at)),
    )
