"""What a run prints, followed as it is written."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from labbook.tui.data.run_log import Printed
from labbook.tui.run_page.lines import LinesView
from labbook.tui.run_page.made_with import STREAMS, log_lines

NAMES = {"both": "stdout and stderr", "printed": "stdout", "errors": "stderr"}


class LogView(Vertical):
    """The last lines of both streams, or of one. Scrolling up stops following, the end follows again."""

    DEFAULT_CSS: ClassVar[str] = """
    LogView { height: 1fr; }
    LogView .log-head { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "stream", "Other stream", id="log.stream")]

    printed: Printed = Printed()
    stream: str = STREAMS[0]
    live: bool = False

    def compose(self) -> ComposeResult:
        """What is seen, and the lines."""
        yield Static(classes="log-head", markup=False)
        yield LinesView(follows=True)

    @property
    def lines(self) -> LinesView:
        """The lines."""
        return self.query_one(LinesView)

    def show(self, printed: Printed, live: bool) -> None:
        """Show what was printed by now; `live` where more may come."""
        self.printed, self.live = printed, live
        self.lines.show(log_lines(printed, self.stream))
        self.tell()

    def action_stream(self) -> None:
        """Show the other stream, or both."""
        self.stream = STREAMS[(STREAMS.index(self.stream) + 1) % len(STREAMS)]
        self.show(self.printed, self.live)
        self.lines.scroll_end(animate=False)

    @on(LinesView.Scrolled)
    def tell(self) -> None:
        """Say which stream is seen, and whether it follows."""
        follows = "following" if self.lines.following else "not following; G follows again"
        told = f"   {follows}" if self.live else ""
        self.query_one(".log-head", Static).update(Text.assemble((NAMES[self.stream], "bold"), (told, "dim")))
