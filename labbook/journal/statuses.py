"""The symbol and the colour of each status, so that every front end shows it alike and readable without colour."""

from __future__ import annotations

FINAL = ("done", "failed", "cancelled", "lost")
"""The statuses that a run does not leave."""

COLOURS = {
    "done": "green",
    "right": "green",
    "supported": "green",
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
