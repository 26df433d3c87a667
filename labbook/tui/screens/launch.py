"""Launch: an experiment, its parameters, and why it is run."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.events import Resize
from textual.message import Message
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from labbook.errors import LabbookError
from labbook.runs.definition.registry import ExperimentInfo, Listing, Problem
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import launch as data
from labbook.tui.data.foresight import foreseen
from labbook.tui.screens.page import WIDE, Page
from labbook.tui.screens.runs import RunsScreen
from labbook.tui.widgets.form import LaunchForm
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar

NONE = """There are no experiments in {folder} yet. Leave the app with q and type: labbook init
That makes the folder, with an example in it. An experiment is a function marked with @experiment("name")."""


class LaunchScreen(Page):
    """Choose an experiment, fill in what differs, launch."""

    TITLE = "Launch"
    CSS_PATH = "../launch.tcss"
    AUTO_FOCUS = "#experiments"
    HELP = """
    ## Launch

    Choose an experiment with `Enter`, then type what should differ from the defaults. Several values
    (`8,16,32`, `range(0,10)`) make a sweep over all combinations. `Ctrl+L` launches; the runs go on when
    the app is closed. `Escape` goes back to the experiments; there `p` fills in the experiment's presets in turn,
    `x` empties the form and `u` brings it back.
    After a launch the parameters and the hypothesis stay in this form, for the next one like it.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "launch", "Launch", id="launch.launch"),
        Binding("escape", "leave", "Experiments", id="launch.leave"),
        Binding("p", "preset", "Fill in a preset", id="launch.preset", show=False),
        Binding("x", "empty", "Empty the form", id="launch.empty", show=False),
        Binding("u", "refill", "Bring back what was emptied", id="launch.refill", show=False),
    ]

    class WasChecked(Message):
        """The form was checked."""

        def __init__(self, checked: data.Checked) -> None:
            super().__init__()
            self.checked = checked

    class WasForeseen(Message):
        """It is known how long the form's runs take, and which of them were done before."""

        def __init__(self, lines: tuple[str, ...]) -> None:
            super().__init__()
            self.lines = lines

    class Launched(Message):
        """Runs were launched."""

        def __init__(self, started: data.Started) -> None:
            super().__init__()
            self.started = started

    listing: Listing | None = None
    launching: bool = False
    asked: int | None = None
    """The experiment that shows its question where only one does."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: dict[str, data.Form] = {}
        self.wanted: str = ""
        self.filling: dict[str, str] = {}
        """Intents that were chosen elsewhere: they go along to whichever form is launched."""
        self.emptied: data.Form | None = None
        self.launched: data.Form | None = None
        """What stays in a form after its launch: not begun anew, and not kept for another day."""

    def compose(self) -> ComposeResult:
        """The experiments beside the form, or above it where it is narrow."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="no-experiments", markup=False)
        with Container(id="launch"):
            with Vertical(id="choice"):
                yield OptionList(id="experiments", markup=False, compact=True)
                with VerticalScroll(id="about", can_focus=False):
                    yield Static(id="doc", markup=False)
                yield Static(id="problems", markup=False)
            yield LaunchForm(id="form")
        with Horizontal(id="go"):
            yield Button("Launch", id="launch-button", variant="primary", compact=True)
            yield Static(id="told", markup=False)
        yield Static(id="tried", markup=False)
        yield KeyBar()

    def moment(self, database: Database) -> Hashable:
        """The files alone matter here; their content is read only when they change."""
        return data.signature(database.project.experiments)

    def read(self, database: Database) -> Listing:
        from labbook.runs.definition.registry import list_experiments

        return list_experiments(database.project.experiments)

    async def show(self, content: Listing) -> None:
        changed, self.listing = content != self.listing, content
        self.query_one("#launch").display = bool(content.experiments)
        self.query_one("#go").display = bool(content.experiments)
        self.show_problems(content)
        if changed:
            options = self.query_one("#experiments", OptionList)
            before = options.highlighted or 0
            options.set_options([Option(option(info, self.is_wide)) for info in content.experiments])
            self.asked = None
            options.highlighted = min(before, len(content.experiments) - 1) if content.experiments else None
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

    @property
    def chosen(self) -> ExperimentInfo | None:
        """The experiment under the cursor."""
        place = self.query_one("#experiments", OptionList).highlighted
        listed = self.listing.experiments if self.listing else ()
        return listed[place] if place is not None and place < len(listed) else None

    @property
    def is_wide(self) -> bool:
        """Whether there is room for the question of each experiment."""
        return self.size.width >= WIDE

    def on_resize(self, event: Resize) -> None:
        """Show as many questions as there is room for."""
        for place in range(self.query_one("#experiments", OptionList).option_count):
            self.ask_question(place, self.is_wide)
        self.move_question()

    def move_question(self) -> None:
        """Where it is narrow, show the question of the experiment under the cursor alone."""
        if self.is_wide:
            return
        before, self.asked = self.asked, self.query_one("#experiments", OptionList).highlighted
        if before is not None and before != self.asked:
            self.ask_question(before, False)
        if self.asked is not None:
            self.ask_question(self.asked, True)

    def ask_question(self, place: int, asked: bool) -> None:
        """Show an experiment with its question, or without."""
        listed = self.listing.experiments if self.listing else ()
        if place < len(listed):
            options = self.query_one("#experiments", OptionList)
            options.replace_option_prompt_at_index(place, option(listed[place], asked))

    @on(OptionList.OptionHighlighted, "#experiments")
    async def change_experiment(self, event: OptionList.OptionHighlighted) -> None:
        """Show the form of the experiment under the cursor, unless it is shown."""
        self.move_question()
        form = self.query_one(LaunchForm)
        if self.chosen and (form.info is None or form.info.name != self.chosen.name):
            await self.show_form()

    async def show_form(self) -> None:
        """Make the form of the chosen experiment, with what was typed into it before."""
        info = self.chosen
        if info is None:
            return
        self.keep_typed()
        self.query_one("#doc", Static).update(about(info))
        await self.query_one(LaunchForm).show_experiment(info, self.typed.get(info.name) or self.of_last_time(info))
        self.query_one(LaunchForm).fill_in(self.filling)
        self.check()

    def of_last_time(self, info: ExperimentInfo) -> data.Form | None:
        """What was typed into a form before the app was closed."""
        kept = self.book.memory.get(f"launch.{info.name}")
        return data.Form(info, kept["parameters"], kept["intents"]) if kept else None

    def choose(self, name: str) -> None:
        """Put the cursor on an experiment and go to its form; remembered until the experiments are listed."""
        names = [info.name for info in self.listing.experiments] if self.listing else []
        self.wanted = "" if self.listing else name
        if name in names:
            self.query_one("#experiments", OptionList).highlighted = names.index(name)
            self.call_after_refresh(self.go_to_form)

    def fill_in(self, name: str, text: str) -> None:
        """Type something into a field of why it is run, of this form or the one that is chosen next."""
        self.filling[name] = text
        self.query_one(LaunchForm).fill_in(self.filling)

    def keep_typed(self) -> None:
        """Remember what the form holds; what goes along to the next one is not left behind in it."""
        typed = self.query_one(LaunchForm).typed()
        if typed:
            self.filling = dict(self.filling.items() & typed.intents.items())
            self.keep(typed.without(self.filling))

    def keep(self, form: data.Form) -> None:
        """Keep a form for the next time it is shown, also after the app was closed."""
        name, kept = form.experiment.name, form.without(form.intents if form == self.launched else {})
        self.typed[name] = form
        self.book.memory.put(f"launch.{name}", {"parameters": dict(kept.parameters), "intents": dict(kept.intents)})

    @on(OptionList.OptionSelected, "#experiments")
    def go_to_form(self) -> None:
        """Start filling in."""
        for first in self.query_one(LaunchForm).query(Input).results(Input):
            first.focus()
            break

    @on(LaunchForm.Edited)
    def check(self) -> None:
        """Check the form in a worker."""
        form = self.query_one(LaunchForm).typed()
        if form:
            self.keep(form)
            self.check_in_thread(form)

    @work(thread=True, exclusive=True, group="check")
    def check_in_thread(self, form: data.Form) -> None:
        """Check a form and say what it means, then what of it was run before."""
        worker = get_current_worker()
        try:
            with self.library.reading() as database:
                checked = data.check(database, form)
            if not worker.is_cancelled:
                self.post_message(self.WasChecked(checked))
            with self.library.reading() as database:
                lines = foreseen(database, form, checked)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if not worker.is_cancelled:
            self.post_message(self.WasForeseen(lines))

    @on(WasChecked)
    def show_checked(self, message: WasChecked) -> None:
        """Show what the form makes, and what is wrong where."""
        self.query_one(LaunchForm).show_checked(message.checked)
        ready = message.checked.ready
        self.query_one("#told", Static).update(words.line(data.told(message.checked), "" if ready else "yellow"))

    @on(WasForeseen)
    def show_foreseen(self, message: WasForeseen) -> None:
        """Show how long it will take and which runs had this config; launching it again is fine."""
        line = self.query_one("#tried", Static)
        line.display = bool(message.lines)
        line.update(Text("\n").join(words.line(told, "dim") for told in message.lines))

    @on(Button.Pressed, "#launch-button")
    def action_launch(self) -> None:
        """Launch what the form says, once."""
        form = self.query_one(LaunchForm).typed()
        if form and not self.launching:
            self.launching = True
            self.launch_in_thread(form)

    @work(thread=True, group="change")
    def launch_in_thread(self, form: data.Form) -> None:
        """Launch a form and say what was launched."""
        try:
            started = self.library.change(partial(data.start, form=form))
        except LabbookError as error:
            self.post_message(self.Refused(error, draft=form.experiment.name))
        else:
            self.post_message(self.Launched(started))

    @on(Launched)
    async def go_to_runs(self, message: Launched) -> None:
        """Say what was launched and show it; what was said of this launch alone is taken out of the form."""
        self.launching = False
        form = self.query_one(LaunchForm)
        form.fill_in(dict.fromkeys(data.ONCE, ""))
        self.filling, self.launched = {}, form.typed()
        await self.app.switch_mode("runs")
        while len(self.app.screen_stack) > 1:  # a run that was looked at lies over the list
            await self.app.pop_screen()
        self.book.say(message.started.said)
        if isinstance(self.app.screen, RunsScreen):
            self.app.screen.look_at(message.started.run)

    @on(Page.Refused)
    def try_again(self, message: Page.Refused) -> None:
        """Let the button be pressed again."""
        self.launching = False

    def action_preset(self) -> None:
        """Put the values of the next preset into the form, and after the last the defaults."""
        typed = self.query_one(LaunchForm).typed()
        if typed is None or not typed.experiment.presets:
            self.complain(f"{typed.experiment.name if typed else 'This'} comes without presets.")
            return
        name, values = data.next_preset(typed)
        if typed.parameters not in data.presets(typed.experiment).values():
            self.emptied = typed  # what was typed by hand can be brought back
        texts = {parameter.name: values.get(parameter.name, "") for parameter in typed.experiment.parameters}
        self.query_one(LaunchForm).fill_in(texts, "parameter")
        self.book.say(f"preset {name}" if name else "back to the defaults")

    def action_empty(self) -> None:
        """Forget what was typed, until `u` is pressed."""
        form = self.query_one(LaunchForm)
        typed = form.typed()
        if typed and (typed.parameters or typed.intents):
            self.emptied, self.filling = typed, {}
            for line in form.query(Input):
                line.clear()
            self.book.say(f"emptied the form of {typed.experiment.name}; u brings it back")

    def action_refill(self) -> None:
        """Bring back what was emptied last, into its form."""
        emptied, form = self.emptied, self.query_one(LaunchForm)
        if emptied is None or form.info is None or form.info.name != emptied.experiment.name:
            self.complain("Nothing was emptied in this form.")
            return
        form.fill_in(emptied.parameters, "parameter")
        form.fill_in(emptied.intents)

    def action_leave(self) -> None:
        """Go back to the experiments."""
        self.query_one("#experiments").focus()


def option(info: ExperimentInfo, asked: bool) -> Text:
    """An experiment in one line, and where it is asked its question in another."""
    question = words.line(info.question, "dim") if asked else Text("")
    return Text.assemble(words.line(info.name, "bold"), "\n" if question else "", question)


def about(info: ExperimentInfo) -> Text:
    """The docstring below its question, its paragraphs as one line each, and the presets."""
    rest = info.doc.partition("\n")[2].strip("\n")
    paragraphs = [words.line(paragraph).plain for paragraph in rest.split("\n\n") if paragraph.strip()]
    presets = [
        f"p: {name}, {' '.join(f'{n}={t}' for n, t in texts.items())}" for name, texts in data.presets(info).items()
    ]
    return Text("\n\n".join([*(words.line(preset).plain for preset in presets), *paragraphs]), "dim")


def problem_line(problem: Problem) -> Text:
    """Why something is not listed."""
    where = f"{problem.file.name}:{problem.line}: "
    return Text.assemble(words.line(where, "yellow"), " ", words.line(problem.message, "yellow"))
