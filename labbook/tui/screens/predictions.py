"""Predictions: those to grade, what came of the others, and how well one knows how sure one may be."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.console import Group
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from labbook.errors import LabbookError
from labbook.journal.predicting import predictions
from labbook.journal.predicting.scores import Report
from labbook.store.database import Database
from labbook.store.records import Prediction
from labbook.tui import words
from labbook.tui.charts.multiples import SmallMultiples
from labbook.tui.data import predictions as data
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.believing import CLAIM
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.screens.asking import ask
from labbook.tui.screens.page import Opened
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.prose import linked
from labbook.tui.widgets.top_bar import TopBar

NONE = "Nothing is predicted yet. Press Escape, then p on a hypothesis, and type what you expect and how sure you are."
NARROW = Layout((Column("id", 4), Column("", 2, "sign"), Column("sure", 4), Column("claim", 0), Column("Brier", 5)))
WIDE = Layout(
    (
        *(Column("id", 5), Column("status", 9), Column("sure", 5), Column("about", 5)),
        *(Column("claim", 0), Column("seen", 24), Column("Brier", 6)),
    ),
    gap=2,
    at=110,
)
ANSWERS = (Choice("y", "yes, it is so"), Choice("n", "no, it is not"))


class Seen(NamedTuple):
    """What is shown, and its table."""

    content: data.Predictions
    rows: list[Row]


class PredictionsScreen(Opened):
    """All predictions, the open ones first, and the calibration plot."""

    TITLE = "Predictions"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Predictions

    Those that wait come first, with what they wait for below. Most are graded by the first run that can answer them;
    `a` grades one by hand. A Brier score is 0 for a prophet and 0.25 for 50 % on everything. The plot has what you said
    against how often it came true: on the dotted line you are as sure as you are right. What was sealed when its runs
    were over is late, and does not count.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "grade", "Answer", id="predictions.grade"),
        Binding("v", "revise", "Revise", id="predictions.revise"),
    ]
    DEFAULT_CSS = """
    PredictionsScreen #prediction-columns { height: 1fr; padding: 0 1; margin-top: 1; }
    PredictionsScreen #listed { height: auto; }
    PredictionsScreen #prediction-table { height: auto; max-height: 25vh; }
    PredictionsScreen #about-prediction { height: auto; max-height: 6; margin-top: 1; }
    PredictionsScreen #score { height: 1fr; margin-top: 1; }
    PredictionsScreen #score-words { height: auto; }
    PredictionsScreen #no-predictions { padding: 1 1; }
    PredictionsScreen.-wide #prediction-columns { layout: horizontal; }
    PredictionsScreen.-wide #listed { width: 3fr; height: 1fr; margin-right: 3; }
    PredictionsScreen.-wide #prediction-table { max-height: 80%; }
    PredictionsScreen.-wide #score { width: 2fr; margin-top: 0; }
    """

    class WasTold(Message):
        """It is known what the other seeds say of a prediction."""

        def __init__(self, number: int, told: str) -> None:
            super().__init__()
            self.number = number
            self.told = told

    content: data.Predictions | None = None

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, str] = {}
        """What is known of predictions that were under the cursor, by their numbers."""

    def compose(self) -> ComposeResult:
        """The list, what the one under the cursor waits for, the score."""
        yield TopBar(self.library.project.root.name)
        yield Static(Text(NONE, "dim"), id="no-predictions")
        with Container(id="prediction-columns"):
            with Vertical(id="listed"):
                yield FlexTable(NARROW, WIDE, id="prediction-table")
                yield Static(id="about-prediction", markup=False)
            with Vertical(id="score"):
                yield Static(id="score-words", markup=False)
                yield SmallMultiples(id="calibration")
        yield KeyBar()

    def read(self, database: Database) -> Seen:
        content = data.read(database)
        return Seen(content, [table_row(one) for one in content.listed])

    async def show(self, content: Seen) -> None:
        self.content, rows = content
        self.show_listed(self.content, rows)

    def show_listed(self, content: data.Predictions, rows: list[Row]) -> None:
        """Show the list and the score."""
        self.query_one("#no-predictions").display = not content.listed
        self.query_one("#prediction-columns").display = bool(content.listed)
        self.query_one(FlexTable).show_rows(rows)
        self.query_one("#score").display = content.calibration is not None
        self.query_one("#score-words", Static).update(words.plain(scored(content.report), "bold"))
        self.query_one(SmallMultiples).show([content.calibration] if content.calibration else [])
        self.show_current()

    @property
    def current(self) -> Prediction | None:
        """The prediction under the cursor."""
        key = self.query_one(FlexTable).current
        listed = self.content.listed if self.content else ()
        return next((one for one in listed if str(one.id) == key), None)

    @property
    def ref(self) -> str:
        return f"P{self.current.id}" if self.current else ""

    def copies(self) -> dict[str, str]:
        return {"id": self.ref, "claim": self.current.claim} if self.current else {}

    @on(FlexTable.RowHighlighted)
    def show_current(self) -> None:
        """Say what the prediction under the cursor says, and what it waits for or the other seeds say."""
        found = self.current
        if found:
            self.tell(found)
            if found.run_id:
                self.tell_in_thread(found.id)

    def tell(self, found: Prediction) -> None:
        """Write what a prediction says below the list."""
        told = [linked(words.line(self.told.get(found.id) or predictions.described(found)))]
        if self.content and found.id in self.content.waits:
            told.append(linked(words.line(f"waiting: {self.content.waits[found.id]}", "dim")))
        self.query_one("#about-prediction", Static).update(Group(*told))

    @work(thread=True, exclusive=True, group="seeds")
    def tell_in_thread(self, number: int) -> None:
        """Ask the other seeds about a prediction."""
        worker = get_current_worker()
        try:
            with self.library.reading() as database:
                told = data.told(database, number)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.WasTold(number, told))

    @on(WasTold)
    def show_told(self, message: WasTold) -> None:
        """Say it, unless the cursor is elsewhere by now."""
        self.told[message.number] = message.told
        if self.current and self.current.id == message.number:
            self.tell(self.current)

    @on(FlexTable.RowSelected)
    def open_selected(self) -> None:
        """Open the prediction."""
        if self.ref:
            self.book.open_ref(self.ref)

    def action_grade(self) -> None:
        """Grade the prediction under the cursor by hand."""
        found = self.current
        if found is None:
            return

        def chosen(answer: str | None) -> None:
            if answer is not None:
                question = Ask("How do you know?", hint="Enter saves; it may stay empty.", needed=False)
                ask(self, question, lambda text, database: data.grade(database, found.id, answer, text))

        self.app.push_screen(Choose(f"P{found.id}: {found.claim}", ANSWERS), chosen)

    def action_revise(self) -> None:
        """Seal another in place of the prediction under the cursor, which stays."""
        if self.current:
            number = self.current.id
            question = Ask(f"What do you predict instead of P{number}?", self.current.claim, CLAIM)
            ask(self, question, lambda text, database: data.revise(database, number, text))


def scored(report: Report) -> str:
    """How well one knows how sure one may be, and what was left out of that."""
    late = report.left_out.after_the_fact
    return report.sentence + (f"\nWritten after the fact, so not counted: {late}." if late else "")


def table_row(found: Prediction) -> Row:
    """A prediction as cells."""
    seen = f"{found.observed} in {predictions.answered_by(found)}" if found.run_id else found.observed
    brier = "" if found.score is None else f"{found.score:.2f}"
    return Row(
        str(found.id),
        {
            "id": Text(f"P{found.id}", "bold"),
            "sign": words.status(found.status)[:1],
            "status": words.status(found.status),
            "sure": Text(predictions.sureness(found).strip()),
            "about": Text(f"H{found.hypothesis_id}" if found.hypothesis_id else "", "bright_blue"),
            "claim": words.line(found.claim),
            "seen": words.line(seen, "dim"),
            "Brier": Text("late", "dim") if found.after_the_fact else Text(brier),
        },
    )
