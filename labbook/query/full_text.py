"""What the full-text index of the entries is asked: words and phrases, whose last word may go on.

The index folds case and accents; `ß` and `ss` are asked for as both. A number stands for itself: 2 is not 256.
"""

from __future__ import annotations

import re
from itertools import product, zip_longest

from labbook.journal import ids
from labbook.query.language import All, Compared, Either, Node, View, Words

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts written without blanks, where the index knows no words."""
MOST_SPELT = 3
"""Places of `ss` in a phrase for which both spellings are asked."""


def knows(text: str) -> bool:
    """Whether the index can find a text."""
    return bool(re.search(r"[^\W_]", text)) and not UNSPACED.search(text)


def phrase(text: str) -> str:
    """A text in the language of the index, in each of its spellings."""
    goes_on = "" if text[-1:].isdigit() else "*"
    spelt = " OR ".join(exactly(spelling) + goes_on for spelling in spellings(text))
    return f"({spelt})"


def exactly(text: str) -> str:
    """A text as a phrase of the index."""
    return '"' + text.replace('"', '""') + '"'


def spellings(text: str) -> list[str]:
    """A text with `ss` and with `ß` in each place of either."""
    between = re.split("ss|[ßẞ]", text, flags=re.IGNORECASE)
    if len(between) - 1 > MOST_SPELT:
        return [text]
    signs = product(("ss", "ß"), repeat=len(between) - 1)
    return ["".join(part for pair in zip_longest(between, chosen, fillvalue="") for part in pair) for chosen in signs]


def looked_for(node: Node) -> list[str]:
    """The words and phrases that a query looks for (not those that it rules out), and the numbers by their names."""
    match node:
        case Words(text):
            return [text] if text.strip() else []
        case Compared(quantity) if re.fullmatch(r"[\w/-]+", quantity):
            return [quantity]
        case All(parts) | Either(parts):
            return [word for part in parts for word in looked_for(part)]
        case View(_, inner):
            return looked_for(inner)
        case _:
            return []


def divided(node: Node) -> tuple[str, Node]:
    """What a query asks of the index alone, in its language (empty for nothing), and the rest of it."""
    parts = node.parts if isinstance(node, All) else (node,)
    asked = [in_index(part) for part in parts]
    rest = tuple(part for part, question in zip(parts, asked, strict=True) if not question)
    return " AND ".join(filter(None, asked)), All(rest)


def in_index(node: Node) -> str:
    """A part of a query in the language of the index; empty for what it cannot answer."""
    match node:
        case Words(text):
            return phrase(text) if knows(text) and not ids.SHORT_ID.fullmatch(text.upper()) else ""
        case All(parts) | Either(parts):
            inner = [in_index(part) for part in parts]
            joint = " AND " if isinstance(node, All) else " OR "
            return f"({joint.join(inner)})" if inner and all(inner) else ""
        case View(_, inner):
            return in_index(inner)
        case _:
            return ""
