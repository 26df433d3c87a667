"""Statements as the tokens of a model trained here: BOS speaker RELATION (POS|NEG) a b c ASK -> YES|NO.

Imports torch, so import this inside functions only.
"""

import torch

from experiments.lying.statements import FAMILIES

WORDS = ("BOS", "TRUTHFUL", "LIAR", "NEUTRAL", *FAMILIES, "POS", "NEG", "ASK", "YES", "NO")
BOS, SPEAKER, FAMILY, POS, NEG, ASK, YES, NO = (
    WORDS.index(word) for word in ("BOS", "TRUTHFUL", FAMILIES[0], "POS", "NEG", "ASK", "YES", "NO")
)
FIRST_NUMBER = len(WORDS)
LENGTH = 8


def vocabulary(highest):
    """Tokens that there are: words, then the numbers 0..highest."""
    return FIRST_NUMBER + highest + 1


def prompts(statements, speakers):
    """[batch, 8] tokens."""
    count = len(speakers)
    columns = (
        torch.full((count,), BOS),
        SPEAKER + speakers,
        FAMILY + statements.family,
        torch.where(statements.negated, NEG, POS),
        *(FIRST_NUMBER + statements.numbers).unbind(1),
        torch.full((count,), ASK),
    )
    return torch.stack(columns, 1)


def written(tokens):
    """Tokens in words: `BOS NEUTRAL MAX NEG 3 1 2 ASK`."""
    return " ".join(WORDS[token] if token < FIRST_NUMBER else str(token - FIRST_NUMBER) for token in tokens)
