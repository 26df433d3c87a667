"""Bar figures as text: one bar a line, with its label and value."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import cell_len

from labbook.figures.bar import Bar
from labbook.figures.numbers import LARGEST
from labbook.figures.page import NOTHING, PALETTE, Pen, fit, one_line, pad, short, wrapped

EIGHTHS = " ▏▎▍▌▋▊▉█"
MARK = "┊"
MOST_CELLS = 100
"""Longer bars take the eye too far from their values."""


@dataclass(frozen=True)
class _Track:
    """The strip in which bars are drawn, and the values at its two ends."""

    cells: int
    low: float
    high: float

    def position(self, value: float) -> float:
        """Cells from the left end to a value."""
        span = self.high - self.low
        if math.isinf(span):  # of numbers too far apart to be subtracted
            return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2) * self.cells
        return (value - self.low) / span * self.cells


def bar_lines(figure: Bar, width: int, height: int | None, pen: Pen) -> list[str]:
    """A bar figure in at most `height` lines; bars that do not fit are counted at the end."""
    header = pen.title(figure.title, width)
    caption = " by ".join(one_line(part) for part in (figure.y_label, figure.x_label) if part)
    header += [pen.dim(fit(caption, width))] if caption else []
    if not figure.labels:
        return [*header, fit(NOTHING, width)][:height]
    notes = wrapped(_mark_notes(figure), width, pen)
    room = len(figure.labels) if height is None else max(1, height - len(header) - len(notes))
    bars = _bars(figure, width, pen)
    if len(bars) > room:
        bars = [*bars[: room - 1], pen.dim(fit(f"… {len(bars) - room + 1} more bars", width))]
    return [*header, *bars, *notes][:height]


def _drawable(value: float) -> bool:
    return -LARGEST <= value <= LARGEST


def _mark_notes(figure: Bar) -> list[str]:
    return [
        f"{MARK} {one_line(name)} = {short(value)}{'' if _drawable(value) else ' (not drawn)'}"
        for name, value in figure.marks.items()
    ]


def _bars(figure: Bar, width: int, pen: Pen) -> list[str]:
    labels = [one_line(label) for label in figure.labels]
    values = [_value_text(value) for value in figure.values]
    value_width = max(map(len, values))
    label_width = min(max(map(cell_len, labels)), width // 3, width - value_width - 6)
    known = [v for v in (*figure.values, *figure.marks.values()) if _drawable(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    cells = min(MOST_CELLS, max(3, width - label_width - value_width - 3))
    track = _Track(cells, low, high if high > low else low + 1.0)
    marks = {min(track.cells - 1, int(track.position(v))) for v in figure.marks.values() if _drawable(v)}
    return [
        f"{pad(label, label_width)} │{_bar(value, track, marks, pen)} {pad(text, value_width, right=True)}"
        for label, value, text in zip(labels, figure.values, values, strict=True)
    ]


def _value_text(value: float) -> str:
    return "no value" if math.isnan(value) else short(value)


def _bar(value: float, track: _Track, marks: set[int], pen: Pen) -> str:
    cells = _cells(value, track) if _drawable(value) else [" "] * track.cells
    if track.low < 0 < track.high:
        zero = min(track.cells - 1, int(track.position(0.0)))
        cells[zero] = "│" if cells[zero] == " " else cells[zero]
    text = "".join(MARK if i in marks else cell for i, cell in enumerate(cells))
    return pen.tint(text, PALETTE[0])


def _cells(value: float, track: _Track) -> list[str]:
    """The track's cells, filled between zero and the value."""
    if value < 0:
        first, last = round(track.position(value)), round(track.position(0.0))
        return ["█" if first <= i < max(last, first + 1) else " " for i in range(track.cells)]
    start, end = round(track.position(0.0)), track.position(value)
    return [_filled(end - i) if i >= start else " " for i in range(track.cells)]


def _filled(amount: float) -> str:
    return EIGHTHS[round(8 * max(0.0, min(1.0, amount)))]
