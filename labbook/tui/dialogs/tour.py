"""A short tour: a card below each screen that says what it is for, and at the end what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from labbook.tui.dialogs.dialog import Once

if TYPE_CHECKING:
    from labbook.tui.host import Host


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
    Step(
        "today",
        "What to do next",
        "Type t and what you mean to do today, then Enter; 4 and n for something you believe; r there runs an "
        "experiment for it, and 2 watches it. For work of your own: leave with q, then labbook init in its folder, "
        "and labbook. F1 is this tour again.",
    ),
)


LEAST = 10
"""Lines that the screen below a card keeps at least; with less the card covers some of them."""
OFTEN = 0.05
"""Seconds between two looks whether the screen is above the card."""
WAYS = "Enter goes on, left goes back, Escape ends the tour"
ENDED = "That was the tour; F1 shows it again. ? has the keys of this screen."


class Tour(Once[int]):
    """One card. Its answer is the number of the next; None ends the tour."""

    DEFAULT_CSS = """
    Tour { align: center bottom; background: transparent; }
    Tour Vertical { width: 100%; height: auto; background: $panel; padding: 0 2; border-left: outer $primary; }
    Tour Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right", "turn(1)", "Next", id="tour.next"),
        Binding("left,backspace", "turn(-1)", "Back", id="tour.back"),
        Binding("escape,q", "leave", "End the tour", id="tour.leave"),
    ]

    def __init__(self, number: int, below: Screen[object]) -> None:
        super().__init__()
        self.number = number
        self.below = below

    def compose(self) -> ComposeResult:
        """Title, words, where one is."""
        step = STEPS[self.number]
        with Vertical():
            yield Static(Text(step.title, "bold"))
            yield Static(Text(step.words))
            last = self.number == len(STEPS) - 1
            ways = "Enter ends the tour, left goes back" if last else WAYS
            yield Static(Text(f"{self.number + 1} of {len(STEPS)}   {ways}", "dim"))

    def on_mount(self) -> None:
        """Keep the screen it speaks of above the card; one that is behind may miss being told once."""
        self.set_interval(OFTEN, self.make_room)

    def make_room(self) -> None:
        """Have the screen below leave as many lines empty as the card takes, if enough are left."""
        lines = self.query_one(Vertical).outer_size.height
        empty = lines if self.size.height - lines >= LEAST else 0
        lowest = max((part.region.bottom for part in self.below.children), default=0)
        if self.below.styles.padding.bottom != empty or lowest > self.size.height - empty:
            self.below.call_later(leave_empty, self.below, empty)

    def action_turn(self, by: int) -> None:
        """Go to another card; after the last the tour ends."""
        number = max(0, self.number + by)
        self.dismiss(number if number < len(STEPS) else None)

    def action_leave(self) -> None:
        """End the tour."""
        self.dismiss(None)


async def guide(app: Host) -> None:
    """Show the cards one after the other, each below its screen."""
    number: int | None = 0
    while number is not None:
        await app.switch_mode(STEPS[number].mode)
        number = await shown(app, Tour(number, app.screen))
    app.notify(ENDED, markup=False)


async def shown(app: Host, card: Tour) -> int | None:
    """Show a card, and give the screen below it its lines back afterwards."""
    try:
        return await app.push_screen_wait(card)
    finally:
        card.below.call_later(leave_empty, card.below, 0)


def leave_empty(screen: Screen[object], lines: int) -> None:
    """Leave so many lines at the bottom of a screen empty."""
    screen.styles.padding = (0, 0, lines, 0)
    screen.refresh(layout=True)
