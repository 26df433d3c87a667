"""One run: what it is, its curves as they grow, its figures, what it prints, and what it was made with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from labbook.journal.statuses import FINAL
from labbook.store.database import Database
from labbook.tui import words
from labbook.tui.charts.gallery import Gallery
from labbook.tui.charts.multiples import SmallMultiples
from labbook.tui.data import run as data
from labbook.tui.dialogs.ask import Ask
from labbook.tui.run_page.copies import markdown
from labbook.tui.run_page.deeds import RunDeeds
from labbook.tui.run_page.parts import PARTS, RunParts
from labbook.tui.widgets import run_detail
from labbook.tui.widgets.clickable import Clickable
from labbook.tui.widgets.key_bar import KeyBar
from labbook.tui.widgets.top_bar import TopBar

ROOMY = 64
"""The width from which there are two blanks between the names of the parts."""


class RunScreen(RunDeeds):
    """One run in full; the runs of `overlay` are laid over its charts."""

    TITLE = "Run"
    HELP = """
    ## One run

    Its parts have letters, written before their names; `[` and `]` go through them. In the charts `n` and `p` change
    the metric, `/` finds one and `c` shows all; the arrows move the cursor, `+`, `-` and `0` zoom, `L` makes the y axis
    logarithmic, `m` smooths. `Enter` opens a figure, `Escape` closes it. In the text `x` chooses the stream, `h` and
    `l` go sideways and `G` follows again.
    """
    DEFAULT_CSS = """
    RunScreen #run-title { height: 1; margin: 1 1 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    RunScreen #run-parts { height: 1; margin: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(part.key, f"section('{name}')", part.title, id=f"run.{name}", show=False)
            for name, part in PARTS.items()
        ),
        Binding("right_square_bracket,tab", "turn(1)", "Next part", id="run.next_part", show=False),
        Binding("left_square_bracket,shift+tab", "turn(-1)", "Part before", id="run.last_part", show=False),
        Binding("n", "follow(1)", "Next metric or figure", id="run.next", show=False),
        Binding("slash", "find_metric", "Find a metric", id="run.find_metric", key_display="/", show=False),
        Binding("p", "follow(-1)", "Metric or figure before", id="run.previous", show=False),
    ]

    def __init__(self, run_id: int, overlay: Sequence[int] = ()) -> None:
        super().__init__(run_id)
        self.wanted = data.Wanted()
        self.metrics: tuple[str, ...] = ()
        self.page_reader = data.RunReader(run_id, tuple(overlay))

    def compose(self) -> ComposeResult:
        """The run in a line, the names of the parts, and one of them."""
        yield TopBar(self.library.project.root.name)
        yield Static(id="run-title", markup=False)
        yield Clickable(id="run-parts")
        yield RunParts()
        yield KeyBar()

    @property
    def parts(self) -> RunParts:
        """The parts."""
        return self.query_one(RunParts)

    def on_mount(self) -> None:
        self.action_section("overview")

    def read(self, database: Database) -> data.RunPage:
        return self.page_reader.read(database, self.wanted)

    async def show(self, content: data.RunPage) -> None:
        self.run, self.metrics = content.run, content.metrics
        self.query_one("#run-title", Static).update(run_detail.title(content.run))
        self.refresh_bindings()
        self.parts.show(content)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what makes sense now."""
        if action == "stop":
            return self.run is not None and self.run.status not in FINAL
        if action == "follow":
            return self.wanted.section in ("charts", "every", "figures")
        return True

    def action_section(self, name: str) -> None:
        """Look at a part of the page; at the charts again: at all metrics."""
        again = name == "charts" == self.wanted.section
        self.look_at(self.wanted._replace(section="every" if again else name))

    def look_at(self, wanted: data.Wanted) -> None:
        """Show a part, give it the keys and read it."""
        self.wanted = wanted
        self.parts.current = wanted.section
        self.tell_parts()
        self.refresh_bindings()
        self.parts.focus_part()
        self.reload()

    def tell_parts(self) -> None:
        """Write the names of the parts, closer together where there is little room."""
        names = [part_name(name, name == self.tab) for name in PARTS]
        between = "  " if self.size.width >= ROOMY else " "
        self.query_one("#run-parts", Static).update(Content(between).join(names))

    def on_resize(self) -> None:
        """Write the names again."""
        self.tell_parts()

    @property
    def tab(self) -> str:
        """The part that is seen, by the name that is written above."""
        return "charts" if self.wanted.section == "every" else self.wanted.section

    @on(SmallMultiples.Opened, "#every")
    def open_metric(self, message: SmallMultiples.Opened) -> None:
        """Look at the chosen metric alone."""
        if message.index < len(self.metrics):
            self.look_at(data.Wanted("charts", self.metrics[message.index]))

    def action_turn(self, by: int) -> None:
        """Go to the next part, or the one before."""
        names = list(PARTS)
        self.action_section(names[(names.index(self.tab) + by) % len(names)])

    def action_follow(self, by: int) -> None:
        """The next metric, figure or page, or the one before."""
        if self.wanted.section != "charts":
            self.parts.turn(by)
        elif self.metrics:
            place = self.metrics.index(self.wanted.metric) if self.wanted.metric in self.metrics else 0
            self.look_at(self.wanted._replace(metric=self.metrics[(place + by) % len(self.metrics)]))

    def action_find_metric(self) -> None:
        """Ask for a metric by a part of its name."""

        def named(typed: str | None) -> None:
            found = [name for name in self.metrics if typed and typed.lower() in name.lower()]
            if found:
                self.look_at(data.Wanted("charts", min(found, key=len)))
            elif typed:
                logged = words.counted(len(self.metrics), "metric")
                self.complain(f"No metric has {typed!r} in its name.\nThere are {logged}; n goes through them.")

        self.app.push_screen(Ask("Which metric?", hint="A part of its name."), named)

    async def action_back(self) -> None:
        """Close the figure that is open, or go back to the screen below."""
        if self.wanted.section == "every":
            self.look_at(self.wanted._replace(section="charts"))
        elif self.wanted.section != "figures" or not self.query_one(Gallery).close():
            await super().action_back()

    def copies(self) -> dict[str, str]:
        page = {"Markdown": markdown(self.run)} if self.run else {}
        return {"id": self.ref} | self.parts.copies() | page


def part_name(name: str, chosen: bool) -> Content:
    """The name of a part behind its key; ours, so it may be put into markup."""
    key, title = PARTS[name]
    style = "bold underline" if chosen else "$text-muted"
    return Content.from_markup(f"[@click=screen.section('{name}')][bold $text-accent]{key}[/] [{style}]{title}[/][/]")
