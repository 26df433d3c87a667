"""When lost objects are looked for: while nobody presses a key."""

from __future__ import annotations

import gc

import pytest

from labbook.tui import garbage
from labbook.tui.garbage import AT_LATEST, EVERY, QUIET, TidyApp


class Clock:
    """A time that is set."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of Python's search, none of it done."""
    asked: list[str] = []
    for name in ("collect", "freeze"):
        monkeypatch.setattr(gc, name, lambda name=name: asked.append(name))
    return asked


@pytest.mark.parametrize(
    ("quiet", "since", "wanted"),
    [
        (QUIET + 0.1, EVERY + 1, ["collect"]),
        (QUIET - 0.1, EVERY + 1, []),
        (QUIET - 0.1, AT_LATEST + 1, ["collect"]),
        (QUIET + 0.1, EVERY - 1, []),
    ],
)
def test_lost_objects_are_searched_for_at_a_rest(
    searched: list[str], monkeypatch: pytest.MonkeyPatch, quiet: float, since: float, wanted: list[str]
) -> None:
    clock = Clock()
    monkeypatch.setattr(garbage, "monotonic", clock)
    app = TidyApp()
    app.pressed_at, app.searched_at = clock.now - quiet, clock.now - since
    app.tidy()
    assert searched == wanted
    app.tidy()
    assert searched == wanted


def test_a_screen_that_stays_is_searched_once(searched: list[str]) -> None:
    app = TidyApp()
    for mode, wanted in (("runs", ["collect", "freeze"]), ("runs", ["collect"]), ("find", ["collect", "freeze"])):
        app.note_visit(mode)
        app.searched_at = app.pressed_at = 0.0
        app.tidy()
        assert searched == wanted
        searched.clear()


def test_an_app_that_is_closed_before_it_begins_is_no_fault(searched: list[str]) -> None:
    TidyApp().tidy_from_now_on()
    assert searched == []


def test_python_itself_never_searches_through_everything() -> None:
    before = gc.get_threshold()
    try:
        garbage.hold_back()
        assert not gc.isenabled()
        assert gc.get_threshold() == (*before[:2], garbage.NEVER)
    finally:
        gc.set_threshold(*before)
        gc.enable()
