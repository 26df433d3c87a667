"""The next step as one takes it in the app, where the library names a command."""

from __future__ import annotations

import re

COMMAND = re.compile(r"`labbook ([^`]+)`|(?<=: )labbook ([^\n]+)")
"""A command in a hint: between backticks, or behind a colon to the end of the line."""
KEYS = {
    r"runs|table": "2 Runs",
    r"find": "5 Find",
    r"find --help": "? on 5 Find",
    r"plan|today": "1 Today",
    r"log": "n on 1 Today",
    r"experiments": "6 Experiments",
    r"review(.*)": r"7 Review\1",
    r"sweep": "3 Launch, with several values,",
    r"hypothesis list": "4 Hypotheses",
    r"predictions( --open)?": "4 Hypotheses, then P,",
    r"trash": "2 Runs, then T,",
    r"(?:show|watch|pivot|hypothesis show) ([A-Z]\d+)(?: .*)?": r"g o \1",
    r"edit (E\d+)": r"e on \1",
    r"stop (R\d+)": r"s on \1",
    r"plan reopen (T\d+)": r"Space on \1",
    r"plan carry (T\d+)": r"> on \1, then today",
    r"plan stop.*": "C on 1 Today",
    r"undo": "u on 1 Today",
    r"""(?:log|ask|plan add|hypothesis add|tried) (".*")""": r"\1",
}
"""What to press or type in place of a command."""
SENTENCES = {
    "Name another file with --db.": "Put yours back, or a copy of it: the app goes on by itself.",
    "Choose another with --db.": "Make its folder writable.",
    "run the command again to use the new file": "do it again with the new file",
    "delete it and run the command again": "delete it and open the app again",
    "Nothing was written by this command.": "Nothing was written: try again.",
    "Say when it stopped: labbook plan stop --at 18:20 (or --at now).": "C on 1 Today says when it stopped.",
}
"""What is said in other words altogether."""
MOST = 280
"""Characters of a message that a corner of the screen has room for."""


def in_app(text: str) -> str:
    """A message with keys in place of commands; a command that the app does not have is one for a shell."""
    for ours, apps in SENTENCES.items():
        text = text.replace(ours, apps)
    return COMMAND.sub(pressed, text)


def pressed(found: re.Match[str]) -> str:
    """What to press in place of a command."""
    command = found[1] or found[2]
    for pattern, keys in KEYS.items():
        if match := re.fullmatch(pattern, command):
            return match.expand(keys)
    return f"{found[0]} (in a shell)"


def brief(text: str, most: int = MOST) -> str:
    """As much of a message as can be read in passing, begun and ended: the next step stands at its end."""
    if len(text) <= most and text.count("\n") < 6:
        return text
    head, _, hint = text.rpartition("\n")
    hint = hint if head and len(hint) <= most // 2 else ""
    lines = " ".join((head if hint else text).split())
    start = lines[: most - len(hint) - 1].rstrip()
    return "\n".join(part for part in (f"{start} …" if start != lines else lines, hint) if part)
