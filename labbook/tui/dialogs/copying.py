"""Copy to the clipboard of the terminal, by OSC 52, which works over ssh and in tmux."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labbook.tui.dialogs.choose import Choice, Choose

if TYPE_CHECKING:
    from labbook.tui.host import Host

MOST = 1_000_000
"""Characters that are sent; terminals drop what is longer."""
LABEL = 1_000
"""Of these a choice shows the first line."""


def choose_copy(app: Host, copies: dict[str, str]) -> None:
    """Copy the one thing there is, or ask which; `y` again takes the first."""
    offered = {name: text for name, text in copies.items() if text}

    def chosen(key: str | None) -> None:
        if key is not None:
            copy(app, names[key], offered[names[key]])

    names = lettered(list(offered))
    if not offered:
        app.notify("There is nothing to copy here.", markup=False, timeout=3)
    elif len(offered) == 1:
        chosen(next(iter(names)))
    else:
        choices = [Choice(key, label(name, offered[name])) for key, name in names.items()]
        app.push_screen(Choose("Copy", choices), chosen)


def copy(app: Host, name: str, text: str) -> None:
    """Copy a text and say so."""
    if len(text) > MOST:
        told = f"This is too long for the clipboard: {len(text):,} characters.\nE opens an entry in your editor."
        app.notify(told, severity="error", markup=False, timeout=8)
        return
    app.copy_to_clipboard(text)
    lines = text.count("\n") + 1
    told = f"{lines} lines" if lines > 1 else text[:60]
    app.say(f"copied the {name}: {told}")


def label(name: str, text: str) -> str:
    """A choice in one line."""
    begun = text[:LABEL].strip()
    first = begun.split("\n")[0][:50]
    return f"{name}: {first}" + (" …" if len(first) < len(begun) else "")


def lettered(names: list[str]) -> dict[str, str]:
    """A key for each name: `y` for the first, else a letter of it that is free."""
    keys: dict[str, str] = {}
    for name in names:
        letters = ("" if keys else "y") + name.lower() + "abcdefghilmnopqrstuvwxz"
        keys[next(letter for letter in letters if letter.isalpha() and letter not in {*keys, *"jk"})] = name
    return keys
