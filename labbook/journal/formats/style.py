"""How the tasks of a journal are written, decided by the shape of the whole file."""

from __future__ import annotations

import re
from collections.abc import Sequence

CHECKBOX = re.compile(r"[\s>]*(?:[-*+]|\d+[.)])[ \t]+\[[^\]\r\n]\](?:\s|$)")
STRUCK = re.compile(r"[\s>]*(?:[-*+]|\d+[.)])[ \t]+~~(?=\S)[^~]+~~\s*$")
KEYWORD = re.compile(r"\s*-[ \t]+(?:TODO|DOING|DONE|LATER|NOW|CANCELED|CANCELLED|WAITING)(?:\s|$)")
TICKED = re.compile(r"- \u2705(?:\ufe0f)?[ \t]")
ITEM = re.compile(r"- \S")
INSET = re.compile(r"(?: {4}|\t)(?![-*+ \t]|\d+[.)])\S")
HASH_LINK = re.compile(r"\]\([^)\s]{0,500}%20[0-9a-f]{32}[^)\s]{0,500}\)")


def of_markdown(lines: Sequence[str]) -> str:
    """The style of a Markdown or plain text: "markdown", "struck-done", "struck-dropped", "notion" or "logseq"."""
    boxes = sum(1 for line in lines if "[" in line and CHECKBOX.match(line))
    if not boxes and is_notion(lines):
        return "notion"
    if sum(1 for line in lines if "- " in line and KEYWORD.match(line)) > boxes:
        return "logseq"
    if any("~~" in line and STRUCK.match(line) for line in lines):
        return "struck-dropped" if boxes else "struck-done"
    return "markdown"


def is_notion(lines: Sequence[str]) -> bool:
    """Whether a file without checkboxes is a page that Notion exported: ticked items with inset text or its links."""
    ticked = sum(1 for line in lines if line.startswith("- \u2705") and TICKED.match(line))
    if not ticked:
        return False
    if any("%20" in line and HASH_LINK.search(line) for line in lines):
        return True
    items = sum(1 for line in lines if line.startswith("- ") and ITEM.match(line))
    inset = sum(1 for line in lines if line[:1] in " \t" and INSET.match(line))
    return ticked * 3 >= items and inset >= ticked
