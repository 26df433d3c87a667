"""What the names in a file stand for: its own, and those that it takes from other files of the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

from labbook.runs.definition.literals import Names, NotLiteral
from labbook.runs.definition.source import Refused, parsed, read

WORD = re.compile(r"\w+")
MOST_COPIED = 10_000
"""Nodes to put in the place of names in one expression; constants that double each other would grow for ever."""


class Taken(NamedTuple):
    """A name of another file: `from ..module import name`, with as many dots as the level."""

    module: str
    level: int
    name: str


class Sources:
    """The files of a project, each read at most once, for the names that others take from them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        """Where absolute imports begin."""
        self.known: dict[Path, FileNames | None] = {}

    def names(self, file: Path, tree: ast.Module) -> FileNames:
        """The names in a file that has been parsed."""
        found = self.known[file] = FileNames(self, file, tree)
        return found

    def behind(self, taken: Taken, importer: Path) -> FileNames | None:
        """The names in the file that another one takes from; None when it is none of the project."""
        base = importer.parents[taken.level - 1] if 0 < taken.level <= len(importer.parents) else self.root
        if not base.is_relative_to(self.root):
            return None
        *packages, module = taken.module.split(".")
        place = base.joinpath(*packages)
        return self.of(place / module / "__init__.py") or (self.of(place / f"{module}.py") if module else None)

    def of(self, file: Path) -> FileNames | None:
        """The names in a file; None when it cannot be read."""
        if file not in self.known:
            try:
                self.names(file, parsed(read(file), file))
            except (Refused, OSError):
                self.known[file] = None
        return self.known[file]


class FileNames(Mapping[str, ast.expr]):
    """What each name in a file stands for, if it is bound exactly once: its expression, in words that any file has."""

    def __init__(self, sources: Sources, file: Path, tree: ast.Module) -> None:
        self.sources, self.file = sources, file
        self.own = module_names(tree)
        self.taken = taken_names(tree)
        self.found: dict[str, ast.expr | None] = {}

    def __getitem__(self, name: str) -> ast.expr:
        return self.followed(name) or self.own[name]

    def __contains__(self, name: object) -> bool:
        return name in self.own or (name in self.taken and self.followed(str(name)) is not None)

    def __iter__(self) -> Iterator[str]:
        return (name for name in {**self.own, **self.taken} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def followed(self, name: str) -> ast.expr | None:
        """What a name stands for that is taken from another file; None where it is not, or that is not known."""
        if name in self.taken and name not in self.found:
            self.found[name] = None  # so that files which take from each other end
            self.found[name] = self.resolved(self.taken[name])
        return self.found.get(name)

    def resolved(self, taken: Taken) -> ast.expr | None:
        """What a name of another file stands for; None where that is not known, or has another sense here."""
        there = self.sources.behind(taken, self.file)
        if there is None or taken.name not in there:
            return None
        try:
            expression, _ = self_contained(there[taken.name], there)
        except RecursionError:
            return None
        left = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
        return None if any(name in self for name in left) else expression


def module_names(tree: ast.Module) -> dict[str, ast.expr]:
    """The names that a module binds exactly once: to an expression, or to an import under another name."""
    found: dict[str, ast.expr] = {}
    ambiguous: set[str] = set()
    for name, expression in bindings(tree):
        if name in found or expression is None:
            ambiguous.add(name)
        else:
            found[name] = expression
    return {name: expression for name, expression in found.items() if name not in ambiguous}


def taken_names(tree: ast.Module) -> dict[str, Taken]:
    """The names that a module takes from another one and binds nowhere else."""
    found: dict[str, list[Taken]] = {}
    elsewhere: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                taken = Taken(node.module or "", node.level, alias.name)
                found.setdefault(alias.asname or alias.name, []).append(taken)
        else:
            elsewhere |= {name for name, _ in bound_by(node)}
    return {name: taken[0] for name, taken in found.items() if len(taken) == 1 and name not in elsewhere}


def bindings(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Each name bound at module level with its expression; None where its value is not to be known."""
    for statement in tree.body:
        yield from bound_by(statement)


def bound_by(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that one statement binds."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=expression):
            yield name, expression
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as expression):
            yield name, expression
        case ast.ImportFrom(module="math", names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name, ast.Attribute(ast.Name("math"), alias.name)
        case ast.ImportFrom(names=aliases):
            for alias in aliases:
                if alias.asname:
                    yield alias.asname, ast.Name(alias.name)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, None
        case ast.Assign() | ast.AugAssign() | ast.For() | ast.With() | ast.If() | ast.Try():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id, None


def self_contained(node: ast.expr, names: Names) -> tuple[ast.expr, str]:
    """An expression and its source, with the names of its file replaced by what they stand for."""
    text = ast.unparse(node)
    if names.keys().isdisjoint(WORD.findall(text)):  # ten times faster than a walk over the nodes
        return node, text
    try:
        replaced = Inliner(names).visit(deepcopy(node))
    except NotLiteral:
        return node, text
    assert isinstance(replaced, ast.expr)
    return replaced, ast.unparse(replaced)


class Inliner(ast.NodeTransformer):
    """Replaces names by their expressions; a name that leads back to itself stays."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.open: list[str] = []
        self.copied = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Follow one name."""
        if node.id not in self.names or node.id in self.open:
            return node
        expression = self.names[node.id]
        self.copied += sum(1 for _ in ast.walk(expression))
        if self.copied > MOST_COPIED:
            raise NotLiteral
        self.open.append(node.id)
        replaced = self.visit(deepcopy(expression))
        self.open.pop()
        assert isinstance(replaced, ast.expr)
        return replaced
