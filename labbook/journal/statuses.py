"""The kinds and statuses there are, and the symbol and colour by which every front end shows them."""

from __future__ import annotations

KINDS = ("note", "plan", "question", "hypothesis", "result", "conclusion", "idea", "bug")
"""The kinds of entries."""
VERDICTS = ("open", "supported", "refuted", "inconclusive", "withdrawn")
"""The statuses that a person gives a hypothesis; new evidence against a verdict makes it "contested"."""
OPEN_BELIEFS = ("open", "contested")
"""The statuses of a hypothesis that is not settled."""
FINAL = ("done", "failed", "cancelled", "lost")
"""The statuses that a run does not leave."""

COLOURS = {
    "done": "green",
    "right": "green",
    "supported": "green",
    "answered": "green",
    "fixed": "green",
    "found": "cyan",
    "running": "cyan",
    "doing": "cyan",
    "queued": "blue",
    "open": "yellow",
    "todo": "yellow",
    "failed": "red",
    "lost": "red",
    "wrong": "red",
    "refuted": "red",
    "contested": "yellow",
    "revised": "magenta",
    "cancelled": "magenta",
    "dropped": "magenta",
    "moved": "magenta",
}
SYMBOLS = {
    "done": "✓",
    "right": "✓",
    "supported": "✓",
    "answered": "✓",
    "fixed": "✓",
    "found": "▶",
    "running": "▶",
    "doing": "▶",
    "queued": "…",
    "open": "○",
    "todo": "○",
    "failed": "✗",
    "wrong": "✗",
    "refuted": "✗",
    "contested": "!",
    "revised": "→",
    "lost": "?",
    "cancelled": "■",
    "dropped": "■",
    "moved": "→",
    "inconclusive": "~",
    "withdrawn": "■",
}
