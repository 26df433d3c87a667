"""A run as text to paste elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labbook.store import values
from labbook.store.records import Run


def markdown(run: Run) -> str:
    """What it was given and what it returned, as a Markdown table."""
    config, summary = (values.flat(values.load(text)) for text in (run.config, run.summary))
    title = f"R{run.id} {run.experiment}, {run.status}" + (f": {run.why}" if run.why else "")
    return "\n\n".join(filter(None, (title, table("config", config), table("result", summary)))) + "\n"


def table(name: str, mapping: Mapping[str, Any]) -> str:
    """Names and values; nothing where there are none."""
    if not mapping:
        return ""
    rows = [f"| {cell(key)} | {cell(values.shown(value))} |" for key, value in mapping.items()]
    return "\n".join([f"| {name} | |", "|---|---|", *rows])


def cell(text: str) -> str:
    """A text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|")
