"""What the other screens need, loaded once the first is there: else the first key that opens one would wait for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import Any

from textual.app import App
from textual.css.stylesheet import Stylesheet

import labbook.tui

START = 0.2
"""Seconds after the first frame, which must not wait for this."""
PAUSE = 0.005
"""Seconds between two modules, for the screen to go on."""


def begin(app: App[Any]) -> None:
    """Load in a thread that closing does not wait for."""
    threading.Thread(target=load, args=(app,), name="ahead", daemon=True).start()


def load(app: App[Any]) -> None:
    """Load every module of the app, then the style sheets; called in a thread."""
    for name in modules():
        with suppress(Exception):  # whoever opens that screen is told
            import_module(name)
        sleep(PAUSE)
    with suppress(Exception):
        app.call_later(take_over, app, styled(app.stylesheet))


def modules() -> Iterator[str]:
    """The modules of the app that are not loaded yet."""
    import pkgutil

    found = pkgutil.walk_packages(labbook.tui.__path__, f"{labbook.tui.__name__}.")
    return (module.name for module in found if module.name not in sys.modules)


def styled(sheet: Stylesheet) -> Stylesheet:
    """A style sheet with the files of every screen, parsed; Textual would parse all of it again for each."""
    whole = sheet.copy()
    whole.read_all(sorted(Path(__file__).parent.glob("*.tcss")))
    whole.parse()
    return whole


def take_over(app: App[Any], whole: Stylesheet) -> None:
    """Use what was read ahead, unless a screen was opened or other colours were chosen meanwhile."""
    now = app.stylesheet
    if now.source.keys() <= whole.source.keys() and now._variables == whole._variables:
        app.stylesheet = whole
