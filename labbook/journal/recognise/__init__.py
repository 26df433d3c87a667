"""Recognising what a researcher wrote in one entry's Markdown: findings, readings, ticks without a box.

Everything here is a pure function of the text. What is recognised is offered to the author, never acted on by itself.
"""

from __future__ import annotations

from labbook.journal.recognise.blocks import metric_blocks
from labbook.journal.recognise.bugs import bugs
from labbook.journal.recognise.dicts import printed_dicts
from labbook.journal.recognise.hypotheses import hypotheses
from labbook.journal.recognise.ideas import ideas
from labbook.journal.recognise.labels import statements
from labbook.journal.recognise.predictions import predictions
from labbook.journal.recognise.prose import fences, lines_of, prose
from labbook.journal.recognise.questions import questions
from labbook.journal.recognise.tables import markdown_tables
from labbook.journal.recognise.terminal import terminal_tables
from labbook.journal.recognise.ticks import ticks
from labbook.journal.recognise.values import Finding, Reading

__all__ = ["Finding", "Reading", "findings", "readings", "ticks_without_box"]

OUTPUT = frozenset(["", "text", "txt", "plain", "plaintext", "console", "output", "log", "markdown", "md", "table"])
"""The languages of fences that hold pasted output rather than source."""


def findings(body: str) -> list[Finding]:
    """The hypotheses, predictions, questions, bugs and ideas of an entry, in order of line."""
    lines = prose(lines_of(body))
    labelled = statements(lines)
    found = [finding for kind in (hypotheses, predictions, questions, bugs, ideas) for finding in kind(lines, labelled)]
    return sorted(found, key=lambda finding: finding.line)


def readings(body: str) -> list[Reading]:
    """The numbers in the tables and metric blocks of an entry, in order of line; source code holds none."""
    lines = lines_of(body)
    shown = [line if fence is None or fence in OUTPUT else "" for line, fence in zip(lines, fences(lines), strict=True)]
    tables, taken = markdown_tables(shown)
    blocks = [*tables, *terminal_tables(shown, taken), *metric_blocks(shown), *printed_dicts(shown)]
    blocks.sort(key=lambda block: block[0].line)
    return [reading._replace(block=number) for number, block in enumerate(blocks) for reading in block]


def ticks_without_box(body: str) -> list[int]:
    """The 0-based lines that are ticked without a checkbox, as "- x tried this, nope", where a list has several."""
    return ticks(prose(lines_of(body)))
