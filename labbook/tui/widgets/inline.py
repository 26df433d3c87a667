"""One line of Markdown made readable: emphasis, code, links, short ids that can be clicked, items that hang."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.text import Text

from labbook.journal.ids import SHORT_ID
from labbook.tui import words

INLINE = re.compile(
    r"(?P<tick>`+)(?P<code>.+?)(?P=tick)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|~~(?P<strike>\S(?:.*?\S)?)~~"
    r"|\[(?P<link>[^\]\[]+)\]\((?P<address>[^()\s]+)\)"
)
STYLES = {"code": "cyan", "bold": "bold", "italic": "italic", "strike": "strike dim", "link": "underline"}
HEADING = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*")
ITEM = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|\d{1,9}[.)])\s+(?:\[(?P<box>.)\]\s+)?(?=\S)")
QUOTE = re.compile(r"\s*>\s?")
RULE = re.compile(r"\s*(?:-\s*){3,}|\s*(?:\*\s*){3,}|\s*(?:_\s*){3,}")
BOXES = {" ": "todo", "x": "done", "X": "done", "/": "doing", "-": "dropped", ">": "moved"}


class Hanging:
    """A text whose further lines stand under its first word, behind the mark."""

    def __init__(self, mark: Text, text: Text) -> None:
        self.mark = mark
        self.text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = cell_len(self.mark.plain)
        wrapped = self.text.wrap(console, max(options.max_width - indent, 10)) or [Text("")]
        for number, line in enumerate(wrapped):
            yield Text.assemble(self.mark if number == 0 else " " * indent, line)


def written(line: str) -> Text | Hanging:
    """A line of prose: headings bold, items and quotations hanging behind their mark."""
    line = line.expandtabs(4)
    if heading := HEADING.fullmatch(line):
        return inline(heading[1], "bold")
    if RULE.fullmatch(line):
        return Text("───", "dim")
    if item := ITEM.match(line):
        return Hanging(mark_of(item), inline(line[item.end() :]))
    if quote := QUOTE.match(line):
        return Hanging(Text("▏ ", "dim"), inline(line[quote.end() :], "dim"))
    indent = len(line) - len(line.lstrip())
    return Hanging(Text(" " * indent), inline(line[indent:])) if indent else inline(line)


def mark_of(item: re.Match[str]) -> Text:
    """What stands before an item: a bullet, its number, or the sign of its state."""
    mark = "•" if item["mark"] in "-*+" else item["mark"]
    if item["box"] is not None:
        state = words.status(BOXES.get(item["box"], "todo"))
        return Text.assemble(item["indent"], state[:1], " ")
    return Text.assemble(item["indent"], (mark, "dim"), " ")


def inline(text: str, style: str = "") -> Text:
    """A text with its emphasis, code, links and short ids."""
    return linked(Text("", style).join(pieces(text)))


def pieces(text: str) -> Iterator[Text]:
    """The stretches of a line, each in its style."""
    end = 0
    for found in INLINE.finditer(text):
        yield words.plain(text[end : found.start()])
        name = found.lastgroup if found.lastgroup != "address" else "link"
        assert name is not None
        yield words.plain(found[name], STYLES[name])
        if found["address"]:
            yield words.plain(f" ({found['address']})", "dim")
        end = found.end()
    yield words.plain(text[end:])


def linked(text: Text) -> Text:
    """The text with its short ids in colour; a click opens what they name."""
    text.highlight_regex(SHORT_ID, style=link)
    return text


def link(ref: str) -> Style:
    """How a short id looks, and what a click on it does."""
    return Style(color="bright_blue", meta={"@click": f"app.open('{ref}')"})
