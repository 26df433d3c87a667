"""Where each kind of thing is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labbook.errors import LabbookError
from labbook.journal import ids
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.tui.host import Host


async def go(app: Host, ref: str) -> None:
    """Show the thing with a short id, or say that there is none."""
    import asyncio

    from labbook.tui.hints import in_app

    try:
        found = ids.parse(ref)
        record = await asyncio.to_thread(read, app, str(found))
    except LabbookError as error:
        refuse(app, in_app("\n".join(part for part in (error.message, error.hint) if part)))
        return
    if found.letter in IN_MODES:
        await IN_MODES[found.letter](app, record)
    else:
        app.push_screen(page(found.letter, found.number))


def refuse(app: Host, text: str) -> None:
    """Say what is wrong."""
    app.last_message = visible(text)
    app.notify(visible(text), severity="error", markup=False)


def read(app: Host, ref: str) -> Any:
    """The record behind a short id; raises LabbookError where there is none."""
    with app.library.reading() as database:
        return ids.fetch(database, ids.parse(ref))


def page(letter: str, number: int) -> Any:
    """The screen of a thing that has one of its own."""
    if letter == "R":
        from labbook.tui.screens.run import RunScreen

        return RunScreen(number)
    if letter == "S":
        from labbook.tui.screens.sweep import SweepScreen

        return SweepScreen(number)
    from labbook.tui.screens.thing import ThingScreen

    return ThingScreen(f"{letter}{number}")


async def to_day(app: Host, day: str, ref: str = "") -> None:
    """Show a day's page, at one of its things if one is named."""
    from labbook.tui.screens.today import TodayScreen

    await app.switch_mode("today")
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    if isinstance(app.screen, TodayScreen):
        app.screen.go_to(day, ref)


async def to_entry(app: Host, entry: Any) -> None:
    """Show an entry on its day."""
    if entry.day is None:
        app.push_screen(page("E", entry.id))
    else:
        await to_day(app, entry.day, f"E{entry.id}")


async def to_task(app: Host, task: Any) -> None:
    """Show a task on the plan where it stands, or the entry that it is a line of."""
    import asyncio

    entry = await asyncio.to_thread(read, app, f"E{task.entry_id}")
    if entry.kind == "plan" and entry.day:
        await to_day(app, entry.day, f"T{task.same_as or task.id}")
    else:
        await to_entry(app, entry)


async def to_hypothesis(app: Host, hypothesis: Any) -> None:
    """Show a hypothesis among the others."""
    from labbook.tui.screens.hypotheses import HypothesesScreen

    await app.switch_mode("hypotheses")
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    if isinstance(app.screen, HypothesesScreen):
        app.screen.go_to(hypothesis.id)


IN_MODES = {"E": to_entry, "T": to_task, "H": to_hypothesis}
"""Things that are shown where their like are listed."""


async def to_named_day(app: Host, text: str) -> None:
    """Show the day with a name such as yesterday, or say that there is none."""
    import asyncio

    try:
        day = await asyncio.to_thread(day_of, app, text)
    except LabbookError as error:
        refuse(app, f"{error.message}\n{error.hint}")
    else:
        await to_day(app, day)


def day_of(app: Host, text: str) -> str:
    """The ISO date of a day's name."""
    from labbook.journal import entries
    from labbook.journal.planning import day_names

    with app.library.reading() as database:
        return day_names.named(text, entries.current_day(database))
