"""Experiments: what can be run here, with its docstring and parameters, and what was run of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from labbook.clock import duration
from labbook.runs.definition.registry import Problem, shown_default
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import experiments as data
from labbook.tui.screens.filtered import Filtered
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.flex_table import FlexTable
from labbook.tui.widgets.form import note
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.line import Line
from labbook.tui.widgets.top_bar import TopBar

NONE = """There are no experiments in {folder} yet. Leave the app with q and type: labbook init
That makes the folder, with an example in it. An experiment is a function marked with @experiment("name")."""
NARROW = Layout((Column("experiment", 24), Column("question", 0), Column("runs", 5)))
WIDE = Layout((Column("experiment", 24), Column("question", 0), Column("runs", 6), Column("each", 9)), gap=2, at=60)


class ExperimentsScreen(Filtered):
    """The experiments of this project."""

    TITLE = "Experiments"
    CSS_PATH = "../experiments.tcss"
    AUTO_FOCUS = "FlexTable"
    HELP = """
    ## Experiments

    What can be run here: every function marked with `@experiment` in the experiments folder, read without running
    it. `Enter` opens the launch form of that under the cursor, `r` shows its runs, `e` opens its file in your editor.
    `/` narrows the table by name, question or tag.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "runs", "Its runs", id="experiments.runs"),
        Binding("e", "edit", "Edit its file", id="experiments.edit"),
        Binding("slash", "filter", "Filter", id="experiments.filter", key_display="/"),
        Binding("escape", "leave", "Leave the filter", id="experiments.leave", show=False),
    ]

    content: data.Experiments | None = None

    def compose(self) -> ComposeResult:
        """The table beside the experiment under the cursor."""
        yield TopBar(self.library.project.root.name)
        yield Static(words.plain(NONE.format(folder=self.library.project.experiments), "dim"), id="no-experiments")
        yield Line(placeholder=data.HINT, id="filter")
        yield Static(Text(data.NONE_FITS, "dim"), id="none-fits")
        with Container(id="experiment-columns"):
            yield FlexTable(NARROW, WIDE, id="experiment-table")
            with VerticalScroll(id="experiment-about"):
                yield Static(id="experiment-page", markup=False)
        yield KeyBar()

    def read(self, database: Database) -> data.Experiments:
        return data.read(database)

    async def show(self, content: data.Experiments) -> None:
        self.content = content
        self.query_one("#no-experiments").display = not content.listed
        self.query_one("#experiment-columns").display = bool(content.listed or content.problems)
        self.narrowed(self.filter_line.value)

    @property
    def filtered(self) -> FlexTable:
        """The table."""
        return self.query_one(FlexTable)

    def narrowed(self, query: str) -> None:
        """Show the experiments that fit."""
        every = self.content.listed if self.content else ()
        fitting = [known for known in every if data.fits(known.info, query)]
        self.query_one("#none-fits").display = bool(every) and not fitting
        self.filtered.show_rows([table_row(known) for known in fitting])
        self.show_current()

    @property
    def current(self) -> data.Known | None:
        """The experiment under the cursor."""
        name = self.filtered.current
        listed = self.content.listed if self.content else ()
        return next((known for known in listed if known.info.name == name), None)

    @on(FlexTable.RowHighlighted)
    def show_current(self) -> None:
        """Show the experiment under the cursor, and what could not be listed."""
        problems = self.content.problems if self.content else ()
        parts = [*(about(self.current) if self.current else ()), *troubles(problems)]
        self.query_one("#experiment-page", Static).update(Group(*parts))

    @on(FlexTable.RowSelected)
    def launch(self, event: FlexTable.RowSelected) -> None:
        """Go to the form of the experiment."""
        if self.current:
            self.run_worker(self.go_to_form(self.current.info.name))

    async def go_to_form(self, name: str) -> None:
        """Open the launch screen on an experiment."""
        from labbook.tui.screens.launch import LaunchScreen

        await self.app.switch_mode("launch")
        if isinstance(self.app.screen, LaunchScreen):
            self.app.screen.choose(name)

    async def action_runs(self) -> None:
        """Show the runs of the experiment."""
        if self.current:
            from labbook.tui.screens.runs import RunsScreen

            name = self.current.info.name
            await self.app.switch_mode("runs")
            if isinstance(self.app.screen, RunsScreen):
                self.app.screen.narrow(f"experiment:{name}")

    def action_edit(self) -> None:
        """Open the experiment's file in the editor."""
        if self.current:
            from labbook.tui.editing import edit_file

            edit_file(self.book, self.current.info.file, self.current.info.line)

    def copies(self) -> dict[str, str]:
        known = self.current
        return {"name": known.info.name, "place": f"{known.info.file}:{known.info.line}"} if known else {}


def table_row(known: data.Known) -> Row:
    """An experiment as cells."""
    past = known.past
    return Row(
        known.info.name,
        {
            "experiment": words.line(known.info.name, "bold"),
            "question": words.line(known.info.question),
            "runs": Text(f"{past.runs:>5}" if past else "", "dim"),
            "each": Text(duration(past.seconds) if past and past.seconds else "", "dim"),
        },
    )


def about(known: data.Known) -> Iterator[RenderableType]:
    """An experiment in full: docstring, past, parameters, place."""
    info, past = known.info, known.past
    yield Text("  ").join([words.line(info.name, "bold"), *([words.line(data.tags(info), "dim")] if info.tags else [])])
    yield words.plain(paragraphs(info.doc))
    yield Text("")
    if past:
        took = f", {duration(past.seconds)} each" if past.seconds else ""
        yield Text(f"{words.counted(past.runs, 'run')}, {past.done} done{took}, the newest R{past.newest}", "dim")
        yield Text("")
    grid = Table.grid(padding=(0, 2))
    for parameter in info.parameters:
        default = shown_default(parameter) if parameter.has_default else "needed"
        grid.add_row(words.line(parameter.name, "bold"), words.line(default), words.line(note(parameter), "dim"))
    yield grid
    yield Text("")
    yield words.line(f"{info.file.parent.name}/{info.file.name}:{info.line}", "dim")


def paragraphs(doc: str) -> str:
    """A docstring with its paragraphs as one line each."""
    return "\n\n".join(" ".join(part.split()) for part in doc.split("\n\n"))


def troubles(problems: tuple[Problem, ...]) -> Iterator[RenderableType]:
    """What could not be listed, and why."""
    if problems:
        yield Text("")
        yield words.heading("Could not be listed")
    for problem in problems:
        where = words.line(f"{problem.file.name}:{problem.line}: ", "yellow")
        yield where.append_text(words.line(problem.message, "yellow"))
