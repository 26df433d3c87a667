"""A short tour: a card over each screen that says what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from labbook.tui.dialogs.dialog import Once

if TYPE_CHECKING:
    from labbook.tui.app import LabbookApp


class Step(NamedTuple):
    """A card: the screen below it, what it is called, and what is said."""

    mode: str
    title: str
    words: str


STEPS = (
    Step(
        "today",
        "Today: plan the day",
        "The plan, what runs now, and what was written, newest last. Space gives a task its next state, c starts its "
        "clock. The line at the bottom takes anything: a note as it is, t for a task, h for a hypothesis, p for a "
        "prediction. [ and ] turn to other days.",
    ),
    Step(
        "hypotheses",
        "Hypotheses: what you believe",
        "Each claim with how sure you are, and all that speaks for and against it. p predicts what will be seen before "
        "it is seen; a gives a verdict; w asks the runs.",
    ),
    Step(
        "launch",
        "Launch: run an experiment",
        "Choose an experiment with Enter and type what should differ. Several values, as in 0.0,0.1,0.2, make a sweep. "
        "It says how many runs that makes, how long they take, and what was tried before. Ctrl+L launches.",
    ),
    Step(
        "runs",
        "Runs: watch them",
        "Running ones first, live. Enter opens one: charts with a cursor, figures, what it printed, its code and why "
        "it was run. m marks runs to see their curves over each other. Runs go on when you close the app.",
    ),
    Step(
        "find",
        "Find: by hypothesis, config or result",
        "Results follow as you type: hypothesis:H1, drift>=0.1, min(loss)<0.1, or plain words. Enter opens what is "
        "under the cursor.",
    ),
    Step(
        "today",
        "Everywhere",
        "? shows every key of a screen. The colon opens a line that finds any action, day or thing. g goes to a day or "
        "an id, y copies, q quits. Nothing you type is lost.",
    ),
)


class Tour(Once[int]):
    """One card. Its answer is the number of the next; None ends the tour."""

    DEFAULT_CSS = """
    Tour { align: center bottom; background: $background 20%; }
    Tour Vertical { width: 76; max-width: 96%; height: auto; background: $panel; padding: 1 2; margin-bottom: 1;
                    border-left: outer $primary; }
    Tour Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right", "turn(1)", "Next", id="tour.next"),
        Binding("left,backspace", "turn(-1)", "Back", id="tour.back"),
        Binding("escape,q", "leave", "End the tour", id="tour.leave"),
    ]

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def compose(self) -> ComposeResult:
        """Title, words, where one is."""
        step = STEPS[self.number]
        with Vertical():
            yield Static(Text(step.title, "bold"))
            yield Static(Text(f"\n{step.words}\n"))
            where = f"{self.number + 1} of {len(STEPS)}"
            yield Static(Text(f"{where}   Enter goes on, left goes back, Escape ends the tour", "dim"))

    def action_turn(self, by: int) -> None:
        """Go to another card; after the last the tour ends."""
        number = max(0, self.number + by)
        self.dismiss(number if number < len(STEPS) else None)

    def action_leave(self) -> None:
        """End the tour."""
        self.dismiss(None)


async def guide(app: LabbookApp) -> None:
    """Show the cards one after the other, each over its screen."""
    number: int | None = 0
    while number is not None:
        await app.switch_mode(STEPS[number].mode)
        number = await app.push_screen_wait(Tour(number))
