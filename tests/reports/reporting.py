"""A labbook with something of everything to report on, and the pages drawn from it."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from labbook.clock import now
from labbook.figures import Heatmap, Line
from labbook.figures.base import Figure
from labbook.journal import ids, questions
from labbook.journal.beliefs import evidence, hypotheses, kinship
from labbook.journal.predicting import predictions
from labbook.journal.predicting.predictions import Draft
from labbook.reports.html.page import html
from labbook.reports.markdown import markdown
from labbook.reports.material import Material
from labbook.reports.report import Measured, Report, Section
from labbook.runs.outcome import given
from labbook.store.database import Database
from tests.reports import lab

CRITERION = "mean(auroc) of probe=adapter > probe=base, seeds>=3"
AUROC = {"adapter": (0.71, 0.72, 0.74), "base": (0.61, 0.64, 0.60)}


def material(database: Database) -> Material:
    """What reports are made from, at this moment."""
    return Material(database, now(), partial(given.changed, database), given.command)


def record(database: Database, ref: str) -> Any:
    """What a short id names."""
    return ids.fetch(database, ids.parse(ref))


def figure(database: Database, drawn: Figure, **belongs_to: int) -> int:
    """A figure that was kept."""
    with database.write():
        spec = json.dumps(drawn.to_json())
        return database.insert("figure", name=drawn.title, spec=spec, created_at=1, **belongs_to)


def story(database: Database, statement: str = "probes on adapters beat probes") -> None:
    """Q1 asks; H1 answers it with six runs, a failed one and one of a single seed, its part H2 and its rival H3."""
    questions.ask(database, "what do adapters add?")
    hypotheses.add(database, statement, hypotheses.Belief(CRITERION, 0.6))
    hypotheses.add(database, "they do at layer 12")
    hypotheses.add(database, "it is the extra parameters")
    h1 = record(database, "H1")
    kinship.link(database, record(database, "H2"), kinship.PART, h1)
    kinship.link(database, record(database, "H3"), kinship.RIVAL, h1)
    with database.write():
        database.update("hypothesis", 1, question_id=1)
    for claim, sure in (("auroc > 0.7 @ probe=adapter", 0.9), ("auroc > 0.7 @ probe=base", 0.9), ("it is so yes", 0.7)):
        predictions.seal(database, Draft(claim, sure, 1))
    runs(database)
    evidence.add(database, h1, "R1", "for", "0.71 over 0.61")
    evidence.add(database, h1, "R8", "against", "at layer 12 it is 0.5")
    hypotheses.conclude(database, h1, "supported", "three seeds", "R1")
    hypotheses.strike(database, record(database, "H1"), "the labels were flipped")
    hypotheses.move(database, record(database, "H1"), 0.8, "the seeds agree", "R2")


def runs(database: Database) -> None:
    """Six runs over two probes and three seeds, one that failed and one by itself, each graded as it ends."""
    for probe, values in AUROC.items():
        for seed, value in enumerate(values):
            run(database, {"auroc": value}, probe=probe, layer=3, seed=seed, run_losses=[2.3, 1.0, 0.5, 0.1])
    run(database, {}, "failed", probe="adapter", layer=20, seed=0, run_reason="ValueError: no layer 20")
    run(database, {"auroc": 0.5}, probe="adapter", layer=12, seed=0, run_losses=[2.3, 2.2, 2.1, float("nan")])
    figure(database, Line.of_metric("loss", log_y=True, marks={"ln 10": 2.3026}), run_id=8)
    figure(database, Heatmap(values=((1, 2), (3, 4)), title="attention"), run_id=8)


def run(database: Database, summary: dict[str, float], status: str = "done", **config: Any) -> int:
    """A run for H1 that ended now, with what it answers graded."""
    columns = {"run_hypothesis_id": 1, "run_why": "Q1 at three layers", "run_seed": config["seed"]}
    number = lab.run(database, summary, status, **columns, **config)
    with database.write():
        database.update("run", number, started_at=now(), ended_at=now())
        predictions.grade_open(database, record(database, f"R{number}"))
    return number


def section(report: Report, heading: str) -> Section:
    """A section by its heading."""
    return next(one for one in report.sections if one.heading == heading)


def text(report: Report, heading: str) -> str:
    """What a section says, as Markdown."""
    return markdown(report._replace(sections=(section(report, heading),), title="", about=()))


def measured(report: Report, heading: str = "Runs") -> Measured:
    """The table in a section."""
    return next(block for block in section(report, heading).blocks if isinstance(block, Measured))


def drawn(report: Report) -> tuple[str, str]:
    """A report as Markdown and as HTML."""
    return markdown(report), html(report)
