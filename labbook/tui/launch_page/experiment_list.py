"""The experiments to choose from, each with its question where there is room."""

from __future__ import annotations

from rich.text import Text
from textual import on
from textual.widgets.option_list import Option

from labbook.runs.definition.registry import ExperimentInfo
from labbook.tui import words
from labbook.tui.screens.page import WIDE
from labbook.tui.widgets.options import Options


class ExperimentList(Options):
    """Experiments by name; where it is narrow, only the one under the cursor asks its question."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id, markup=False, compact=True)
        self.listed: tuple[ExperimentInfo, ...] = ()
        self.asked: int | None = None
        """The place of the one that asks its question where only one does."""

    @property
    def is_wide(self) -> bool:
        """Whether there is room for the question of each."""
        return self.screen.size.width >= WIDE

    @property
    def current(self) -> ExperimentInfo | None:
        """The experiment under the cursor."""
        place = self.highlighted
        return self.listed[place] if place is not None and place < len(self.listed) else None

    def show_experiments(self, listed: tuple[ExperimentInfo, ...]) -> None:
        """Show these instead of those before; the cursor stays on its experiment, or goes to the first."""
        on = self.current.name if self.current else ""
        self.listed, self.asked = listed, None
        self.set_options([Option(option(info, self.is_wide)) for info in listed])
        self.highlighted = (self.place_of(on) or 0) if listed else None

    def point_at(self, name: str) -> bool:
        """Put the cursor on an experiment; False if it is not listed."""
        place = self.place_of(name)
        if place is not None:
            self.highlighted = place
        return place is not None

    def place_of(self, name: str) -> int | None:
        """Where an experiment is listed."""
        return next((place for place, info in enumerate(self.listed) if info.name == name), None)

    def make_room(self) -> None:
        """Show as many questions as there is room for now."""
        for place in range(len(self.listed)):
            self.ask_question(place, self.is_wide)
        self.move_question()

    @on(Options.OptionHighlighted)
    def move_question(self) -> None:
        """Where it is narrow, show the question of the experiment under the cursor alone."""
        if self.is_wide:
            return
        before, self.asked = self.asked, self.highlighted
        if before is not None and before != self.asked:
            self.ask_question(before, False)
        if self.asked is not None:
            self.ask_question(self.asked, True)

    def ask_question(self, place: int, asked: bool) -> None:
        """Show an experiment with its question, or without."""
        if place < len(self.listed):
            self.replace_option_prompt_at_index(place, option(self.listed[place], asked))


def option(info: ExperimentInfo, asked: bool) -> Text:
    """An experiment in one line, and where it is asked its question in another."""
    question = words.line(info.question, "dim") if asked else Text("")
    return Text.assemble(words.line(info.name, "bold"), "\n" if question else "", question)
