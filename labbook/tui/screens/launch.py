"""Launch: an experiment, its parameters, and why it is run."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Input, OptionList, Static

from labbook.runs.definition.registry import ExperimentInfo, Listing, Problem
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import experiments
from labbook.tui.data import launch as data
from labbook.tui.launch_page.experiment_list import ExperimentList
from labbook.tui.launch_page.launching import Launching
from labbook.tui.screens.filtered import Filtered
from labbook.tui.widgets.form import LaunchForm
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.line import Line
from labbook.tui.widgets.top_bar import TopBar

NONE = """There are no experiments in {folder} yet. Leave the app with q and type: labbook init
That makes the folder, with an example in it. An experiment is a function marked with @experiment("name")."""
TIGHT = 76
"""The width below which the lines to type into give way to the notes."""


class LaunchScreen(Filtered, Launching):
    """Choose an experiment, fill in what differs, launch."""

    TITLE = "Launch"
    CSS_PATH = "../launch.tcss"
    AUTO_FOCUS = "#experiments"
    HELP = """
    ## Launch

    Choose an experiment with `Enter`, then type what should differ from the defaults. Several values
    (`8,16,32`, `range(0,10)`) make a sweep over all combinations. `Ctrl+L` launches; the runs go on when
    the app is closed. `Escape` goes back to the experiments; there `/` narrows them by name, question or tag, `p`
    fills in the experiment's presets in turn, `x` empties the form and `u` brings it back.
    After a launch the parameters and the hypothesis stay in this form, for the next one like it.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Experiments", id="launch.leave"),
        Binding("slash", "filter", "Filter", id="launch.filter", key_display="/"),
        Binding("p", "preset", "Fill in a preset", id="launch.preset", show=False),
        Binding("x", "empty", "Empty the form", id="launch.empty", show=False),
        Binding("u", "refill", "Bring back what was emptied", id="launch.refill", show=False),
    ]

    listing: Listing | None = None
    wanted: str = ""
    """The experiment to whose form to go as soon as it is shown."""

    def compose(self) -> ComposeResult:
        """The experiments beside the form, or above it where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="no-experiments", markup=False)
        with Container(id="launch"):
            with Vertical(id="choice"):
                yield Line(placeholder=experiments.HINT, id="filter")
                yield ExperimentList(id="experiments")
                yield Static(Text(experiments.NONE_FITS, "dim"), id="none-fits")
                with VerticalScroll(id="about", can_focus=False):
                    yield Static(id="doc", markup=False)
                yield Static(id="problems", markup=False)
            yield LaunchForm(id="form")
        with Horizontal(id="go"):
            yield Button("Launch", id="launch-button", variant="primary", compact=True)
            yield Static(id="told", markup=False)
        yield Static(id="tried", markup=False)
        yield KeyBar()

    @property
    def filtered(self) -> ExperimentList:
        """The experiments."""
        return self.query_one(ExperimentList)

    def moment(self, database: Database) -> Hashable:
        """The files alone matter here; their content is read only when they change."""
        return data.signature(database.project.experiments, self.listing.looked_at if self.listing else ())

    def read(self, database: Database) -> Listing:
        from labbook.runs.definition.registry import of_project

        return of_project(database.project)

    async def show(self, content: Listing) -> None:
        changed, self.listing = content != self.listing, content
        self.query_one("#launch").display = bool(content.experiments)
        self.show_problems(content)
        if changed:
            self.narrowed(self.filter_line.value)
            await self.show_form()
        if self.wanted:
            self.choose(self.wanted)

    def show_problems(self, content: Listing) -> None:
        """Show what could not be listed and why, or that there is nothing."""
        told = Text("\n").join(map(problem_line, content.problems))
        nothing = words.plain(NONE.format(folder=self.library.project.experiments), "dim")
        empty = self.query_one("#no-experiments", Static)
        empty.display = not content.experiments
        empty.update(Text("\n\n").join([nothing, told]) if content.problems else nothing)
        self.query_one("#problems", Static).update(told)
        self.query_one("#problems").display = bool(content.problems)

    def narrowed(self, query: str) -> None:
        """Show the experiments that fit; without one there is no form to launch."""
        every = self.listing.experiments if self.listing else ()
        fitting = tuple(info for info in every if experiments.fits(info, query))
        self.filtered.show_experiments(fitting)
        self.set_class(not fitting, "-none")

    def on_resize(self, event: Resize) -> None:
        """Show as many questions as there is room for, and notes wide enough to be read."""
        self.set_class(self.size.width < TIGHT, "-tight")
        self.filtered.make_room()

    @on(OptionList.OptionHighlighted, "#experiments")
    async def change_experiment(self, event: OptionList.OptionHighlighted) -> None:
        """Show the form of the experiment under the cursor, unless it is shown."""
        chosen = self.filtered.current
        if chosen and (self.form.info is None or self.form.info.name != chosen.name):
            await self.show_form()

    async def show_form(self) -> None:
        """Make the form of the experiment under the cursor, with what was typed into it before."""
        info, typed = self.filtered.current, self.form.typed()
        if info is None:
            return
        if typed:
            self.kept.leave(typed)
        self.query_one("#doc", Static).update(about(info))
        await self.form.show_experiment(info, self.kept.of(info))
        self.form.fill_in(self.kept.along)
        self.check()
        if info.name == self.wanted:
            self.call_after_refresh(self.go_to_form)

    def choose(self, name: str) -> None:
        """Put the cursor on an experiment and go to its form; remembered until the experiments are listed."""
        self.wanted = name
        if self.listing is None:
            return
        if self.filtered.place_of(name) is None:
            self.narrow("")
        is_listed = self.filtered.point_at(name)
        if not is_listed or (self.form.info and self.form.info.name == name):
            self.go_to_form()

    def fill_in(self, name: str, text: str) -> None:
        """Type something into a field of why it is run, of this form or the one that is chosen next."""
        self.kept.along[name] = text
        self.form.fill_in(self.kept.along)

    @on(OptionList.OptionSelected, "#experiments")
    def go_to_form(self) -> None:
        """Start filling in."""
        self.wanted = ""
        for first in self.form.query(Input).results(Input):
            first.focus()
            break

    def action_leave(self) -> None:
        """Go back from the form to the experiments; from there show all of them."""
        if self.focused in (self.filter_line, self.filtered):
            self.narrow("")
        else:
            self.filtered.focus()

    def action_preset(self) -> None:
        """Put the values of the next preset into the form, and after the last the defaults."""
        typed = self.form.typed()
        if typed is None or not typed.experiment.presets:
            self.complain(f"{typed.experiment.name if typed else 'This'} comes without presets.")
            return
        name, values = data.next_preset(typed)
        if typed.parameters not in data.presets(typed.experiment).values():
            self.kept.emptied = typed  # what was typed by hand can be brought back
        texts = {parameter.name: values.get(parameter.name, "") for parameter in typed.experiment.parameters}
        self.form.fill_in(texts, "parameter")
        self.book.say(f"preset {name}" if name else "back to the defaults")

    def action_empty(self) -> None:
        """Forget what was typed, until `u` is pressed."""
        typed = self.form.typed()
        if typed and (typed.parameters or typed.intents):
            self.kept.empty(typed)
            for line in self.form.query(Input):
                line.clear()
            self.book.say(f"emptied the form of {typed.experiment.name}; u brings it back")

    def action_refill(self) -> None:
        """Bring back what was emptied last, into its form."""
        emptied, info = self.kept.emptied, self.form.info
        if emptied is None or info is None or info.name != emptied.experiment.name:
            self.complain("Nothing was emptied in this form.")
            return
        self.form.fill_in(emptied.parameters, "parameter")
        self.form.fill_in(emptied.intents)


def about(info: ExperimentInfo) -> Text:
    """The presets, the docstring below its question with its paragraphs as one line each, the tags."""
    rest = info.doc.partition("\n")[2].strip("\n")
    paragraphs = [words.line(paragraph).plain for paragraph in rest.split("\n\n") if paragraph.strip()]
    presets = [
        f"p: {name}, {' '.join(f'{n}={t}' for n, t in texts.items())}" for name, texts in data.presets(info).items()
    ]
    tags = [words.line(experiments.tags(info)).plain] if info.tags else []
    return Text("\n\n".join([*(words.line(preset).plain for preset in presets), *paragraphs, *tags]), "dim")


def problem_line(problem: Problem) -> Text:
    """Why something is not listed."""
    where = f"{problem.file.name}:{problem.line}: "
    return Text.assemble(words.line(where, "yellow"), " ", words.line(problem.message, "yellow"))
