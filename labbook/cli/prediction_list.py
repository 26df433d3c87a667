"""Predictions in a list: what was said, how sure, and what came of it or what is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labbook.cli import page
from labbook.cli.in_doubt import marked
from labbook.cli.output import bold, coloured, dim, is_terminal, show, show_table, state_cell, width
from labbook.journal.predicting import predictions
from labbook.store.records import Prediction
from labbook.text import visible

NARROW = 110
"""Columns below which a prediction takes a line of its own for its claim."""
INDENT = 15


def show_list(found: Sequence[Prediction], waits: Mapping[int, str]) -> None:
    """Print predictions; `waits` says what the open ones wait for."""
    rows = [row(p, waits) for p in found]
    if is_terminal() and width() < NARROW:
        show_folded(rows)
    else:
        show_table(["id", "status", "p", "Brier", "about", "claim", "seen"], rows, stretch=-1)


def row(p: Prediction, waits: Mapping[int, str]) -> list[str]:
    """A prediction as cells."""
    outcome = f"{p.observed} in {predictions.answered_by(p)}" if p.run_id else p.observed
    return [
        f"P{p.id}",
        state_cell(p.status),
        predictions.sureness(p).strip(),
        "" if p.score is None else f"{p.score:.2f}{' (after the fact)' if p.after_the_fact else ''}",
        f"H{p.hypothesis_id}" if p.hypothesis_id else "",
        visible(p.claim),
        f"waiting: {visible(waits[p.id])}" if p.id in waits else marked(visible(outcome)),
    ]


def show_folded(rows: list[list[str]]) -> None:
    """Print predictions on a narrow terminal: the whole claim on one line, and under it what was seen."""
    for id, status, sure, score, about, claim, seen in rows:
        head = f"{bold(f'{id:<4}')} {coloured(status, 1)}  "
        for number, line in enumerate(page.folded(f"{claim}  {sure}", width() - INDENT - 1)):
            show((head if not number else " " * INDENT) + page.linked(line))
        aside = "  ".join(part for part in (seen, f"Brier {score}" if score else "", about) if part)
        for line in page.folded(aside, width() - INDENT - 1) if aside else []:
            show(" " * INDENT + dim(line))
