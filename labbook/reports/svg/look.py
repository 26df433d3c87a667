"""How figures look on a page: the page's own ink and paper, and colours that can be told apart on both."""

from __future__ import annotations

import re
from typing import Any

INK, FAINT, PAPER = "#010203", "#040506", "#070809"
"""Stand for the page's text, lines and background, which are dark or light as the reader wants."""
ON_PAGE = {INK: "currentColor", FAINT: "var(--faint)", PAPER: "var(--paper)"}
COLOURS = ("#3d86c6", "#d9822b", "#2f9e63", "#9a6fd0", "#d6455d", "#1c9aa0", "#a8763e", "#7f8794")
"""Legible on white and on black, and apart from each other without red and green side by side."""
SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.labelsize": 9.0,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "lines.linewidth": 1.5,
    "path.simplify": True,
}
"""matplotlib's settings while a figure is drawn."""
REFERENCE = re.compile(r'(?:url\(#|href="#)([^)"]+)')
IDENTITY = re.compile(r' id="([^"]*)"')


def on_page(drawn: str, label: str) -> str:
    """matplotlib's SVG file as an element of a page: its colours are the page's, and no name stands twice."""
    from html import escape

    body = drawn[drawn.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<title>.*?</title>", "", body, flags=re.DOTALL)
    needed = set(REFERENCE.findall(body))
    body = IDENTITY.sub(lambda found: found[0] if found[1] in needed else "", body)
    for colour, name in ON_PAGE.items():
        body = body.replace(colour, name)
    box = re.search(r'viewBox="[^"]*"', body)
    inside = body[body.index(">") + 1 :]
    head = f'<svg role="img" aria-label="{escape(label)}" {box[0] if box else ""} xmlns="http://www.w3.org/2000/svg"'
    return f'{head} xmlns:xlink="http://www.w3.org/1999/xlink">{inside}'
