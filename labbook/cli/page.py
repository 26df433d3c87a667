"""The day's page and its entries, as terminal text with figures drawn at the terminal's width."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from typing import TYPE_CHECKING

from labbook.cli import in_doubt
from labbook.cli.live import live_line
from labbook.cli.output import bold, colourful, dim, is_terminal, show, state, styled, width
from labbook.clock import duration, local
from labbook.journal import figures, ids
from labbook.journal.day import Day, PlannedTask
from labbook.journal.predicting import predictions
from labbook.journal.statuses import COLOURS, SYMBOLS
from labbook.store.database import Database
from labbook.store.records import Entry, Figure
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.asked import Asked

TABLE_RULE = re.compile(r"^\|?(\s*:?-+:?\s*\|)+\s*$")
INDENT = "    "
MOST_LIVE = 12


def show_day(database: Database, day: Day) -> None:
    """Print a day's page."""
    show(bold(f"{date.fromisoformat(day.day):%A %-d %B %Y}") + dim(f"  {visible(database.project.root.name)}"))
    if not (day.tasks or day.entries or day.running or day.predictions):
        show()
        show(dim('Nothing yet. labbook plan add "..." plans, labbook log "..." writes.'))
        return
    if day.tasks:
        show_plan(day)
    if day.running:
        heading("Running")
        for live in day.running[:MOST_LIVE]:
            show(f"  {live_line(live)}")
        if len(day.running) > MOST_LIVE:
            show(dim(f"  and {len(day.running) - MOST_LIVE} more"))
    for entry in day.entries:
        show()
        show_entry(database, entry)
    if day.predictions:
        heading("Predictions")
        for prediction in day.predictions:
            mark = styled(SYMBOLS.get(prediction.status, "○"), fg=COLOURS.get(prediction.status))
            show(f"  {mark} {linked(visible(predictions.described(prediction)))}")
    if day.hypotheses:
        heading("Hypotheses")
        for hypothesis in day.hypotheses:
            show(f"  {bold(f'H{hypothesis.id}')} {state(hypothesis.status)}  {visible(hypothesis.statement)}")


def heading(text: str) -> None:
    """Print a section's heading."""
    show()
    show(bold(text))


def show_plan(day: Day) -> None:
    """Print the plan as a checklist."""
    heading("Plan")
    for planned in day.tasks:
        show(task_line(planned))


def task_line(planned: PlannedTask) -> str:
    """A task with its state, its number, its clock and what it waits for; one that went on shows its number there."""
    task = planned.task
    state_now = "moved" if task.same_as else task.state
    sign = styled(f"{SYMBOLS.get(state_now, '○')} {state_now:<7}", fg=COLOURS.get(state_now))
    clock = f"  {duration(planned.seconds)}{', running' if planned.clock_running else ''}" if planned.seconds else ""
    waits = f"  waiting for {', '.join(planned.waits_for)}" if planned.waits_for else ""
    number = bold(f"T{task.same_as or task.id}")
    return f"  {'  ' * task.depth}{sign} {number} {linked(visible(task.text))}{dim(clock + waits)}"


def question_lines(asked: Asked) -> list[str]:
    """What came of a question and what hangs under it, in a few lines."""
    from labbook.journal import questions

    question = asked.question
    lines = []
    if question.status == "answered":
        lines.append(linked(visible(f"{question.answer} ({questions.told_evidence(question.evidence)})")))
    elif question.answer:
        lines.append(linked(visible(question.answer)))
    lines += [f"{bold(f'H{h.id}')} {state(h.status)}  {visible(h.statement)}" for h in asked.hypotheses]
    hanging = (("parts", asked.parts), ("runs", asked.runs), ("mentioned in", asked.entries))
    return lines + [linked(f"{name}: {', '.join(refs)}") for name, refs in hanging if refs]


def show_entry(database: Database, entry: Entry) -> None:
    """Print an entry: when, which, what kind, then its text with figures drawn in place."""
    when = f"{local(entry.created_at, entry.zone):%H:%M}"
    show(f"{dim(when)} {bold(f'E{entry.id}')} {styled(entry.kind, fg='cyan')}")
    show_body(database, entry.body)
    show_doubts(f"{entry.body} R{entry.run_id or 0} S{entry.sweep_id or 0}")


def show_doubts(text: str) -> None:
    """Print why the runs that a text cites are in doubt, if any is."""
    for line in in_doubt.footnotes(text):
        show(INDENT + styled(visible(line), fg="yellow"))


def show_body(database: Database, body: str) -> None:
    """Print Markdown readably: wrapped prose, aligned tables, figures drawn."""
    lines = body.rstrip().splitlines()
    while lines:
        table = take_table(lines)
        if table:
            show_grid(table)
            continue
        line = lines.pop(0)
        figure = figures.LINK.match(line)
        if figure:
            show_figure(database, figure[1])
        else:
            show_prose(line)


def show_prose(line: str) -> None:
    """Print one line of text, wrapped under its own indentation."""
    text = visible(line.expandtabs(4))
    hang = re.match(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?", text)
    inside = INDENT + " " * (len(hang[0]) if hang else 0)
    wrapped = textwrap.wrap(text, max(20, width() - 1), initial_indent=INDENT, subsequent_indent=inside) or [""]
    for piece in wrapped:
        show(linked(bold(piece) if text.startswith("#") else piece))


def folded(text: str, room: int) -> list[str]:
    """A text in lines of so many columns; one empty line for none."""
    return textwrap.wrap(text, max(20, room)) or [""]


def take_table(lines: list[str]) -> list[list[str]]:
    """The cells of the Markdown table that the lines begin with, taken from them; nothing where there is none."""
    if len(lines) < 2 or not lines[0].lstrip().startswith("|") or not TABLE_RULE.match(lines[1]):
        return []
    rows = []
    while lines and lines[0].lstrip().startswith("|"):
        line = lines.pop(0).strip().strip("|")
        if not TABLE_RULE.match(f"|{line}|"):
            rows.append([cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)])
    return rows


def show_grid(rows: list[list[str]]) -> None:
    """Print a table with aligned columns, numbers to the right."""
    from rich.cells import cell_len

    count = max(len(row) for row in rows)
    full = [[visible(cell) for cell in row] + [""] * (count - len(row)) for row in rows]
    sizes = [max(cell_len(row[column]) for row in full) for column in range(count)]
    fitting = columns_that_fit(sizes)
    for number, row in enumerate(full):
        pairs = list(zip(row, sizes, strict=True))[:fitting]
        cells = [padded(cell, size, column > 0) for column, (cell, size) in enumerate(pairs)]
        line = INDENT + "  ".join(cells).rstrip() + ("  …" if fitting < count else "")
        show(dim(line) if number == 0 else linked(line))


def columns_that_fit(sizes: list[int]) -> int:
    """How many columns a line of the terminal holds; all where nobody's terminal sets a limit."""
    if not is_terminal():
        return len(sizes)
    used = len(INDENT) + 1
    for number, size in enumerate(sizes):
        used += size + 2
        if used > width() + 2:
            return max(1, number)
    return len(sizes)


def padded(cell: str, size: int, to_the_right: bool) -> str:
    """A cell as wide as its column."""
    from rich.cells import cell_len

    space = " " * (size - cell_len(cell))
    return space + cell if to_the_right else cell + space


def show_figure(database: Database, id: str) -> None:
    """Draw a figure at the terminal's width."""
    from labbook.figures.canvas import draw

    row = database.get(Figure, ids.parse(id).number)
    if row is None:
        show(f"{INDENT}({id} is gone)")
        return
    drawn = draw(figures.drawable(database, row), max(20, min(width(), 100) - len(INDENT)), colour=colourful())
    for line in drawn.splitlines():
        show(INDENT + line)
    show(INDENT + dim(id))


def linked(text: str) -> str:
    """The text with its short ids in colour, on a terminal, and the sign of doubt behind those that are in doubt."""
    text = in_doubt.marked(text)
    if not colourful():
        return text
    return ids.SHORT_ID.sub(lambda found: styled(found[0], fg="bright_blue"), text)
