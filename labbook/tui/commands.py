"""The command palette: every key binding that works on the current screen, by its words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode


class Command(NamedTuple):
    """A binding as a command."""

    title: str
    key: str
    action: str
    namespace: DOMNode


class KeyCommands(Provider):
    """What keys do, findable without knowing the key."""

    def commands(self) -> Iterable[Command]:
        """The bindings with words, each action once."""
        told: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id and binding.description and binding.id not in told:
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
