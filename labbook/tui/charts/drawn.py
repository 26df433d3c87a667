"""A widget whose picture is drawn in a thread; keys move a cursor over it and wait for nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import on, work
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker, WorkerState

Job = Callable[[], tuple[object, list[str]]]
"""Draws: what is to be known of the picture, and its lines with ANSI colours."""


class Drawn(Widget):
    """Shows the picture that was drawn last, and draws again what is wanted by then."""

    can_focus = True
    DEFAULT_CSS: ClassVar[str] = "Drawn { height: 1fr; width: 1fr; }"

    class WasDrawn(Message):
        """A picture is ready."""

        def __init__(self, picture: object, strips: list[Strip]) -> None:
            super().__init__()
            self.picture = picture
            self.strips = strips

    strips: Sequence[Strip] = ()
    drawing: bool = False
    wanted: bool = False

    def job(self, size: Size) -> Job | None:
        """What draws the picture and its lines, to be called in a thread; None where there is nothing to draw."""
        raise NotImplementedError

    def take(self, picture: object) -> None:
        """Keep what is known of the picture that is shown from now on."""

    def draw(self) -> None:
        """Have it drawn; while something is being drawn, only what is wanted last waits."""
        if self.drawing or not self.size or not self.is_attached:
            self.wanted = True
            return
        self.wanted = False
        job = self.job(self.size)
        if job is not None:
            self.drawing = True
            self.draw_in_thread(job, self.size.width)

    @work(thread=True, group="draw", description="draw")  # else the curves are written out as its description
    def draw_in_thread(self, job: Job, width: int) -> None:
        """Draw, and say so."""
        picture, lines = job()
        self.post_message(self.WasDrawn(picture, [as_strip(line).adjust_cell_length(width) for line in lines]))

    @on(WasDrawn)
    def show_drawing(self, message: WasDrawn) -> None:
        """Show the picture, and draw again if something else is wanted by now."""
        message.stop()
        self.drawing = False
        self.strips = message.strips
        self.take(message.picture)
        self.refresh()
        if self.wanted:
            self.draw()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Where drawing failed, the next picture is drawn all the same."""
        if event.state is WorkerState.ERROR:
            self.drawing = False

    def on_resize(self, event: Resize) -> None:
        """Draw for the new size."""
        self.draw()

    def render_line(self, y: int) -> Strip:
        """A line of the picture, with the cursor on it."""
        width = self.size.width
        strip = self.strips[y] if y < len(self.strips) else Strip.blank(width)
        if strip.cell_length != width:
            strip = strip.adjust_cell_length(width)
        return self.pointed(y, strip.apply_style(self.rich_style))  # a strip remembers what was done to it

    def as_text(self) -> str:
        """The picture as plain text."""
        return "\n".join(strip.text.rstrip() for strip in self.strips)

    def pointed(self, y: int, strip: Strip) -> Strip:
        """The line with what the cursor does to it."""
        return strip


def as_strip(line: str) -> Strip:
    """A line with ANSI colours as a strip."""
    text = Text.from_ansi(line, no_wrap=True)
    spans = text.divide(sorted({edge for span in text.spans for edge in (span.start, span.end)}))
    return Strip([Segment(part.plain, style_of(part)) for part in spans if part.plain])


def style_of(text: Text) -> Style:
    """The style of a text that has one style all over."""
    return Style.combine([Style(), *(span.style for span in text.spans if isinstance(span.style, Style))])


def marked(strip: Strip, first: int, end: int, style: Style, blank: str = "") -> Strip:
    """The line with some cells in another style; `blank` stands where they were empty."""
    end = min(end, strip.cell_length)
    if not 0 <= first < end:
        return strip
    before, cells, after = strip.divide([first, end, strip.cell_length])
    inside = [
        Segment(blank if blank and not segment.text.strip() else segment.text, (segment.style or Style()) + style)
        for segment in cells
    ]
    return Strip.join([before, Strip(inside), after])
