"""Settling what waits: each kind of thing in its own way, by the same few keys."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from labbook.errors import LabbookError
from labbook.journal.importing.report import Offer
from labbook.journal.planning.stale import Stale
from labbook.store.records import Task
from labbook.tui.data import review as data
from labbook.tui.day.acts import Acts
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose

THINGS = (
    Choice("t", "task"),
    Choice("h", "hypothesis"),
    Choice("q", "question"),
    Choice("p", "prediction"),
    Choice("i", "idea"),
    Choice("b", "bug"),
)
KINDS = {choice.key: choice.label for choice in THINGS}


class Settling(Acts):
    """A page with something to settle under the cursor: `stale` or `offer`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "settle", "Settle", id="settle.settle"),
        Binding("a", "accept", "Accept", id="settle.accept"),
        Binding("x", "let_go", "Let go", id="settle.let_go"),
        Binding("greater_than_sign", "carry", "Carry", id="settle.carry", key_display=">"),
        Binding("p", "make", "Make", id="settle.make"),
        Binding("A", "accept_all", "Accept all", id="settle.accept_all", show=False),
    ]

    class TaskRead(Message):
        """The task that something is to be done with was read."""

        def __init__(self, what: str, task: Task) -> None:
            super().__init__()
            self.what = what
            self.task = task

    carry_to = "today"
    days: int = 7
    """How long something is open before it is stale."""

    @property
    def stale(self) -> Stale | None:
        """What has been open for long and is under the cursor."""
        raise NotImplementedError

    @property
    def offer(self) -> Offer | None:
        """What was recognised and is under the cursor."""
        raise NotImplementedError

    def action_settle(self) -> None:
        """Settle what is under the cursor, as its kind is settled."""
        one = self.stale
        if one is None:
            self.action_accept()
        elif one.kind == "task":
            self.act_on("done", one.ref)
        elif one.kind == "question":
            hint = f"{one.text}\nName what shows it, as in: one head does, see R3"
            self.ask(
                f"What is the answer to {one.ref}?", lambda text, book: data.answer(book, one.ref, text), hint=hint
            )
        elif one.kind == "prediction":
            asked = Choose(f"{one.ref}: is it so?", (Choice("y", "yes"), Choice("n", "no")), one.text)
            self.app.push_screen(asked, partial(self.grade, one.ref))
        else:
            self.action_make()

    def action_let_go(self) -> None:
        """Let go of what is under the cursor: dropped with a reason, struck through, or left as prose."""
        one = self.stale
        if self.offer:
            self.change(partial(data.decline, number=self.offer.finding_id))
        elif one is None:
            return
        elif one.kind == "task":
            self.act_on("drop", one.ref)
        elif one.kind == "question":
            asked = f"Why drop {one.ref}?"
            self.ask(asked, lambda text, book: data.drop_question(book, one.ref, text), "", one.text, needed=False)
        elif one.kind == "prediction":
            self.complain(f"{one.ref} stays: a prediction is graded, never dropped. Space grades it.")
        else:
            self.change(partial(data.let_go, ref=one.ref))

    def action_carry(self) -> None:
        """Put a task on a day's plan."""
        if self.stale and self.stale.kind == "task":
            self.act_on("carry", self.stale.ref)
        elif self.ref:
            self.complain("Only tasks can be carried.")

    def action_make(self) -> None:
        """Make the line under the cursor a thing."""
        if self.offer or (self.stale and self.stale.kind == "line"):
            self.app.push_screen(Choose(f"What is {self.ref}?", THINGS), partial(self.make, self.ref, self.offer))
        elif self.ref:
            self.complain(f"{self.ref} is a thing already; only a line can be made one.")

    def make(self, ref: str, offer: Offer | None, key: str | None) -> None:
        """Make a line a thing; of a prediction one has to say how sure one is."""
        if key == "p":
            self.ask("How sure are you?", lambda sure, book: data.made(book, ref, offer, "prediction", sure), "80%")
        elif key:
            self.change(partial(data.made, ref=ref, offer=offer, kind=KINDS[key]))

    def grade(self, ref: str, key: str | None) -> None:
        """Grade a prediction."""
        if key:
            self.change(partial(data.grade, ref=ref, yes=key == "y"))

    @work(thread=True, group="task")
    def act_on(self, what: str, ref: str) -> None:
        """Do to a task what a key asked for; the list knows it by its number only."""
        try:
            with self.library.reading() as database:
                self.post_message(self.TaskRead(what, data.task(database, ref)))
        except LabbookError as error:
            self.post_message(self.Refused(error))

    @on(TaskRead)
    def act_on_read(self, message: TaskRead) -> None:
        """Change the task."""
        self.act(message.what, message.task)

    def action_accept(self) -> None:
        """Make what was recognised what it was recognised as."""
        if self.offer:
            self.change(partial(data.accept, number=self.offer.finding_id))

    def action_accept_all(self) -> None:
        """Make everything what it was recognised as."""
        self.change(data.accept_all)

    def action_days(self) -> None:
        """Ask how long something may be open."""
        hint = "Days; 0 lists everything that is open."
        self.app.push_screen(Ask("Open for how long?", str(self.days), hint), self.set_days)

    def set_days(self, said: str | None) -> None:
        """List what has been open for so many days."""
        if said is None:
            return
        if said.isdecimal():
            self.days = int(said)
            self.reload()
        else:
            self.complain(f"{said!r} is not a number of days.")
