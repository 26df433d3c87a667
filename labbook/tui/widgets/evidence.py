"""What is known about a hypothesis, as something to print at any width."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from labbook.clock import local, local_zone
from labbook.journal.beliefs.evidence import Dated
from labbook.journal.beliefs.hypotheses import told_credence
from labbook.journal.beliefs.kinship import Kin
from labbook.journal.statuses import COLOURS
from labbook.store import values
from labbook.store.records import Entry, Hypothesis, HypothesisEvent, Run
from labbook.tui import words
from labbook.tui.data.hypotheses import Evidence
from labbook.tui.widgets.inline import inline
from labbook.tui.widgets.prose import Grid, linked

NOTHING = "Nothing bears on it yet. Press p to predict what will be seen, then r to run an experiment for it."


def rendered(evidence: Evidence) -> Group:
    """The statement, its history, its predictions and its runs, then the entries about it."""
    return Group(*parts(evidence))


def parts(evidence: Evidence) -> Iterator[RenderableType]:
    """The parts of the page that there is something to say in."""
    hypothesis = evidence.hypothesis
    yield Text.assemble((f"H{hypothesis.id} ", "bold"), words.status(hypothesis.status))
    yield words.line(hypothesis.statement, "bold")
    yield Text("")
    if evidence.doubted:
        rest = f"† the verdict rests on what is in doubt: {', '.join(evidence.doubted)}"
        yield linked(words.line(rest, "yellow"))
    yield from belief(hypothesis)
    yield from kin_lines(evidence.kin)
    yield from section("History")
    yield from map(event_line, evidence.history)
    if evidence.pieces:
        yield from section("Evidence")
        yield from map(piece_line, evidence.pieces)
    if not (evidence.pieces or evidence.predictions or evidence.runs or evidence.entries):
        yield Text("")
        yield Text(NOTHING, "dim")
    if evidence.predictions:
        yield from section("Predictions", told_score(evidence))
        for prediction, line in zip(evidence.predictions, evidence.predicted, strict=True):
            told = linked(words.line(line))
            yield Text.assemble(words.status(prediction.status)[:2], told)
    if evidence.runs:
        older = evidence.run_count - len(evidence.runs)
        more = f"{older} older ones are not listed" if older else ""
        yield from section("Runs", "   ".join(part for part in (evidence.same, more) if part))
        yield Grid([["run", "status", "config", "result"], *map(run_row, evidence.runs)])
    if evidence.entries:
        yield from section("Entries")
        yield from map(entry_line, evidence.entries)


def section(name: str, aside: str = "") -> Iterator[RenderableType]:
    """A blank line and a heading."""
    yield Text("")
    yield Text.assemble((name, "bold"), (f"   {aside}" if aside else "", "dim"))


def told_score(evidence: Evidence) -> str:
    """The mean Brier score, where there is one."""
    score = evidence.score
    return f"mean Brier {score.brier:.2f} over {score.n}, where 0 is perfect" if score else ""


def event_line(event: HypothesisEvent) -> Text:
    """A step in its history."""
    when = f"{local(event.at, local_zone(event.at)):%Y-%m-%d %H:%M}  "
    sure = f" {told_credence(event.credence)}" if event.credence is not None else ""
    reason = linked(words.line(event.reason))
    return Text.assemble((when, "dim"), words.status(event.status), sure, "  " if event.reason else "", reason)


def piece_line(piece: Dated) -> Text:
    """A piece of evidence: its day, its direction, what it is and says."""
    status = {"for": "supported", "against": "refuted"}.get(piece.evidence.direction, "inconclusive")
    head = ((f"{piece.day}  ", "dim"), (f"{piece.evidence.direction:<8}", COLOURS.get(status, "")))
    return Text.assemble(*head, linked(words.line(piece.told)))


def belief(hypothesis: Hypothesis) -> Iterator[RenderableType]:
    """How sure one is, and by what it is judged."""
    for name, text in (
        ("credence", told_credence(hypothesis.credence)),
        ("criterion", hypothesis.criterion),
        ("shorthand", hypothesis.shorthand),
    ):
        if text:
            yield Text.assemble((f"{name:<10}", "dim"), words.line(text))


def kin_lines(kin: Kin) -> Iterator[RenderableType]:
    """The hypotheses around it."""
    for name, others in (("part of", kin.whole), ("its part", kin.parts), ("its rival", kin.rivals)):
        for other in others:
            head = ((f"{name:<10}", "dim"), (f"H{other.id} ", "bright_blue"), words.status(other.status))
            yield Text.assemble(*head, "  ", words.line(other.statement))


def run_row(row: tuple[Run, str]) -> list[str]:
    """A run as a row of the table."""
    run, apart = row
    return [f"R{run.id}", words.status(run.status).plain, apart, pairs(run.summary) or run.reason]


def pairs(stored: str) -> str:
    """name=value, one after the other."""
    mapping = values.flat(values.load(stored))
    return " ".join(f"{name}={values.shown(value)}" for name, value in mapping.items())


def entry_line(entry: Entry) -> Text:
    """An entry in one line."""
    head = (
        (f"{entry.day or ''} ", "dim"),
        (f"E{entry.id} ", "bold"),
        (f"{words.line(entry.kind).plain}  ", "cyan"),
    )
    return Text.assemble(*head, inline(entry.title))
