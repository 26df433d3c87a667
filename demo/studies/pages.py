"""Tables for the pages of a study, drawn from recorded runs and put between their marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from textwrap import dedent
from typing import Any

from demo.studies.lab import PAGES, Lab

Run = Mapping[str, Any]
Cell = Callable[[Sequence[Run]], str]


def fill(study: str, blocks: Mapping[str, str]) -> None:
    """Put each text between `<!-- name -->` and `<!-- end -->` of the study's page, where it has that name."""
    page = PAGES / f"{study}.md"
    text = page.read_text()
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = pattern.sub(lambda found, block=block: f"{found[1]}{block.strip()}\n{found[2]}", text)
    page.write_text(text)


def grid(runs: Iterable[Run], down: str, across: str, cell: Cell) -> str:
    """A Markdown table of runs over two parameters; a dash where nothing was run."""
    cells: dict[tuple[Any, Any], list[Run]] = {}
    for run in runs:
        cells.setdefault((run["config"][down], run["config"][across]), []).append(run)
    rows, columns = (sorted({place[axis] for place in cells}) for axis in (0, 1))
    lines = [[str(row), *(cell(cells[row, c]) if (row, c) in cells else "-" for c in columns)] for row in rows]
    return table([down, *(f"{across}={column}" for column in columns)], lines)


def listing(runs: Iterable[Run], by: Sequence[str], columns: Mapping[str, Cell]) -> str:
    """A Markdown table with a row for each config, its seeds together."""
    rows: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        rows.setdefault(tuple(str(run["config"].get(name)) for name in by), []).append(run)
    lines = [[*key, *(cell(found) for cell in columns.values())] for key, found in rows.items()]
    return table([*by, *columns], lines)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def share(name: str) -> Cell:
    """How many of the seeds have it: 2/3."""
    return lambda runs: f"{sum(bool(run['summary'][name]) for run in runs)}/{len(runs)}"


def middle(name: str, form: str = "{:.3g}", never: str = "never") -> Cell:
    """The median over seeds and, in brackets, the least and the most; None counts as beyond all."""

    def cell(runs: Sequence[Run]) -> str:
        values = sorted(float("inf") if (v := run["summary"][name]) is None else float(v) for run in runs)
        told = [never if value == float("inf") else form.format(value) for value in (median_low(values), *values)]
        return told[0] if len(values) == 1 or told[1] == told[-1] else f"{told[0]} ({told[1]}..{told[-1]})"

    return cell


def median_low(values: Sequence[float]) -> float:
    """The median; of two middle ones their mean, where both are finite."""
    return median(values) if max(values) < float("inf") else sorted(values)[len(values) // 2]


def summaries(runs: Sequence[Run], names: Mapping[str, str] | None = None) -> str:
    """What some runs returned, side by side; `names` chooses and words it, all of it where there are none."""
    chosen = names or {name: name for run in runs for name in run["summary"]}
    looked_at = [of_what(run) for run in runs]
    one = len(runs) > 1 and len(set(looked_at)) == 1
    head = ["", *(f"seed {run['config']['seed']}" if one else what for run, what in zip(runs, looked_at, strict=True))]
    return table(head, [[words, *(shown(run["summary"].get(name)) for run in runs)] for name, words in chosen.items()])


def of_what(run: Run) -> str:
    """The model or models that a run looked at, or its seed."""
    several = " and ".join(run["config"].get("models", ()))
    return str(several or run["config"].get("model") or f"seed {run['config']['seed']}")


def shown(value: object) -> str:
    """A summary's value in a table."""
    return f"{value:.3g}" if isinstance(value, float) else "none" if value is None else str(value)


def said(lab: Lab, ref: str, *words: str) -> str:
    """What a run said in its notes: the paragraphs that have one of the words in them."""
    paragraphs = re.split(r"\n\s*\n", lab.told("show", ref))
    chosen = [dedent(one.strip("\n")) for one in paragraphs if any(word in one for word in words)]
    return "```\n" + "\n\n".join(chosen) + "\n```"


def costs(lab: Lab) -> str:
    """What the runs of each experiment took: CPU seconds of the median and of the longest, most memory, how many."""
    found: dict[str, list[Run]] = {}
    for run in lab.every_run():
        found.setdefault(run["experiment"], []).append(run)
    rows = [[name, str(len(runs)), *cost_of(runs)] for name, runs in sorted(found.items())]
    return table(["experiment", "runs", "CPU seconds, median", "longest", "peak memory (MB)"], rows)


def cost_of(runs: Sequence[Run]) -> list[str]:
    """The median and the largest CPU time (seconds), and the most memory (MB)."""
    seconds = [run["cpu_seconds"] or 0.0 for run in runs]
    return [
        f"{median(seconds):.1f}",
        f"{max(seconds):.1f}",
        f"{max(run['peak_memory'] or 0 for run in runs) / 1e6:.0f}",
    ]


def weighed(lab: Lab, belief: str) -> str:
    """What the runs say of a hypothesis."""
    return f"```\n{lab.told('hypothesis', 'weigh', belief)}\n```"
