"""Writing on a day's page: the line at the bottom, and editing entries."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input

from labbook.errors import LabbookError
from labbook.store.records import Entry
from labbook.tui.data import today as data
from labbook.tui.day.taking import Taking
from labbook.tui.widgets.capture import Capture
from labbook.tui.widgets.entries import EntryList

MOST_HERE = 100_000
"""Characters of an entry that can be edited here; in a longer one keys would have to wait."""


class Writing(Taking):
    """A page with a line that takes down anything; `day` is where it goes, `entry` what the cursor is on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "write('')", "Write", id="writing.write"),
        Binding("t", "write('t ')", "Task", id="writing.task"),
        Binding("h", "write('h ')", "Hypothesis", id="writing.hypothesis", show=False),
        Binding("p", "write('p ')", "Prediction", id="writing.prediction", show=False),
        Binding("i", "write('i ')", "Idea", id="writing.idea", show=False),
        Binding(
            "percent_sign", "believe", "Say how sure you are of the newest hypothesis", id="writing.believe", show=False
        ),
        Binding("e", "edit", "Edit here", id="writing.edit", show=False),
        Binding("E", "edit_outside", "Edit in $EDITOR", id="writing.editor", show=False),
        Binding("S", "seal", "Seal what an entry predicts", id="writing.seal", show=False),
    ]

    day: str | None = None

    @property
    def entry(self) -> Entry | None:
        """The entry to edit."""
        raise NotImplementedError

    @on(Input.Submitted, "#capture")
    def take_line(self, event: Input.Submitted) -> None:
        """Save the line."""
        if event.value.strip():
            self.take(partial(data.captured, day=self.day))
            self.query_one(EntryList).anchor()
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the line."""
        raise NotImplementedError

    @on(Capture.Pasted)
    def write_pasted(self, message: Capture.Pasted) -> None:
        """Give several lines room, to be looked at before they are saved as a note."""
        from labbook.tui.dialogs.write import Write

        self.app.push_screen(Write("A note", message.text), partial(self.save_note, day=self.day))

    def save_note(self, text: str | None, day: str | None) -> None:
        """Save what was written; what was half typed before it is a part of it."""
        if text:
            self.query_one(Capture).clear()
            self.change(partial(data.note, text=text, day=day), draft=text)

    def action_write(self, prefix: str) -> None:
        """Go to the line, with a letter that says what it will be, unless it has one."""
        line = self.query_one(Capture)
        has_letter = line.value[:1] in data.PREFIXES and line.value[1:2] == " "
        line.put(line.value if has_letter else prefix + line.value)
        self.set_focus(line)  # at once: what is typed on goes into it

    def action_believe(self) -> None:
        """Say how sure one is of the hypothesis that was stated last."""
        self.run_worker(self.ask_how_sure(), group="believe", exclusive=True)

    async def ask_how_sure(self) -> None:
        """Ask it, if there is a hypothesis."""
        from labbook.tui.data import believing
        from labbook.tui.dialogs.believing import credence

        try:
            newest = await asyncio.to_thread(self.library.read, believing.newest)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        if newest is None:
            self.complain("No hypothesis is stated yet: h states one.")
        else:
            credence(self, newest)

    def action_edit(self) -> None:
        """Edit the entry here."""
        from labbook.tui.dialogs.write import Write

        entry = self.entry
        if entry is None:
            self.complain("There is nothing to edit here yet: n writes.")
        elif len(entry.body) > MOST_HERE:
            self.complain(f"E{entry.id} is too long to edit here, {len(entry.body):,} characters: press E.")
        elif data.has_odd_line_ends(entry.body):
            self.complain(f"E{entry.id} has line ends that only an editor keeps: press E.")
        else:
            name = f"E{entry.id}"
            self.app.push_screen(Write(name, entry.body, draft=name), partial(self.save_edit, entry))

    def action_edit_outside(self) -> None:
        """Edit the entry in $EDITOR."""
        from labbook.tui.editing import edit_text

        if self.entry:
            edit_text(self.book, self.entry.body, f"E{self.entry.id}", partial(self.save_edit, self.entry))

    def save_edit(self, entry: Entry, text: str | None) -> None:
        """Save an entry's new text."""
        if text:
            self.change(partial(data.edited, entry=entry, text=text), draft=text)

    def action_seal(self) -> None:
        """Seal the predictions that the entry states."""
        if self.entry:
            self.change(partial(data.seal, entry=self.entry))
