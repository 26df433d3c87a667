"""What can be done with a sweep: retry what failed, fill its holes, grow it, stop it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from labbook.store import values
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.data import sweep_actions as actions
from labbook.tui.data.sweep import SweepPage, Wanted
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.screens.page import Opened

UNDONE = ("failed", "cancelled", "lost")


class SweepDeeds(Opened):
    """A screen about a sweep with the keys that act on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "retry", "Retry", id="sweep.retry"),
        Binding("F", "fill", "Fill holes", id="sweep.fill", show=False),
        Binding("a", "grow", "Add values or an axis", id="sweep.grow", show=False),
        Binding("s", "stop", "Stop", id="sweep.stop", show=False),
    ]

    content: SweepPage | None = None

    def __init__(self, sweep_id: int) -> None:
        super().__init__()
        self.sweep_id = sweep_id
        self.wanted = Wanted()

    @property
    def ref(self) -> str:
        return f"S{self.sweep_id}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        counts = self.content.counts if self.content else {}
        if action == "retry":
            return any(counts.get(status) for status in UNDONE)
        if action == "stop":
            return any(counts.get(status) for status in ("running", "queued"))
        return True

    def action_retry(self) -> None:
        """Run again what failed, was cancelled or was lost."""
        counts = self.content.counts if self.content else {}
        undone = sum(counts.get(status, 0) for status in UNDONE)
        told = f"{words.counted(undone, 'run')} failed, cancelled or lost; the earlier attempts stay as they are."
        action = partial(actions.retry, sweep_id=self.sweep_id)
        self.app.push_screen(Confirm(f"Run them again in {self.ref}?", told, "Run", "Leave"), self.answered(action))

    def action_fill(self) -> None:
        """Launch what fills the holes."""
        holes = len(self.content.grid.holes()) if self.content and self.content.grid else 0
        if not holes:
            self.complain("There are no holes.\nf runs again what failed, a adds values.")
            return
        told = f"{words.counted(holes, 'hole')}, each with the seeds of the others."
        action = partial(actions.fill, sweep_id=self.sweep_id, wanted=self.wanted)
        self.app.push_screen(Confirm(f"Fill the holes of {self.ref}?", told, "Run", "Leave"), self.answered(action))

    def answered(self, action: Callable[[Database], str]) -> Callable[[bool | None], None]:
        """What is to be called with the answer to a question: does it if that is yes."""

        def do(yes: bool | None) -> None:
            if yes:
                self.change(action)

        return do

    def action_grow(self) -> None:
        """Add values to an axis, or another axis."""
        axes = values.load(self.content.sweep.axes) if self.content else {}
        name = next(iter(axes), "d_model")
        hint = f"As in {name}=64,128 for more values, or another parameter for another axis. Enter launches it."
        self.app.push_screen(Ask(f"Grow {self.ref} by what?", hint=hint), self.grow)

    def grow(self, typed: str | None) -> None:
        """Launch what was added."""
        if typed is not None:
            self.change(partial(actions.grow, sweep_id=self.sweep_id, typed=typed), draft=typed)

    def action_stop(self) -> None:
        """Stop what goes on of it."""
        told = "Runs that go on may clean up for 5 seconds; those that wait are not begun. f runs them again."
        action = partial(actions.stop, sweep_id=self.sweep_id)
        self.app.push_screen(Confirm(f"Stop {self.ref}?", told, "Stop", "Go on"), self.answered(action))
