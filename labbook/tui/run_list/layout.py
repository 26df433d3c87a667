"""A run as a row, and the columns of the table at each width."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from labbook.clock import MICROSECOND, duration, local, local_zone
from labbook.figures.sparkline import sparkline
from labbook.journal import doubts
from labbook.tui import words
from labbook.tui.data.run_order import CONFIG, SUMMARY
from labbook.tui.data.runs import RunRow, Runs, Wanted
from labbook.tui.widgets.columns import Column, Layout, Row
from labbook.tui.widgets.running import elapsed

USUAL = ("status", "experiment", "config", "progress", "newest", "course", "time", "for")
"""The columns as long as none are chosen."""
SIZES = {
    "run": (6, 7),
    "status": (11, 11),
    "experiment": (14, 20),
    "config": (0, 0),
    "progress": (4, 16),
    "newest": (15, 20),
    "course": (8, 20),
    "time": (7, 11),
    "for": (4, 4),
    "started": (16, 16),
    "sweep": (5, 5),
    "task": (5, 5),
    "seed": (5, 5),
    "why": (20, 40),
    "note": (20, 40),
    "reason": (20, 40),
    "device": (6, 8),
}
"""The columns that every run has, and their cells in a narrow and in a wide table."""
BRIEF = {"progress": "percent", "newest": "last", "course": "sparks"}
"""Columns whose cells say less in a narrow table, and the names of those cells."""
FROM = {"experiment": 70, "course": 70, "time": 110, "for": 110}
"""Widths from which the usual columns are shown."""
WIDE = 120
LARGEST = 24
"""Cells that a config value or a result has at most."""
MARK = "●"
ASCENDING, DESCENDING = "▲", "▼"


def layouts(content: Runs, wanted: Wanted) -> list[Layout]:
    """The columns for each width."""
    widths = sorted({0, WIDE, *([] if wanted.columns else FROM.values())})
    return [layout(content, wanted, at) for at in widths]


def layout(content: Runs, wanted: Wanted, at: int) -> Layout:
    """The columns from one width on; those of config values stand where they are told in words otherwise."""
    wide = at >= WIDE
    keys = standard_columns(content, wanted, at)
    place = keys.index("config") if "config" in keys else len(keys)
    before, behind = keys[:place], keys[place:]
    columns = [
        *(standard(key, wide, wanted) for key in ("run", *before)),
        *(own(key, content, wanted) for key in content.columns),
        *(standard(key, wide, wanted) for key in behind if key != "config" or not wanted.differing),
    ]
    return Layout(tuple(columns), 2 if wide else 1, at)


def standard_columns(content: Runs, wanted: Wanted, at: int) -> list[str]:
    """The columns that every run has, without its number; of the usual ones those that tell something."""
    if wanted.columns:
        return [key for key in SIZES if key in wanted.columns]
    return usual_columns(content, at)


def usual_columns(content: Runs, at: int) -> list[str]:
    """The columns that are shown as long as none are chosen, at a width."""
    return [key for key in USUAL if FROM.get(key, 0) <= at and tells(key, content)]


def tells(key: str, content: Runs) -> bool:
    """Whether a column tells something about any of the runs."""
    rows = content.rows
    match key:
        case "experiment":
            return len({row.run.experiment for row in rows}) > 1
        case "progress":
            return any(row.run.status == "running" for row in rows)
        case "newest" | "course":
            return any(row.metric for row in rows)
        case "for":
            return any(row.run.hypothesis_id for row in rows)
    return True


def standard(key: str, wide: bool, wanted: Wanted) -> Column:
    """A column that every run has."""
    name = "%" if key == "progress" and not wide else key
    cells = key if wide else BRIEF.get(key, key)
    return Column(heading(key, name, wanted), SIZES[key][wide], cells)


def own(key: str, content: Runs, wanted: Wanted) -> Column:
    """A column for a config value, a result or a quantity, as wide as its cells."""
    name = heading(key, named(key), wanted)
    cells = [row.cells.get(key, "") for row in content.rows]
    size = max(cell_len(name), *(cell_len(words.line(cell).plain) for cell in cells), 1) if cells else cell_len(name)
    return Column(name, min(size, LARGEST), key, right=all(map(is_number, cells)))


def is_number(text: str) -> bool:
    """Whether a cell holds a number, or nothing."""
    try:
        float(text or "0")
    except ValueError:
        return text in ("none", "never")
    return True


def heading(key: str, name: str, wanted: Wanted) -> str:
    """The name of a column, with the direction in which it is sorted."""
    sign = DESCENDING if wanted.descending else ASCENDING
    return f"{name} {sign}" if key == wanted.order else name


def named(key: str) -> str:
    """The name of a column."""
    return words.line(key.removeprefix(CONFIG).removeprefix(SUMMARY)).plain


def table_row(row: RunRow, marked: Collection[int], columns: Sequence[str]) -> Row:
    """A run as cells."""
    return Row(str(row.run.id), standard_cells(row, row.run.id in marked) | own_cells(row.cells, columns))


def own_cells(cells: Mapping[str, str], columns: Sequence[str]) -> dict[str, Text]:
    """Config values, results and quantities."""
    return {key: words.line(cells[key]) if key in cells else Text("–", "dim") for key in columns}


def standard_cells(row: RunRow, marked: bool) -> dict[str, Text]:
    """What every run has."""
    run = row.run
    progress = run.progress if run.status == "running" else None
    number = Text.assemble((f"R{run.id}", "bold"), (MARK if marked else "", "magenta"))
    return {
        "run": number.append(doubts.SIGN if row.doubt else "", "yellow"),
        "status": words.status(run.status),
        "experiment": words.line(run.experiment),
        "config": words.line(run.reason, "dim") if run.reason and not row.given else words.line(row.given),
        "progress": words.bar(progress, 16),
        "percent": words.bar(progress, 4),
        "newest": valued(row, 20),
        "last": valued(row, SIZES["newest"][0]),
        "course": Text(sparkline(row.course, 20), "cyan"),
        "sparks": Text(sparkline(row.course, 8), "cyan"),
        "time": Text(duration(elapsed(run)), "dim"),
        "for": Text(f"H{run.hypothesis_id}" if run.hypothesis_id else "", "bright_blue"),
        "started": Text(moment(run.started_at), "dim"),
        "sweep": Text(f"S{run.sweep_id}" if run.sweep_id else ""),
        "task": Text(f"T{run.task_id}" if run.task_id else ""),
        "seed": Text("" if run.seed is None else str(run.seed)),
        "why": words.line(run.why),
        "note": words.line(run.note),
        "reason": words.line(run.reason),
        "device": words.line(run.device),
    }


def valued(row: RunRow, size: int) -> Text:
    """The newest value of the first metric; its name gives way where there is no room for both."""
    value = "" if row.newest is None else f"{row.newest:.4g}"
    name = words.fitted(words.line(row.metric, "dim"), max(size - len(value) - 1, 1))
    return Text.assemble(name, " ", value) if row.metric else Text("")


def moment(at: int | None) -> str:
    """A moment on this machine's wall."""
    return f"{local(at // MICROSECOND * MICROSECOND, local_zone(at)):%Y-%m-%d %H:%M}" if at else ""
