"""A hypothesis to hand on: what is claimed, what speaks for it, what is still loose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labbook.journal.beliefs import evidence, hypotheses
from labbook.journal.predicting import predictions
from labbook.reports.material import Material
from labbook.reports.parts import again, belief, doubted, drawn, loose, measured, predicted
from labbook.reports.parts import evidence as pieces
from labbook.reports.report import Block, Line, Report, items, section
from labbook.reports.tables import chosen
from labbook.store.database import Database
from labbook.store.records import Hypothesis, Prediction, Run


def of_hypothesis(material: Material, hypothesis: Hypothesis) -> Report:
    """The report on a hypothesis."""
    database = material.database
    found = belief.weigh(database, hypothesis)
    runs = evidence.bearing(database, hypothesis.id)
    sealed = predictions.listed(database, hypothesis.id)
    events = hypotheses.history(database, hypothesis.id)
    table = measured.of_runs(database, chosen.of_hypothesis(database, hypothesis.id), hypothesis.criterion)
    return material.report(
        f"Hypothesis H{hypothesis.id}",
        hypothesis.statement,
        belief.about(database, hypothesis),
        [
            section("What is believed", belief.believed(database, hypothesis, found)),
            section("Runs", [table if runs else belief.no_runs(found)]),
            section("Figures", [*drawn.of_runs(material, runs), *drawn.of_credence(events)]),
            section("Evidence", pieces.of_hypothesis(database, hypothesis)),
            section("Predictions", predicted.blocks(database, sealed)),
            section("History", [belief.history(events)]),
            section("Related hypotheses", [belief.kin(database, hypothesis)]),
            section("In doubt", doubted.of_runs(database, runs, hypothesis)),
            section("Loose ends", [items(loose_ends(database, hypothesis, sealed, runs, table))]),
            section("How to make the runs again", again.blocks(material, runs)),
        ],
    )


def loose_ends(
    database: Database,
    hypothesis: Hypothesis,
    sealed: Sequence[Prediction],
    runs: Sequence[Run],
    table: Block | None,
) -> Iterator[Line]:
    """What is open about a hypothesis."""
    ref = f"H{hypothesis.id}"
    yield from loose.of_hypothesis(database, hypothesis)
    yield from loose.of_predictions(database, sealed)
    yield from loose.of_tasks(database, [ref])
    yield from loose.of_questions(database, [ref], hypothesis.question_id)
    yield from loose.of_seeds(measured.one_seed(table))
    yield from loose.of_runs(runs)
