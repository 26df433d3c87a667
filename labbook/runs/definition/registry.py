"""The experiments of a project, listed by reading their files and never by running them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.project import Project
from labbook.runs.definition import experiment as marks
from labbook.runs.definition.literals import MISSING, Evaluator, Names, NotLiteral, Unknown, default_of
from labbook.runs.definition.names import FileNames, Sources, self_contained
from labbook.runs.definition.overrides import format_value
from labbook.runs.definition.signature import describe
from labbook.runs.definition.source import Refused, imported_modules, parsed, read, statements

HOMES = ("labbook", "labbook.runs.definition.experiment")


class Parameter(NamedTuple):
    """One parameter of an experiment."""

    name: str
    annotation: str
    """Source of the type, with the module's own names replaced by what they stand for."""
    default: object
    """The value, MISSING, or Unknown with the source text."""
    kind: str
    bounds: str
    description: str

    @property
    def has_default(self) -> bool:
        """Whether it may be left out."""
        return self.default is not MISSING


class ExperimentInfo(NamedTuple):
    """What the source says about one experiment."""

    name: str
    tags: tuple[str, ...]
    file: Path
    line: int
    function: str
    doc: str
    question: str
    parameters: tuple[Parameter, ...]
    imports: tuple[str, ...]
    """Every absolute module that its file imports anywhere, in order."""
    presets: Mapping[str, Mapping[str, object]]
    """Named sets of parameter values."""


class Problem(NamedTuple):
    """Why something could not be listed, or should not be run."""

    file: Path
    line: int
    message: str
    experiment: str = ""
    """The experiment that cannot be run because of it, if it has a name."""


class Listing(NamedTuple):
    """The experiments of a folder, sorted by name, and what is wrong in it."""

    experiments: tuple[ExperimentInfo, ...]
    problems: tuple[Problem, ...]
    looked_at: tuple[Path, ...] = ()
    """The files, there or not, that types were looked for in: when one changes, so may the experiments."""


def of_project(project: Project) -> Listing:
    """The experiments of a project."""
    return list_experiments(project.experiments, project.root)


def list_experiments(folder: Path, root: Path | None = None) -> Listing:
    """Read every Python file below a folder; a folder that is not there has no experiments.

    Types that they take from other files below the root (the folder's parent, if none is given) are followed.
    """
    experiments: dict[str, ExperimentInfo] = {}
    problems: list[Problem] = []
    sources = Sources(root or folder.parent)
    for file in python_files(folder):
        for found in read_file(file, sources):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.name in experiments:
                first = experiments[found.name]
                message = f"{found.name} is already in {first.file.name}, line {first.line}; give one another name."
                problems.append(Problem(file, found.line, message, found.name))
            else:
                experiments[found.name] = found
    return Listing(tuple(experiments[name] for name in sorted(experiments)), tuple(problems), tuple(sources.known))


def find(listing: Listing, name: str) -> ExperimentInfo:
    """The experiment with a name; raises LabbookError when there is none, or it cannot be run."""
    problem = next((problem for problem in listing.problems if problem.experiment == name), None)
    if problem:
        raise LabbookError(problem.message, f"See {problem.file}, line {problem.line}.")
    known = {info.name: info for info in listing.experiments}
    if name in known:
        return known[name]
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]!r}? " if close else ""
    if listing.problems:
        first = listing.problems[0]
        hint += f"{first.file.name}, line {first.line}: {first.message} "
    raise LabbookError(f"No experiment {name!r}.", f"{hint}`labbook experiments` lists all.")


def family(listing: Listing, name: str) -> tuple[ExperimentInfo, ...]:
    """The experiments whose names begin with a name and a dot; none where the name is an experiment's own."""
    if name in {info.name for info in listing.experiments} | {problem.experiment for problem in listing.problems}:
        return ()
    return tuple(info for info in listing.experiments if info.name.startswith(f"{name}."))


def python_files(folder: Path) -> Iterator[Path]:
    """The Python files below a folder in order; hidden ones, caches and linked folders are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        yield from (Path(place, name) for name in sorted(names) if name.endswith(".py") and name[0] != ".")


def read_file(file: Path, sources: Sources) -> Iterator[ExperimentInfo | Problem]:
    """The experiments in one file and its problems."""
    try:
        source = read(file)
        if b"labbook" in source:
            yield from experiments_in(file, parsed(source, file), sources)
    except Refused as refused:
        yield Problem(file, refused.line, refused.message)
    except OSError as error:
        yield Problem(file, 1, f"It cannot be read: {error.strerror}.")
    except (RecursionError, MemoryError):
        yield Problem(file, 1, "Its expressions are nested too deeply.")
    except ValueError as error:  # a number of too many digits
        yield Problem(file, 1, f"It cannot be read: {error}.")


def experiments_in(file: Path, tree: ast.Module, sources: Sources) -> Iterator[ExperimentInfo | Problem]:
    """The marked functions of a module."""
    nodes = list(statements(tree.body))
    decorators = Decorators(nodes)
    names = FileNames(sources, file, tree)
    imports = imported_modules(nodes)
    for node in nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for decorator in filter(decorators.are_ours, node.decorator_list):
            try:
                check_callable(node, decorator, names.own, top_level=node in tree.body)
                yield described(file, node, decorator, names, imports)
            except Refused as refused:
                yield Problem(file, refused.line, refused.message, refused.experiment)


class Decorators:
    """The names under which a file knows labbook and its decorator."""

    def __init__(self, nodes: list[ast.stmt]) -> None:
        self.functions: set[str] = set()
        self.modules: set[str] = set()
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and node.module in HOMES:
                wanted = {alias.name: alias.asname or alias.name for alias in node.names}
                self.functions |= {name for real, name in wanted.items() if real == "experiment"}
                self.functions |= {"experiment"} if "*" in wanted else set()
            elif isinstance(node, ast.Import):
                self.modules |= {alias.asname or alias.name for alias in node.names if alias.name in HOMES}

    def are_ours(self, decorator: ast.expr) -> bool:
        """Whether a decorator is labbook's."""
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(function, ast.Name):
            return function.id in self.functions
        return (
            isinstance(function, ast.Attribute)
            and function.attr == "experiment"
            and ast.unparse(function.value) in self.modules
        )


def check_callable(
    node: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr, names: Names, top_level: bool
) -> None:
    """Refuse a function that a worker could not find or call."""
    name = mark(node, decorator, names).name
    arguments = node.args
    wrong = ""
    if not top_level:
        wrong = f"{node.name} stands inside of something else; move it to the top level of the file."
    elif isinstance(node, ast.AsyncFunctionDef):
        wrong = f"{node.name} is async; write `def`."
    elif not arguments.posonlyargs and not arguments.args:
        wrong = f"{node.name} takes no run; write `def {node.name}(run, ...)`."
    elif arguments.posonlyargs[1:]:
        wrong = f"{node.name} has parameters that cannot be given by name; move the `/` behind the run."
    if wrong:
        raise Refused(node.lineno, f"{name}: {wrong}", name)


def described(
    file: Path,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    decorator: ast.expr,
    names: FileNames,
    imports: tuple[str, ...],
) -> ExperimentInfo:
    """What the source says about one marked function."""
    name, tags, presets = mark(node, decorator, names.own)
    doc = ast.get_docstring(node) or ""
    question = doc.partition("\n")[0].strip()
    parameters = tuple(parameters_of(node.args, names))
    return ExperimentInfo(name, tags, file, node.lineno, node.name, doc, question, parameters, imports, presets)


def mark(node: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr, names: Names) -> marks.Mark:
    """The name and the tags in a decorator."""
    given = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
    words = {word.arg: word.value for word in given.keywords}
    name = given.args[0] if given.args else words.get("name")
    if name is None:
        raise Refused(node.lineno, f'{node.name} has no name; write @experiment("{node.name}").')
    given_or_empty = (name, words.get("tags", ast.Tuple([])), words.get("presets", ast.Dict([], [])))
    try:
        values = [Evaluator(names).value(item) for item in given_or_empty]
    except NotLiteral:
        wanted = "The name, the tags and the presets"
        raise Refused(node.lineno, f"{wanted} of {node.name} should be written out plainly.") from None
    try:
        return marks.checked(*values)
    except LabbookError as error:
        raise Refused(node.lineno, error.message) from None


def parameters_of(arguments: ast.arguments, names: FileNames) -> Iterator[Parameter]:
    """The parameters behind the run: types may come from other files, defaults have to stand in this one."""
    positional = [*arguments.posonlyargs, *arguments.args]
    lacking: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = list(zip(positional, [*lacking, *arguments.defaults], strict=True))[1:]
    for argument, default in [*pairs, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]:
        annotation, text = self_contained(argument.annotation, names) if argument.annotation else (None, "")
        yield Parameter(
            argument.arg,
            text,
            default_of(default, names.own) if default else MISSING,
            *describe(annotation),
        )


def shown_default(parameter: Parameter) -> str:
    """A default as an override would write it; empty when there is none."""
    if not parameter.has_default:
        return ""
    return parameter.default.source if isinstance(parameter.default, Unknown) else format_value(parameter.default)
