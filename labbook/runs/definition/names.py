"""What the names in a file stand for: its own, and the types that it takes from other files of the project."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

from labbook.runs.definition.literals import NotLiteral, expression_in
from labbook.runs.definition.source import Refused, last_name, parsed, read

WORD = re.compile(r"\w+")
MOST_COPIED = 10_000
"""Nodes to put in the place of names in one expression; constants that double each other would grow for ever."""
KNOWN_HOMES = ("typing", "typing_extensions", "pydantic", "annotated_types", "collections.abc")
"""Modules whose names mean the same wherever they are read."""


class Taken(NamedTuple):
    """A name of another file: `from ..module import name`, with as many dots as the level."""

    module: str
    level: int
    name: str


class Sources:
    """The files of a project, each read at most once, for the types that others take from them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        """Where absolute imports begin; nothing above it is followed."""
        self.known: dict[Path, FileNames | None] = {}
        """Every file that was looked for, and its names if it could be read."""

    def behind(self, taken: Taken, importer: Path) -> FileNames | None:
        """The names in the file that another one takes from; None when it is none of the project."""
        if taken.level > len(importer.parents) or taken.module.split(".")[0] in sys.builtin_module_names:
            return None
        base = importer.parents[taken.level - 1] if taken.level else self.root
        if not base.is_relative_to(self.root) or (taken.level and base == self.root):
            return None  # the root is no package, so that nothing is relative to it
        *packages, module = taken.module.split(".")
        place = base.joinpath(*packages)
        package = place / module / "__init__.py"
        return self.of(package) if not module or package.exists() else self.of(place / f"{module}.py")

    def of(self, file: Path) -> FileNames | None:
        """The names in a file; None when it cannot be read."""
        if file not in self.known:
            try:
                self.known[file] = FileNames(self, file, parsed(read(file), file))
            except (Refused, OSError):
                self.known[file] = None
        return self.known[file]


class FileNames:
    """What the names in a file stand for: its own, and those that it takes from other files."""

    def __init__(self, sources: Sources, file: Path, tree: ast.Module) -> None:
        self.sources, self.file = sources, file
        bound = bound_once(tree)
        self.own = {name: meant for name, meant in bound.items() if isinstance(meant, ast.expr)}
        self.taken = {name: meant for name, meant in bound.items() if isinstance(meant, Taken)}
        self.followed: dict[str, ast.expr | None] = {}
        self.given: dict[str, ast.expr | None] = {}

    def has_any(self, words: Iterable[str]) -> bool:
        """Whether one of some words is a name of the file; no other file is read for it."""
        return not (self.own.keys().isdisjoint(words) and self.taken.keys().isdisjoint(words))

    def meaning(self, name: str) -> ast.expr | None:
        """What a name stands for; None where that is not known."""
        return self.own.get(name) or self.follow(name)

    def follow(self, name: str) -> ast.expr | None:
        """What a name of another file stands for, in words that any file has; None where it is not or not known."""
        if name in self.taken and name not in self.followed:
            self.followed[name] = None  # so that files which take from each other end
            there = self.sources.behind(self.taken[name], self.file)
            self.followed[name] = self.fitting(there.give(self.taken[name].name)) if there else None
        return self.followed.get(name)

    def fitting(self, expression: ast.expr | None) -> ast.expr | None:
        """An expression of another file, unless a name that is left in it has another sense here."""
        left = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)} if expression else ()
        return None if any(map(self.meaning, left)) else expression

    def give(self, name: str) -> ast.expr | None:
        """What a name stands for, for other files; None where that is not known."""
        if name not in self.given:
            self.given[name] = None
            with suppress(NotLiteral, RecursionError):
                self.given[name] = (meant := self.meaning(name)) and inlined(meant, self)
        return self.given[name]


def bound_once(tree: ast.Module) -> dict[str, ast.expr | Taken]:
    """What each name stands for that a module binds exactly once, as far as it can be known."""
    found: dict[str, ast.expr | Taken | None] = {}
    for name, meant in bindings(tree.body):
        if name == "*":  # whatever was bound before may be another thing now
            found = dict.fromkeys(found)
        else:
            found[name] = None if name in found else meant
    return {name: meant for name, meant in found.items() if meant is not None}


def bindings(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | Taken | None]]:
    """Each name bound at module level with its meaning; None where that is not to be known."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=expression):
                yield name, expression
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as expression):
                yield name, expression
            case ast.AnnAssign(target=ast.Name(), value=None):
                continue
            case ast.ImportFrom(names=aliases):
                yield from ((alias.asname or alias.name, imported(statement, alias)) for alias in aliases)
            case ast.If(test=test, body=inner, orelse=[]) if last_name(test) == "TYPE_CHECKING":
                yield from bindings(inner)
            case _:
                yield from ((name, None) for name in bound_within(statement))


def imported(statement: ast.ImportFrom, alias: ast.alias) -> ast.expr | Taken | None:
    """What an imported name stands for; None where it is a name that any file may have."""
    if statement.module == "math":
        return ast.Attribute(ast.Name("math"), alias.name)
    if statement.module in KNOWN_HOMES and not statement.level:
        return ast.Name(alias.name) if alias.asname else None
    return Taken(statement.module or "", statement.level, alias.name)


def bound_within(node: ast.AST) -> Iterator[str]:
    """Every name that a statement binds, however deep in it; what a function binds stays in it."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
            return
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name.split(".")[0] for alias in aliases)
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
    for child in ast.iter_child_nodes(node):
        yield from bound_within(child)


def self_contained(node: ast.expr, names: FileNames) -> tuple[ast.expr, str]:
    """An annotation and its source, with the names of its file replaced by what they stand for."""
    text = ""
    try:
        node = expression_in(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else node
        text = ast.unparse(node)
        if not names.has_any(WORD.findall(text)):  # ten times faster than a walk over the nodes
            return node, text
        replaced = inlined(node, names)
        return replaced, ast.unparse(replaced)
    except (NotLiteral, ValueError):  # no expression, too many nodes, or a number of too many digits
        return node, text


def inlined(node: ast.expr, names: FileNames) -> ast.expr:
    """An expression with its file's names replaced by what they stand for; raises NotLiteral when it grows too big."""
    if isinstance(node, ast.Name) and (known := names.follow(node.id)):
        return known  # which holds no name of this file
    replaced = Inliner(names).visit(deepcopy(node))
    assert isinstance(replaced, ast.expr)
    return replaced


class Inliner(ast.NodeTransformer):
    """Replaces names by their expressions; a name that leads back to itself stays."""

    def __init__(self, names: FileNames) -> None:
        self.names = names
        self.open: list[str] = []
        self.copied = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Follow one name."""
        meant = None if node.id in self.open else self.names.meaning(node.id)
        if meant is None:
            return node
        self.copied += sum(1 for _ in ast.walk(meant))
        if self.copied > MOST_COPIED:
            raise NotLiteral
        self.open.append(node.id)
        replaced = self.visit(deepcopy(meant))
        self.open.pop()
        assert isinstance(replaced, ast.expr)
        return replaced

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Follow the names in the brackets; what stands before them only to another name, as `L` to `Literal`."""
        node.slice = self.visit(node.slice)
        head = self.visit_Name(node.value) if isinstance(node.value, ast.Name) else node.value
        if isinstance(head, (ast.Name, ast.Attribute)):
            node.value = head
        return node
