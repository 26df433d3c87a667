"""A question to hand on: what was asked, what came of it, and what hangs under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labbook.journal import asked, ids, questions
from labbook.journal.asked import Asked
from labbook.journal.beliefs import evidence, kinship
from labbook.journal.planning.task_story import days
from labbook.journal.predicting import predictions
from labbook.reports.material import Material
from labbook.reports.parts import again, doubted, drawn, loose, measured, predicted, written
from labbook.reports.parts import lines as told
from labbook.reports.report import Block, Line, Mark, Paragraph, Report, Section, items, section
from labbook.reports.tables import chosen
from labbook.store.database import Database
from labbook.store.records import Entry, Hypothesis, Prediction, Question, Run


def of_question(material: Material, question: Question) -> Report:
    """The report on a question with its parts."""
    database = material.database
    every = with_parts(database, question)
    claims = [hypothesis for one in every for hypothesis in claims_on(database, one)]
    runs = runs_of(database, every, claims)
    found = list(tables(database, every, claims))
    sealed = [one for claim in claims for one in predictions.listed(database, claim.id)]
    return material.report(
        f"Question Q{question.id}",
        question.text,
        about(every[0]),
        [
            section("Answer", answer(question)),
            section("Its parts", [items(part(one.question) for one in every[1:])]),
            section("Hypotheses", [items(claim(database, one) for one in claims)]),
            *found,
            section("Figures", drawn.of_runs(material, runs)),
            section("Predictions", predicted.blocks(database, sealed)),
            section("What was written", notes(database, every[0])),
            section("In doubt", doubted.of_runs(database, runs)),
            section("Loose ends", [items(loose_ends(database, every, claims, sealed, runs, found))]),
            section("How to make the runs again", again.blocks(material, runs)),
        ],
    )


def with_parts(database: Database, question: Question) -> list[Asked]:
    """A question and all that is part of it, however far down, each once."""
    found = [asked.of_one(database, question)]
    for one in found:  # grows as parts are found
        known = {other.question.id for other in found}
        parts = [ids.get(database, ref, "Q") for ref in one.parts]
        found += [asked.of_one(database, part) for part in parts if part.id not in known]
    return found


def claims_on(database: Database, one: Asked) -> list[Hypothesis]:
    """The hypotheses under a question, with their parts."""
    return [hypothesis for top in one.hypotheses for hypothesis in (top, *kinship.below(database, top))]


def runs_of(database: Database, every: Sequence[Asked], claims: Sequence[Hypothesis]) -> list[Run]:
    """The runs that name one of the questions, and those that bear on their hypotheses."""
    numbers = {run for one in every for run in named(database, one)}
    numbers |= {run.id for claim in claims for run in evidence.bearing(database, claim.id)}
    found = (database.get(Run, number) for number in sorted(numbers))
    return [run for run in found if run and not run.deleted_at]


def named(database: Database, one: Asked) -> list[int]:
    """The runs whose reason names a question, those of its sweeps too."""
    refs = [ids.parse(ref) for ref in one.runs]
    return [
        run for ref in refs for run in (chosen.of_sweep(database, ref.number) if ref.letter == "S" else [ref.number])
    ]


def about(one: Asked) -> Line:
    """What became of it, and since when it is there."""
    parent = f", a part of Q{one.question.parent_id}" if one.question.parent_id else ""
    return (
        told.status(one.question.status),
        f", asked {days(one.age)} ago{parent}" if one.age else f", asked today{parent}",
    )


def answer(question: Question) -> list[Block]:
    """The answer and what shows it."""
    if question.status == "open":
        return [Paragraph(("There is no answer yet.",), "dim")]
    if not question.answer:
        return []
    shown = f"Evidence: {questions.told_evidence(question.evidence)}."
    return [Paragraph((question.answer,), "lead"), *([Paragraph((shown,))] if question.status == "answered" else [])]


def part(question: Question) -> Line:
    """A part with its answer."""
    came = f" {question.answer} ({questions.told_evidence(question.evidence)})" if question.answer else ""
    return (told.strong(f"Q{question.id}"), " ", told.status(question.status), f" {question.text}", came)


def claim(database: Database, hypothesis: Hypothesis) -> Line:
    """A hypothesis with what stands on each side."""
    counted = evidence.told_counts(evidence.counts(database).get(hypothesis.id, {}))
    return (*told.of_hypothesis(hypothesis), " ", Mark(f"({counted or 'no evidence yet'})", "dim"))


def tables(database: Database, every: Sequence[Asked], claims: Sequence[Hypothesis]) -> Iterator[Section]:
    """The table of each hypothesis, and that of the runs that only name the question."""
    yield section("Runs", [])
    seen: set[int] = set()
    for one in claims:
        runs = chosen.of_hypothesis(database, one.id)
        seen |= set(runs)
        yield section(f"For H{one.id}, {one.statement}", [measured.of_runs(database, runs, one.criterion)], 3)
    rest = sorted({run for one in every for run in named(database, one)} - seen)
    if rest:
        yield section("For the question itself", [measured.of_runs(database, rest)], 3)


def notes(database: Database, one: Asked) -> list[Block]:
    """The notes and conclusions that name the question, oldest first."""
    entries = (database.get(Entry, int(ref[1:])) for ref in one.entries)
    shown = [entry for entry in entries if entry and entry.kind not in ("result", "plan")]
    return [block for entry in shown for block in written.of_entry(database, entry)]


def loose_ends(
    database: Database,
    every: Sequence[Asked],
    claims: Sequence[Hypothesis],
    sealed: Sequence[Prediction],
    runs: Sequence[Run],
    found: Sequence[Section],
) -> Iterator[Line]:
    """What is open about a question."""
    refs = [f"Q{one.question.id}" for one in every] + [f"H{one.id}" for one in claims]
    if not claims:
        yield ("No hypothesis hangs under it.",)
    if not runs:
        yield ("No run was made for it.",)
    for one in claims:
        if one.status in ("open", "contested"):
            yield told.strong(f"H{one.id}"), f" has no verdict: {one.statement}"
        yield from loose.of_hypothesis(database, one)
    for block in (block for part_of in found for block in part_of.blocks):
        yield from loose.of_seeds(measured.one_seed(block))
    yield from (part(one.question) for one in every[1:] if one.question.status == "open")
    yield from loose.of_predictions(database, sealed)
    yield from loose.of_tasks(database, refs)
    yield from loose.of_runs(runs)
