"""What can be done with one run: stop it, run it again, more seeds, a conclusion, the trash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from labbook.errors import LabbookError
from labbook.store.database import Database
from labbook.store.records import Run
from labbook.tui.data import run_actions as actions
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.dialogs.write import Write
from labbook.tui.screens.page import Opened

SEEDS = 5
"""New seeds that are offered."""
WAYS = (
    Choice("t", "with the code of today, for the same hypothesis"),
    Choice("o", "with its own code, to see whether the same comes out"),
)
AGAIN = {"t": actions.rerun, "o": actions.reproduce}


class RunDeeds(Opened):
    """A screen about one run with the keys that act on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stop", "Stop", id="run.stop"),
        Binding("r", "rerun", "Rerun", id="run.rerun"),
        Binding("R", "replicate", "More seeds", id="run.replicate", show=False),
        Binding("a", "conclude", "Conclude", id="run.conclude"),
        Binding("D", "delete", "Delete", id="run.delete", show=False),
    ]

    def __init__(self, run_id: int) -> None:
        super().__init__()
        self.run_id = run_id
        self.run: Run | None = None

    @property
    def ref(self) -> str:
        return f"R{self.run_id}"

    def action_stop(self) -> None:
        """Ask the run to stop."""
        told = "It may clean up for 5 seconds and is recorded as cancelled; what it logged stays."
        self.app.push_screen(Confirm(f"Stop {self.ref}?", told, "Stop", "Go on"), self.answered(actions.stop))

    def action_delete(self) -> None:
        """Put it into the trash."""
        told = "Lists, tables and grading leave it out; what rests on it says so. It can be taken back."
        self.app.push_screen(Confirm(f"Delete {self.ref}?", told), self.answered(actions.delete))

    def answered(self, action: Callable[[Database, int], str]) -> Callable[[bool | None], None]:
        """What is to be called with the answer to a question: does it if that is yes."""

        def do(yes: bool | None) -> None:
            if yes:
                self.change(lambda database: action(database, self.run_id))

        return do

    def action_rerun(self) -> None:
        """Run it again."""

        def chosen(way: str | None) -> None:
            if way:
                self.change(lambda database: AGAIN[way](database, self.run_id))

        self.app.push_screen(Choose(f"Run {self.ref} again", WAYS), chosen)

    def action_replicate(self) -> None:
        """Run its config with seeds that it was not run with."""
        self.run_worker(self.ask_for_seeds(), group="seeds", exclusive=True)

    async def ask_for_seeds(self) -> None:
        """Ask how many, saying which they would be."""
        try:
            seeds = await asyncio.to_thread(self.next_seeds)
        except LabbookError as error:
            self.post_message(self.Refused(error))
            return
        jobs = self.library.project.settings.jobs
        hint = f"Its config with seeds {', '.join(map(str, seeds))} ...: a sweep, {jobs} at a time. Enter launches it."
        self.app.push_screen(Ask(f"How many new seeds of {self.ref}?", str(SEEDS), hint), self.launch_seeds)

    def next_seeds(self) -> list[int]:
        """The seeds it would be run with next; called in a thread."""
        with self.library.reading() as database:
            return actions.next_seeds(database, self.run_id, SEEDS)

    def launch_seeds(self, typed: str | None) -> None:
        """Launch as many as were asked for."""
        if typed is None:
            return
        if typed.isdecimal() and 1 <= int(typed) <= actions.MOST_SEEDS:
            self.change(partial(actions.more_seeds, run_id=self.run_id, count=int(typed)))
        else:
            self.complain(f"{typed!r} is no number of seeds.\nGive one from 1 to {actions.MOST_SEEDS}.")

    def action_conclude(self) -> None:
        """Write down what it shows."""
        name = f"{self.ref} {self.run.experiment}" if self.run else self.ref
        dialog = Write(f"What does {self.ref} show?", f"{name}: ", draft=f"conclusion.{self.ref}")
        self.app.push_screen(dialog, self.save_conclusion)

    def save_conclusion(self, text: str | None) -> None:
        """Save what was written."""
        if text is not None:
            self.change(partial(actions.conclude, run_id=self.run_id, text=text), draft=text)
