"""How every command speaks: data on stdout (text or `--json`), talk on stderr, colour only on a terminal."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from labbook.journal.statuses import COLOURS, SYMBOLS
from labbook.text import visible

Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]


UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON need not escape but a terminal might obey: C1 controls and changes of direction."""


def some(runs: Sequence[int], most: int = 8) -> str:
    """The short ids of runs, the first few of many."""
    told = ", ".join(f"R{number}" for number in runs[:most])
    return told if len(runs) <= most else f"{told} and {len(runs) - most} more"


def is_terminal() -> bool:
    """Whether a person reads stdout directly."""
    return sys.stdout is not None and sys.stdout.isatty()


def colourful() -> bool:
    """Whether stdout should be coloured: a terminal, and https://no-color.org not asked for."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The columns to draw for: the terminal's, or 100 where there is none."""
    return shutil.get_terminal_size((100, 40)).columns


def show(text: str = "") -> None:
    """Print a line of data; what others wrote in it has been made visible already."""
    print(text)


def hand_over(text: str) -> None:
    """Write a text made for a file: as it is into a file or a pipe, its control characters visible on a terminal."""
    written = visible(text) if is_terminal() else text
    sys.stdout.flush()
    sys.stdout.buffer.write(written.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Print a line of talk."""
    print(visible(text), file=sys.stderr)


def styled(text: str, **style: Any) -> str:
    """The text in a colour or weight, on a terminal."""
    return typer.style(text, **style) if colourful() else text


def bold(text: str) -> str:
    """The text in bold, on a terminal."""
    return styled(text, bold=True)


def dim(text: str) -> str:
    """The text dimmed, on a terminal."""
    return styled(text, dim=True)


def state(word: str) -> str:
    """A status as symbol and word, in its colour."""
    return styled(f"{SYMBOLS.get(word, ' ')} {word}", fg=COLOURS.get(word))


def state_cell(word: str) -> str:
    """A status as symbol and word for `show_table`, which colours it."""
    return f"{SYMBOLS.get(word, ' ')} {word}"


def show_json(value: Any) -> None:
    """Print a value as JSON; records become objects, non-finite numbers the strings NaN, Infinity, -Infinity."""
    text = json.dumps(jsonable(value), indent=2, ensure_ascii=False)
    print(UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))


def jsonable(value: Any) -> Any:
    """A value of the library as JSON can hold it."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: jsonable(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): jsonable(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]], stretch: int = -1) -> None:
    """Print aligned columns; on a terminal the `stretch` column gives way so that lines fit."""
    from rich.cells import cell_len, set_cell_size

    plain = [[visible(str(cell)).replace("\n", " ").replace("\t", " ") for cell in row] for row in rows]
    table = [list(headings), *plain]
    widths = [max(cell_len(row[column]) for row in table) for column in range(len(headings))]
    stretch %= len(headings)
    if is_terminal():
        spare = width() - sum(widths) - 2 * (len(headings) - 1)
        widths[stretch] = max(12, widths[stretch] + min(0, spare))
    for number, row in enumerate(table):
        cells = [set_cell_size(fitted(cell, size), size) for cell, size in zip(row, widths, strict=True)]
        line = "  ".join(coloured(cell, number) for cell in cells).rstrip()
        show(bold(line) if number == 0 else line)


def fitted(text: str, size: int) -> str:
    """The text cut to a number of cells, with an ellipsis where it was cut."""
    from rich.cells import cell_len, chop_cells

    return text if cell_len(text) <= size else chop_cells(text, max(size - 1, 1))[0] + "…"


def coloured(cell: str, row: int) -> str:
    """A status cell in its colour, other cells as they are."""
    word = cell.strip().split(" ")[-1]
    return styled(cell, fg=COLOURS[word]) if row and word in COLOURS and len(cell.strip()) < 14 else cell
