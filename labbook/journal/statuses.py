"""The kinds and statuses there are, and the symbol and colour by which every front end shows them."""

from __future__ import annotations

KINDS = ("note", "plan", "question", "hypothesis", "result", "conclusion", "idea", "bug")
"""The kinds of entries."""
VERDICTS = ("open", "supported", "refuted", "inconclusive", "withdrawn")
"""The statuses of a hypothesis."""
FINAL = ("done", "failed", "cancelled", "lost")
"""The statuses that a run does not leave."""

COLOURS = {
    "done": "green",
    "right": "green",
    "supported": "green",
    "answered": "green",
    "running": "cyan",
    "doing": "cyan",
    "queued": "blue",
    "open": "yellow",
    "todo": "yellow",
    "failed": "red",
    "lost": "red",
    "wrong": "red",
    "refuted": "red",
    "cancelled": "magenta",
    "dropped": "magenta",
    "moved": "magenta",
}
SYMBOLS = {
    "done": "✓",
    "right": "✓",
    "supported": "✓",
    "answered": "✓",
    "running": "▶",
    "doing": "▶",
    "queued": "…",
    "open": "○",
    "todo": "○",
    "failed": "✗",
    "wrong": "✗",
    "refuted": "✗",
    "lost": "?",
    "cancelled": "■",
    "dropped": "■",
    "moved": "→",
    "inconclusive": "~",
    "withdrawn": "■",
}
