"""A guided dialog: a few steps one after the other, each of which may be left at any time without loss."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from labbook.tui.day.acts import Acts
from labbook.tui.day.taking import Taking
from labbook.tui.widgets.capture import Capture
from labbook.tui.widgets.key_bar import KeyBar


class Told(VerticalScroll):
    """A step that only tells something."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,n", "screen.step(1)", "Next", id="told.next", show=False)]

    def __init__(self, id: str) -> None:
        super().__init__(Static(markup=False), id=id)

    def tell(self, text: Text) -> None:
        """Show this."""
        self.query_one(Static).update(text)


class Guided(Taking, Acts, ModalScreen[None]):
    """Steps over the page: what is decided in one is saved at once, so Escape loses nothing."""

    DEFAULT_CSS = """
    Guided { align: center middle; background: $background 60%; }
    Guided #guide {
        width: 100; max-width: 98%; height: auto; min-height: 16; max-height: 85%;
        background: $panel; border-left: outer $primary; padding: 1 0 0 0;
    }
    Guided #guide-title { height: 1; padding: 0 2; margin-bottom: 1; }
    Guided ContentSwitcher { height: auto; padding: 0 2; margin-bottom: 1; }
    Guided ContentSwitcher > * { height: auto; max-height: 60vh; background: transparent; scrollbar-size-vertical: 1; }
    Guided Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right,enter", "step(1)", "Next", id="guided.next", key_display="tab"),
        Binding("shift+tab,left", "step(-1)", "Back", id="guided.back", key_display="shift+tab", show=False),
        Binding("escape", "close", "Leave", id="guided.leave"),
    ]
    NAMES: ClassVar[tuple[str, ...]] = ()
    """What each step is called; the widget of each has the id `step-1`, `step-2` ..."""

    at = 1

    def compose(self) -> ComposeResult:
        """The title with how far one is, the step, the keys."""
        with Vertical(id="guide"):
            yield Static(id="guide-title", markup=False)
            yield ContentSwitcher(*self.steps(), initial="step-1")
            yield KeyBar()

    def steps(self) -> list[Widget]:
        """The steps' widgets."""
        raise NotImplementedError

    @property
    def room(self) -> int:
        """The width of a step."""
        return max(20, self.query_one(ContentSwitcher).scrollable_content_region.width - 1)

    def on_mount(self) -> None:
        self.go_to_step(1)

    def go_to_step(self, number: int) -> None:
        """Show a step and give it the keys."""
        self.at = number
        self.query_one(ContentSwitcher).current = f"step-{number}"
        title = Text.assemble((self.NAMES[number - 1], "bold"), (f"   {number} of {len(self.NAMES)}", "dim"))
        self.query_one("#guide-title", Static).update(title)
        step = self.query_one(f"#step-{number}")
        self.set_focus(next((part for part in (step, *step.query("*")) if part.focusable and part.display), None))

    def action_step(self, by: int) -> None:
        """Go to the next step or the one before; after the last the day goes on."""
        if self.at + by > len(self.NAMES):
            self.action_close()
        elif self.at + by >= 1:
            self.go_to_step(self.at + by)

    def action_close(self) -> None:
        """Go back to the page; what is half typed stays in the line for the next time."""
        if any(line.value.strip() for line in self.query(Capture)):
            self.app.notify("Not saved: what you typed stays in this line for the next time.", markup=False)
        self.dismiss(None)
