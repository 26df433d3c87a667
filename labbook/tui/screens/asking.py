"""Ask on a page for one line, and do something with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from labbook.tui.dialogs.ask import Ask
from labbook.tui.screens.page import Page


def ask(page: Page, question: Ask, action: Callable[..., str]) -> None:
    """Ask for a line, and do something with it unless it was left; a line that is refused is asked for again."""

    def answered(text: str | None) -> None:
        if text is None:
            return

        def again(wrong: str) -> None:
            ask(page, question.again(text, wrong), action)

        page.change(partial(action, text), text, again)

    page.app.push_screen(question, answered)
