"""A form made from an experiment's parameters: a line for each, and beside it what it may be or what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static

from labbook.runs.definition.registry import ExperimentInfo, Parameter, shown_default
from labbook.tui import words
from labbook.tui.data.intents import INTENTS
from labbook.tui.data.launch import Checked, Form
from labbook.tui.widgets.line import Line

LONGEST_KIND = 30


class Field(Horizontal):
    """A name, a line to type into, and a note."""

    def __init__(self, key: str, group: str, note: str, empty: str, value: str) -> None:
        super().__init__(classes=f"field {group}")
        self.key = key
        self.group = group
        self.note = note
        self.input = Line(value, words.line(empty).plain)

    def compose(self) -> ComposeResult:
        """Name, line, note."""
        yield Static(words.line(self.key), classes="field-name", markup=False)
        yield self.input
        yield Static(words.line(self.note, "dim"), classes="field-note", markup=False)

    def show_checked(self, wrong: str, meant: str = "", doubt: str = "") -> None:
        """Show what is wrong, or what was meant and is doubtful, in place of the note; else the note is put back."""
        self.set_class(bool(wrong), "-wrong")
        self.set_class(bool(doubt), "-doubtful")
        style = "red" if wrong else "yellow" if doubt else "" if meant else "dim"
        told = f"{meant}. {doubt}" if doubt else wrong or meant or self.note
        if self.has_focus_within:  # what is told may take more lines than there were
            self.call_after_refresh(self.scroll_visible, animate=False)
        self.query_one(".field-note", Static).update(words.line(told, style))


class LaunchForm(VerticalScroll):
    """The fields of one experiment, and of why it is run."""

    can_focus = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next field", id="form.next", show=False),
        Binding("up", "app.focus_previous", "Previous field", id="form.previous", show=False),
    ]

    class Edited(Message):
        """Something was typed."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.info: ExperimentInfo | None = None

    async def show_experiment(self, info: ExperimentInfo, typed: Form | None) -> None:
        """Make the fields of an experiment, with what was typed into them before."""
        self.info = info
        await self.remove_children()
        await self.mount_all(fields_of(info, typed))
        self.scroll_home(animate=False)

    def fields(self, group: str) -> dict[str, Field]:
        """The fields of a group by name."""
        return {field.key: field for field in self.query(Field) if field.group == group}

    def typed(self) -> Form | None:
        """What the form holds."""
        if self.info is None:
            return None
        return Form(self.info, texts(self.fields("parameter")), texts(self.fields("intent")))

    def show_checked(self, checked: Checked) -> None:
        """Show what is wrong at the fields it is about."""
        for name, field in self.fields("parameter").items():
            field.show_checked(checked.wrong_parameters.get(name, ""))
        for name, field in self.fields("intent").items():
            doubt = " ".join(checked.doubts) if name == "prediction" else ""
            field.show_checked(checked.wrong_intents.get(name, ""), checked.meant.get(name, ""), doubt)

    def fill_in(self, texts: Mapping[str, str], group: str = "intent") -> None:
        """Type something into fields of why it is run, or into others."""
        for name, field in self.fields(group).items():
            if name in texts:
                field.input.value = texts[name]

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """Say that something was typed."""
        event.stop()
        self.post_message(self.Edited())

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """Go to the next field."""
        event.stop()
        self.screen.focus_next()


def fields_of(info: ExperimentInfo, typed: Form | None) -> Iterator[Field | Static]:
    """The lines of a form."""
    before = typed.parameters if typed else {}
    for parameter in info.parameters:
        empty = shown_default(parameter) if parameter.has_default else "needed"
        yield Field(parameter.name, "parameter", note(parameter), empty, before.get(parameter.name, ""))
    yield Static(Text("For the journal", "bold"), classes="form-heading")
    intents = typed.intents if typed else {}
    for name, words_about in INTENTS.items():
        yield Field(name, "intent", words_about, "", intents.get(name, ""))


def note(parameter: Parameter) -> str:
    """What a parameter may be, and what it is; a long row of choices comes last."""
    kind = " ".join(part for part in (parameter.kind, parameter.bounds) if part)
    parts = (kind, parameter.description) if len(kind) <= LONGEST_KIND else (parameter.description, kind)
    return "; ".join(filter(None, parts))


def texts(fields: Mapping[str, Field]) -> dict[str, str]:
    """What was typed into fields; those left empty are not in it."""
    return {name: field.input.value.strip() for name, field in fields.items() if field.input.value.strip()}
