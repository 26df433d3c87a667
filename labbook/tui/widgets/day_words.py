"""The lines of a day's page: its date and how it stands, its predictions, and what to do where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.text import Text

from labbook.clock import duration
from labbook.journal.predicting.told import described
from labbook.store.records import Prediction
from labbook.tui import words
from labbook.tui.data.today import Today
from labbook.tui.widgets.prose import linked

FIRST_DAY = (
    ("t", "plan a task: what do you want to know today?"),
    ("h", "state a hypothesis: fewer heads learn sooner"),
    ("p", "seal a prediction: min(loss) < 0.1 80%"),
    ("3", "launch an experiment; its result comes to this page"),
    ("n", "write what you see, as Markdown; R1 or H1 in it is a link"),
    ("B", "finish the day; b begins the next one"),
    ("?", "all keys"),
)
WRITING = "a note, or: t task, h hypothesis, p prediction, i idea, q question"


def day_line(content: Today) -> Text:
    """The date, how far away it is, and how the day stands."""
    page = content.day
    done = sum(planned.task.state == "done" for planned in page.tasks)
    spent = sum(planned.seconds for planned in page.tasks)
    facts = [
        away(content),
        f"{done} of {len(page.tasks)} done" if page.tasks else "",
        f"{duration(spent)} on the clock" if spent >= 1 else "",
        f"{sum(live.run.status == 'running' for live in page.running)} running" if page.running else "",
        f"{content.hidden} earlier entries by 5 Find day:{page.day}" if content.hidden else "",
    ]
    told = ", ".join(fact for fact in facts if fact)
    return Text.assemble((spoken(page.day), "bold"), (f"   {told}", "dim"))


def away(content: Today) -> str:
    """How far a day is from the one that is on."""
    days = (date.fromisoformat(content.day.day) - date.fromisoformat(content.calendar.today)).days
    if days == 0:
        return ""
    named = {-1: "yesterday", 1: "tomorrow"}
    return named.get(days, f"{-days} days ago" if days < 0 else f"in {days} days") + " (. goes back)"


def spoken(day: str) -> str:
    """A day as people say it."""
    return f"{date.fromisoformat(day):%A %-d %B %Y}"


def placeholder(content: Today) -> str:
    """What can be typed, and on which day it will stand."""
    if content.is_current:
        return f"n: {WRITING}"
    return f"n: writes on {date.fromisoformat(content.day.day):%a %-d %b}: a note, t task, i idea, q question"


def no_plan(content: Today) -> Text:
    """What to do where nothing is planned: all that a first day has, in a new labbook."""
    if content.is_new and content.is_current:
        lines = [Text.assemble((f"  {key}  ", "bold cyan"), told) for key, told in FIRST_DAY]
        return Text("\n").join([Text("This labbook is new. A first day:\n", "bold"), *lines])
    if content.left_over:
        left = words.counted(content.left_over, "task")
        return keyed(f"Left open on earlier plans: {left}. ", "b", " begins the day.")
    if not content.is_current and content.day.day < content.calendar.today:
        return Text("Nothing was planned.", "dim")
    return keyed("Nothing is planned yet: ", "t", " plans a task.")


def no_entries(content: Today) -> Text | None:
    """What to do where nothing is written; nothing to say where the first day is explained."""
    if content.is_new and content.is_current:
        return None
    if not content.is_current:
        return Text("Nothing was written." if content.day.day < content.calendar.today else "", "dim")
    return keyed("Nothing is written yet: ", "n", " takes down what you do, think or see.")


def keyed(before: str, key: str, after: str) -> Text:
    """A sentence with a key in it."""
    return Text.assemble((before, "dim"), (key, "bold cyan"), (after, "dim"))


def apart(parts: Sequence[RenderableType], by: int) -> Group | None:
    """Parts one below the other with so many empty lines between; nothing where there are none."""
    between = [Text("")] * by
    lines = [line for part in parts for line in (part, *between)]
    return Group(*lines[: len(lines) - by]) if parts else None


def prediction_lines(listed: tuple[Prediction, ...], most: int) -> Group:
    """Predictions with what came of them, the newest last."""
    left = len(listed) - most
    more = [Text(f"… {words.counted(left, 'earlier prediction')} (4 Hypotheses)", "dim")] if left > 0 else []
    return Group(*more, *(prediction_line(prediction) for prediction in listed[-most:]))


def prediction_line(prediction: Prediction) -> Text:
    """One prediction with its status."""
    told = linked(words.line(described(prediction)))
    told.no_wrap, told.overflow = True, "ellipsis"
    return Text.assemble(words.status(prediction.status)[:2], told, no_wrap=True, overflow="ellipsis")
