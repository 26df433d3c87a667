"""Which kind of statement a label's word stands for, spelling mistakes forgiven."""

from __future__ import annotations

from functools import lru_cache

KINDS = {
    "h": "hypothesis",
    "hypothesis": "hypothesis",
    "hypotheses": "hypothesis",
    "p": "prediction",
    "prediction": "prediction",
    "predictions": "prediction",
    "q": "question",
    "question": "question",
    "questions": "question",
    "bug": "bug",
    "bugs": "bug",
    "fixme": "bug",
    "idea": "idea",
    "ideas": "idea",
}
FORGIVEN = {"hypothesis": 2, "hypotheses": 2, "prediction": 1, "predictions": 1, "question": 1, "questions": 1}


@lru_cache(maxsize=1024)
def kind_of(word: str) -> str:
    """The kind that a word labels, "" if none; mistakes are forgiven in the long words only."""
    word = word.lower()
    return KINDS.get(word) or next(
        (KINDS[right] for right, most in FORGIVEN.items() if word[0] == right[0] and distance(word, right) <= most), ""
    )


def distance(a: str, b: str) -> int:
    """How many letters must be put in, left out or changed to make one word the other."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        above, row = row, [i]
        for j, right in enumerate(b, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (left != right)))
    return row[-1]
