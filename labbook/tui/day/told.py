"""The texts of the guided dialogs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.text import Text

from labbook.clock import duration
from labbook.journal.planning.evening import Evening, LooseEnds
from labbook.journal.planning.morning import LastWords, Morning
from labbook.journal.planning.task_story import days
from labbook.journal.predicting import predictions
from labbook.store import values
from labbook.store.records import Run
from labbook.tui import words
from labbook.tui.data.day_steps import Ending
from labbook.tui.widgets.day_words import spoken
from labbook.tui.widgets.inline import inline
from labbook.tui.widgets.plan_list import task_line
from labbook.tui.widgets.prose import linked

MOST = 12
FENCE = re.compile(r"`{3,}|~{3,}")
"""Where code begins or ends: nothing to read by itself."""


def last_day(morning: Morning) -> Text:
    """How the last day ended, what ran since, and which predictions wait."""
    lines = [*last_words(morning.last), *ran(morning.overnight)]
    if morning.predictions:
        lines += headed("Predictions that wait")
        lines += [
            Text.assemble("  ", linked(words.line(predictions.described(one)))) for one in morning.predictions[:MOST]
        ]
        lines += rest(len(morning.predictions))
    lines += elsewhere(morning)
    return joined(lines) if lines else Text("This is the first day: nothing came before it. Enter goes on.")


def elsewhere(morning: Morning) -> list[Text]:
    """What is open in entries that are no plan; it is taken up on the Review screen."""
    aside = [found for found in morning.open if not found.planned]
    if not aside:
        return []
    lines = headed("Open in other entries (7 Review carries them)")
    for task, day, _, age in aside[:MOST]:
        where = Text(f"  {days(age)}, {day or 'no day'}", "dim")
        lines.append(Text.assemble("  ", linked(words.line(f"T{task.id} {task.text}")), where))
    return [*lines, *rest(len(aside) + morning.more)]


def last_words(last: LastWords | None) -> list[Text]:
    """The last lines of the last day, and what it left for this one."""
    if last is None:
        return []
    lines = headed(f"{spoken(last.day)} ended with" + (f" (E{last.entry_id})" if last.entry_id else ""))
    lines += [Text.assemble("  ", inline(line)) for line in last.lines if not FENCE.match(line)]
    if last.for_tomorrow:
        lines.append(Text.assemble(("  For today: ", "bold cyan"), inline(last.for_tomorrow)))
    return lines


def ran(runs: tuple[Run, ...]) -> list[Text]:
    """The runs that ended since."""
    return [*headed("Ran since then"), *map(run_line, runs[:MOST]), *rest(len(runs))] if runs else []


def run_line(run: Run) -> Text:
    """A run in one line: status, number, experiment, what came out."""
    summary = values.flat(values.load(run.summary))
    came = run.reason or ", ".join(f"{name} {values.shown(value)}" for name, value in list(summary.items())[:3])
    return linked(
        Text.assemble("  ", words.status(run.status), f" R{run.id} ", words.line(f"{run.experiment}: {came}"))
    )


def outcome(ending: Ending, width: int) -> Text:
    """What became of the plan, and where the time went."""
    evening = ending.evening
    lines = [task_line(planned, width) for planned in evening.tasks]
    if not lines:
        lines = [Text("Nothing was planned today.", "dim")]
    counts = ", ".join(f"{count} {state}" for state, count in evening.states.items() if count)
    lines += [Text(""), Text(counts, "bold")] if counts else []
    lines += times(evening)
    if ending.clock:
        on = f"The clock of T{ending.clock.task.id} still runs: "
        lines += [Text(""), Text.assemble((on, "yellow"), ("C", "bold cyan"), " says when it stopped.")]
    return joined(lines)


def times(evening: Evening) -> list[Text]:
    """The time that was planned and spent."""
    if not (evening.planned_minutes or evening.clock_minutes):
        return []
    meant = f"{evening.planned_minutes} min planned, " if evening.planned_minutes else ""
    lines = headed(f"{meant}{evening.clock_minutes:.0f} min on the clock")
    for task, minutes in evening.spent:
        lines.append(Text.assemble(f"  {duration(minutes * 60)}  ", (f"T{task.id} ", "bold"), words.line(task.text)))
    return lines


def loose_ends(ending: Ending) -> Text:
    """What hangs loose at the end of the day."""
    lines = list(loose(ending.evening.loose))
    if ending.promises:
        lines += headed("Promised in today's entries, and not kept yet (7 Review)")
        lines += [Text.assemble("  ", linked(words.line(f"{one.ref} {one.text}"))) for one in ending.promises[:MOST]]
        lines += rest(len(ending.promises))
    return joined(lines) if lines else Text("Nothing hangs loose. Enter goes on.")


def loose(ends: LooseEnds) -> Iterator[Text]:
    """Open questions, runs without a conclusion, hypotheses without evidence."""
    for question in ends.questions:
        yield linked(words.line(f"Q{question.id} is open: {question.text}"))
    if ends.runs:
        yield linked(words.line(f"No conclusion mentions {', '.join(ends.runs)}"))
    for hypothesis in ends.hypotheses:
        yield linked(words.line(f"H{hypothesis.id} has no run and no evidence: {hypothesis.statement}"))


def headed(title: str) -> list[Text]:
    """A blank line and a heading."""
    return [Text(""), words.heading(title)]


def rest(count: int) -> list[Text]:
    """How many more there are than are told."""
    return [Text(f"  and {count - MOST} more", "dim")] if count > MOST else []


def joined(lines: list[Text]) -> Text:
    """Lines under each other, without a blank one at the start."""
    return Text("\n").join(lines if lines[0].plain else lines[1:])
