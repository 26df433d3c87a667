"""The command palette: every action by its words, every object by its id, every theme."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

if TYPE_CHECKING:
    from labbook.tui.host import Host


class Command(NamedTuple):
    """A binding as a command."""

    title: str
    key: str
    action: str
    namespace: DOMNode


class Actions(Provider):
    """What keys do, findable without knowing the key."""

    def commands(self) -> Iterable[Command]:
        """The bindings with words, each action once."""
        told: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            moves = (binding.id or "").startswith("steer.")
            if binding.id and binding.description and not moves and binding.id not in told:
                told.add(binding.id)
                yield Command(binding.description, self.app.get_key_display(binding), binding.action, active.node)

    async def discover(self) -> Hits:
        """Everything, before a word is typed."""
        for command in self.commands():
            yield DiscoveryHit(command.title, self.runner(command), help=f"key {command.key}")

    async def search(self, query: str) -> Hits:
        """What matches the words."""
        matcher = self.matcher(query)
        for command in self.commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), self.runner(command), help=f"key {command.key}")

    def runner(self, command: Command) -> Callable[[], Coroutine[Any, Any, bool]]:
        """What to call when the command is chosen."""
        return partial(self.app.run_action, command.action, command.namespace)


class Places(Provider):
    """Everything in the labbook: a short id, a day, or words out of it."""

    async def search(self, query: str) -> Hits:
        """What the words name or find."""
        import asyncio

        from labbook.tui.data.named import named

        app = cast("Host", self.app)
        for place in await asyncio.to_thread(named, app.library, query):
            shown = Text.assemble((place.ref, "bold"), f"  {place.told}")
            yield Hit(place.score, shown, partial(self.go, place.ref), text=place.ref, help=place.kind)

    def go(self, ref: str) -> None:
        """Go there."""
        from labbook.tui.dialogs.goto import go_to

        go_to(cast("Host", self.app), ref)


class Themes(Provider):
    """The colours that can be chosen."""

    async def search(self, query: str) -> Hits:
        """Themes by their names."""
        matcher = self.matcher(query)
        for name in self.app.available_themes:
            score = matcher.match(f"theme {name}")
            if score > 0:
                yield Hit(score, matcher.highlight(f"theme {name}"), partial(setattr, self.app, "theme", name))
