"""What can be done with the runs of the table: mark, compare, stop, rerun, delete, take back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from labbook.journal.doubts import told_numbers
from labbook.store.database import Database
from labbook.tui.data import run_trash
from labbook.tui.dialogs.choose import Choose
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.run_list.viewing import RunListView


class RunListDeeds(RunListView):
    """A screen about many runs with the keys that act on that under the cursor, or on those that are marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mark", "Mark", id="runs.mark"),
        Binding("M", "unmark", "Unmark all", id="runs.unmark", show=False),
        Binding("T", "trash", "Trash", id="runs.trash", show=False),
        Binding("s", "stop", "Stop", id="runs.stop"),
        Binding("r", "rerun", "Run again", id="runs.rerun", show=False),
        Binding("equals_sign", "compare", "Compare the marked", id="runs.compare", key_display="=", show=False),
        Binding("S", "sweep", "Its sweep", id="runs.sweep", show=False),
        Binding("D", "delete", "Delete", id="runs.delete", show=False),
        Binding("u", "restore", "Take back", id="runs.restore"),
    ]

    marked: tuple[int, ...] = ()
    asked: int | None = None
    """The run that a second press stops."""

    @property
    def meant(self) -> tuple[int, ...]:
        """The marked runs, or else that under the cursor."""
        return self.marked or ((self.current,) if self.current else ())

    def show_marks(self, marked: tuple[int, ...]) -> None:
        """Mark these runs and no others."""
        raise NotImplementedError

    def action_mark(self) -> None:
        """Mark the run under the cursor to be laid over another or compared, or unmark it."""
        here = self.current
        if here is not None:
            others = tuple(run for run in self.marked if run != here)
            self.show_marks(others if here in self.marked else (*others, here))
            self.table.action_cursor_down()

    def action_unmark(self) -> None:
        """Mark no run any more."""
        self.show_marks(())

    def action_trash(self) -> None:
        """Show the runs in the trash instead of the others, or those again."""
        self.show_marks(())
        self.want(trash=not self.wanted.trash)

    def action_stop(self) -> None:
        """Ask the run under the cursor to stop, at the second press."""
        if self.current is None:
            return
        if self.asked != self.current:
            self.asked = self.current
            self.app.notify(f"Press s again to stop R{self.current}.", markup=False, timeout=4)
            return
        from labbook.tui.data import run_actions

        self.asked = None
        self.change(partial(run_actions.stop, run_id=self.current))

    def action_rerun(self) -> None:
        """Run the one under the cursor again, with the code of today or its own."""
        here = self.current
        if here is None:
            return
        from labbook.tui.run_page.deeds import AGAIN, WAYS

        def chosen(way: str | None) -> None:
            if way:
                self.change(lambda database: AGAIN[way](database, here))

        self.app.push_screen(Choose(f"Run R{here} again", WAYS), chosen)

    def action_compare(self) -> None:
        """Show the marked runs side by side, with that under the cursor where only one is marked."""
        chosen = (
            self.marked if len(self.marked) != 1 else tuple({*self.marked, *([self.current] if self.current else [])})
        )
        if len(chosen) < 2:
            self.complain("Comparing takes two runs or more.\nMark them with m, then press = again.")
            return
        from labbook.tui.screens.comparison import ComparisonScreen

        self.app.push_screen(ComparisonScreen(chosen))

    def action_sweep(self) -> None:
        """Open the sweep of the run under the cursor."""
        rows = self.content.rows if self.content else ()
        sweep = next((row.run.sweep_id for row in rows if row.run.id == self.current), None)
        if sweep:
            self.book.open_ref(f"S{sweep}")
        elif self.current:
            self.complain(f"R{self.current} is not part of a sweep.\nEnter opens the run.")

    def action_delete(self) -> None:
        """Put runs into the trash."""
        told = "Lists, tables and grading leave them out; what rests on them says so. T shows the trash, u takes back."
        if self.meant:
            question = Confirm(f"Delete {told_numbers(self.meant)}?", told)
            self.app.push_screen(question, self.answered(run_trash.delete, self.meant))

    def action_restore(self) -> None:
        """Take runs back out of the trash."""
        self.answered(run_trash.restore, self.meant)(True)

    def answered(
        self, action: Callable[[Database, Sequence[int]], str], runs: Sequence[int]
    ) -> Callable[[bool | None], None]:
        """What is to be called with the answer to a question: does it with the runs if that is yes."""

        def do(yes: bool | None) -> None:
            if yes and runs:
                self.show_marks(())
                self.change(lambda database: action(database, runs))

        return do
