"""Help: what this screen is for, and every key that works on it, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any, ClassVar, NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from labbook.tui.dialogs.dialog import Once
from labbook.tui.widgets.prose import Prose

VIM = (
    "j k h l move where they do nothing else, G and g g go to the end and the start, ctrl+d and ctrl+u half a page; "
    "arrows and the mouse too."
)
OWN_KEYS = "Another key for an action: in labbook.toml, under [keys], its name and the key, such as"


class Known(NamedTuple):
    """A key, what it does, and the name by which it can be given another."""

    key: str
    does: str
    name: str


class Sheet(Group):
    """Parts of a page, laid out once for a width: Textual asks several times, and tables take long."""

    def __init__(self, *parts: RenderableType) -> None:
        super().__init__(*parts)
        self.laid_out: dict[int, list[Segment]] = {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width not in self.laid_out:
            self.laid_out = {options.max_width: list(console.render(Group(*self.renderables), options))}
        yield from self.laid_out[options.max_width]


class Help(Once[None]):
    """The keys of the screen below."""

    DEFAULT_CSS = """
    Help { align: right top; background: $background 40%; }
    Help VerticalScroll {
        width: 78; max-width: 100%; height: 100%; background: $panel; padding: 1 2; scrollbar-gutter: stable;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", id="help.close", key_display="?"),
        Binding("j", "down", "Down", id="help.down", show=False),
        Binding("k", "up", "Up", id="help.up", show=False),
    ]

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self.below = below

    def compose(self) -> ComposeResult:
        """What the screen is for, then its keys, then those of every screen."""
        with VerticalScroll():
            yield Static(Sheet(*self.parts()), markup=False)

    def parts(self) -> Iterable[RenderableType]:
        """The page."""
        if self.below.HELP:
            yield Prose(unwrapped(cleandoc(self.below.HELP)))
            yield Text("")
        here, everywhere = keys_of(self.below)
        yield from table("Here", here)
        yield from table("Everywhere", everywhere)
        yield Text(VIM, "dim")
        example = next(iter([*here, *everywhere]), None)
        if example:
            yield Text(f'{OWN_KEYS} "{example.name}" = "ctrl+x"', "dim")

    def action_down(self) -> None:
        """Scroll down."""
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def action_up(self) -> None:
        """Scroll up."""
        self.query_one(VerticalScroll).scroll_up(animate=False)


def keys_of(screen: Screen[Any]) -> tuple[list[Known], list[Known]]:
    """The keys that this screen and its parts have, and those that every screen has."""
    here: dict[str, Known] = {}
    everywhere: dict[str, Known] = {}
    for node in [*(part for part in screen.walk_children() if part.display), screen, screen.app]:
        for binding in node._bindings.key_to_bindings.values():
            for one in binding:
                if one.id and one.description and not one.id.startswith(("steer.", "table.", "plan.up", "plan.down")):
                    known = Known(screen.app.get_key_display(one), one.description, one.id)
                    (everywhere if one.id.startswith(("app.", "page.")) else here).setdefault(one.id, known)
    return list(here.values()), list(everywhere.values())


def table(title: str, keys: list[Known]) -> Iterable[RenderableType]:
    """A part of the page: keys and what they do."""
    if not keys:
        return
    yield Text(title, "bold")
    grid = Table.grid(padding=(0, 2))
    for known in keys:
        grid.add_row(Text(known.key, "bold cyan"), Text(known.does), Text(known.name, "dim"))
    yield grid
    yield Text("")


def unwrapped(text: str) -> str:
    """Paragraphs as one line each, so that they fill whatever width there is."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)
