"""Go to a day or to anything with a short id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose

if TYPE_CHECKING:
    from labbook.tui.host import Host

WAYS = (
    Choice("g", "to the top"),
    Choice("d", "to a day"),
    Choice("o", "to R41, H3, S5 or any other short id"),
    Choice("t", "to today"),
)
DAYS = "today, yesterday, 2026-03-01, -3 for three days ago"


def choose_where(app: Host, top: object) -> None:
    """Ask where to go; `top` is called for the top of what has the keys."""

    def chosen(way: str | None) -> None:
        if way == "g" and callable(top):
            top()
        elif way == "d":
            app.push_screen(Ask("Which day?", hint=DAYS), lambda day: go_to(app, day or ""))
        elif way == "o":
            app.push_screen(
                Ask("Which thing?", hint="R41, H3, S5, T4, E12, P7, Q2 ..."),
                lambda ref: app.open_ref(ref) if ref else None,
            )
        elif way == "t":
            go_to(app, "today")

    app.push_screen(Choose("Go", WAYS), chosen)


def go_to(app: Host, where: str) -> None:
    """Go to a short id or a day; says so where it is neither."""
    from labbook.journal.ids import SHORT_ID

    if not where:
        return
    if SHORT_ID.fullmatch(where.strip().upper()):
        app.open_ref(where)
    else:
        app.open_day(where)
