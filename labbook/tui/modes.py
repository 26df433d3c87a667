"""The screens that have a number: one line each."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from textual.screen import Screen


class Mode(NamedTuple):
    """A numbered screen: its title, a shorter one for a narrow terminal, and the class, loaded when it is opened."""

    title: str
    short: str
    where: str

    def screen(self) -> Screen[Any]:
        """The screen."""
        module, _, name = self.where.partition(":")
        made: Screen[Any] = getattr(import_module(f"labbook.tui.screens.{module}"), name)()
        return made


MODES = {
    "today": Mode("Today", "Today", "today:TodayScreen"),
    "runs": Mode("Runs", "Runs", "runs:RunsScreen"),
    "launch": Mode("Launch", "Launch", "launch:LaunchScreen"),
    "hypotheses": Mode("Hypotheses", "Hyp", "hypotheses:HypothesesScreen"),
    "find": Mode("Find", "Find", "find:FindScreen"),
    "experiments": Mode("Experiments", "Exp", "experiments:ExperimentsScreen"),
    "review": Mode("Review", "Rev", "review:ReviewScreen"),
}


def makers() -> dict[str, str | Callable[[], Screen[Any]]]:
    """The modes as an app takes them."""
    return {name: mode.screen for name, mode in MODES.items()}
