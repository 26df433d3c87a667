"""Pieces of text that all screens share; whatever others wrote is made visible and is never markup."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from rich.text import Text

from labbook.journal.statuses import COLOURS, SYMBOLS
from labbook.text import visible

LONGEST, MOST_LINES, MOST = 2_000, 300, 12_000
"""Characters of a line, and lines and characters of a text, that are shown: laying out more would hold up the keys."""


def plain(text: str, style: str = "") -> Text:
    """Foreign text, as it is; of a very long one its beginning, and how much more there is."""
    begun, more = beginning(text)
    shown = Text(visible(f"{begun}\n{more}" if more else text))
    shown.stylize(style)  # as a style of its whole, Textual would take "yellow" for the colour of a web page
    return shown


def line(text: str, style: str = "") -> Text:
    """Foreign text in one line."""
    return plain(" ".join(text[:LONGEST].split()) + "…" * (len(text) > LONGEST), style)


def beginning(text: str, lines: int = MOST_LINES, characters: int = MOST) -> tuple[str, str]:
    """As much of a text as is shown, and in words how much more there is; nothing where that is all."""
    kept = "\n".join(text[:characters].split("\n", lines)[:lines])
    left = text[len(kept) :]
    if not left.strip():
        return text, ""
    by_lines = left.startswith("\n")
    return kept, f"… {counted(left.count(chr(10)), 'more line') if by_lines else f'{len(left):,} more characters'}"


def status(word: str) -> Text:
    """A status as symbol and word, in its colour."""
    return plain(f"{SYMBOLS.get(word, ' ')} {word}", COLOURS.get(word, ""))


def fitted(text: Text, size: int) -> Text:
    """A line cut to a number of cells, with an ellipsis where it was cut."""
    if cell_len(text.plain) <= size:
        return text
    kept = chop_cells(text.plain, max(size - 1, 1))[0]
    cut = text[: len(kept)]
    cut.append("…", "dim")
    return cut


def bar(progress: float | None, width: int) -> Text:
    """A progress bar with its percentage; only the percentage where there is no room, nothing when unknown."""
    if progress is None:
        return Text("")
    percent = f"{min(max(progress, 0.0), 1.0):4.0%}"
    cells = width - len(percent) - 1
    if cells < 4:
        return Text(percent.strip(), "cyan")
    full = round(min(max(progress, 0.0), 1.0) * cells)
    return Text.assemble(("━" * full, "cyan"), ("─" * (cells - full), "dim"), f" {percent}")


def heading(text: str) -> Text:
    """The name of a part of a page."""
    return Text(text, "bold")


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 run", "3 runs"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
