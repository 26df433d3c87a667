"""The code and the surroundings of a run, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labbook.clock import duration
from labbook.store.records import Run
from labbook.tui import words
from labbook.tui.data.run import Code, Surroundings
from labbook.tui.data.run_log import Printed
from labbook.tui.run_page.lines import Line

DIFF = {"+": "green", "-": "red", "@": "cyan"}
FILES = ("diff --git ", "+++ ", "--- ", "index ")
NO_CODE = "What code it was made with is not recorded: git was not there, or no commit."
STREAMS = ("both", "printed", "errors")


def code_lines(code: Code) -> list[Line]:
    """The commit, what was not committed, and the difference line by line."""
    state = code.state
    if state is None or (not state.commit and not state.diff):
        return [(NO_CODE, "dim")]
    lines = [
        (f"commit   {state.commit or 'none yet'}", "bold"),
        (f"branch   {state.branch or 'none: a commit was checked out'}", ""),
        *([(f"remote   {state.remote}", "")] if state.remote else []),
        *((f"untracked  {name}", "yellow") for name in code.untracked),
    ]
    if not state.diff:
        return [*lines, ("", ""), ("Everything that git knows was committed.", "dim")]
    return [*lines, ("", ""), *map(diff_line, state.diff.rstrip("\n").split("\n"))]


def diff_line(line: str) -> Line:
    """A line of a unified diff in its colour."""
    return line, "bold" if line.startswith(FILES) else DIFF.get(line[:1], "")


def surroundings_lines(run: Run, part: Surroundings) -> list[Line]:
    """What it took, the machine, the variables and the packages."""
    place = part.environment
    if place is None:
        return [("What surrounded it is not recorded.", "dim")]
    facts = (
        ("took", duration(run.wall_seconds)),
        ("CPU time", duration(run.cpu_seconds)),
        ("memory", f"{run.peak_memory / 1e6:,.0f} MB at most" if run.peak_memory else ""),
        ("device", run.device),
        ("parameters", f"{run.parameter_count:,}" if run.parameter_count else ""),
        ("exit code", str(run.exit_code) if run.exit_code else ""),
        ("Python", place.python),
        ("system", place.platform),
        ("host", f"{place.host}, {words.counted(place.cpu_count, 'core')}"),
    )
    return [
        *((f"{name:<12}{text}", "") for name, text in facts if text),
        *named("Variables", [f"{name}={value}" for name, value in part.variables.items()]),
        *named("Packages", [f"{name} {version}" for name, version in part.packages.items()]),
    ]


def named(name: str, texts: Sequence[str]) -> Iterator[Line]:
    """A heading with how many there are, and a line each."""
    if texts:
        yield "", ""
        yield f"{name} ({len(texts)})", "bold"
        yield from ((text, "") for text in texts)


def log_lines(part: Printed, stream: str) -> list[Line]:
    """What was printed, of one stream or of both; errors below, in colour."""
    out = [(line, "") for line in part.out] if stream != "errors" else []
    err = [(line, "yellow") for line in part.err] if stream != "printed" else []
    between = [("", ""), ("stderr", "bold")] if out and err else []
    return [*out, *between, *err] or [("It has printed nothing.", "dim")]
