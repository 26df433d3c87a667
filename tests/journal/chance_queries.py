"""Queries made by chance, each from a seed, so that a failure can be made again."""

from __future__ import annotations

import random

DAYS = ("today", "2024-02", "2024-01-10", "2023", "2w", "3h", "9999-12-31", "0000", "٣w")
STATES = ("open", "done", "stale", "overdue", "todo", "supported", "failed", "opne")
FITTING = {
    "kind": ("note", "result", "task", "run", "hypothesis", "resutl"),
    **dict.fromkeys(("day", "since", "until"), DAYS),
    **dict.fromkeys(("status", "is"), STATES),
    "tag": ("addition", "#A", "%", "_"),
    "has": ("figure", "task", "run", "reading", "estimate", "figures"),
    "author": ("TG", '"T G"', "''"),
    "view": ("old", "odl"),
    **{name: (f"{letter}1", f"{letter.lower()}2", f"{letter}99") for name, letter in
       {"hypothesis": "H", "question": "Q", "run": "R", "sweep": "S"}.items()},
    "experiment": ("toy", "toy.train", "TOY.*"),
}  # fmt: skip
"""Values that a field mostly takes."""
ANY = ("H1", "done", '"', '""', '"a b"', "%", "*", "\\", "1e400", "a:b")
WORDS = (
    *("loss", "probe", "d_model", "blocks.0.attn.hook_z", "café", "STRASSE", "İ", "日本語", "++", "->", "#", "😀"),
    *('"ln 10"', '""', '"', "NEAR(a b)", "title:x", "^a", "a*", "-a", "R1", "h2", "\u0301", "\0", "\ud800", "\u2028"),
    *("a" * 90, "'; --", "{a}", "\\", "%", "_", "ANDY", "NOT-a"),
)
QUANTITIES = (
    *("loss", "min(loss)", "mean(loss)", "first(loss<2)", "last(loss >= .1)", "at(loss, 3)"),
    *("config.d_model", "config.x", "known_lie_acc", "f(x)"),
)
SIGNS = ("<", "<=", ">", ">=", "=", "==", "!=")
NUMBERS = ("1", "0", "0.3", "2", "8", "1e-3", "70%", "inf", "-.5", "1e400", "none", "1_000")
JUNK = '()"<>=:.%*^#-~\\/\x00\t\n\r\u0301\u200d\u2028\ufeff\ud800𞤀é ß中1a'


def query(seed: int) -> str:
    """A query, often one with mistakes."""
    chance = random.Random(seed)
    text = some(chance, chance.randint(0, 4))
    for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 2, 6))):
        text = mutated_text(chance, text)
    return text if chance.random() < 0.97 else text * chance.randint(2, 40)


def some(chance: random.Random, depth: int) -> str:
    """Conditions joined in some way."""
    parts = [condition(chance, depth) for _ in range(chance.randint(1, 3))]
    return chance.choice((" ", " ", " OR ", " AND ")).join(parts)


def condition(chance: random.Random, depth: int) -> str:
    """One condition."""
    kind = chance.randrange(6 if depth else 4)
    if kind == 0:
        return chance.choice(WORDS)
    if kind == 1:
        name = chance.choice(list(FITTING))
        return f"{name}:{chance.choice(FITTING[name] if chance.random() < 0.9 else ANY)}"
    if kind == 2:
        return f"{chance.choice(QUANTITIES)}{chance.choice(SIGNS)}{chance.choice(NUMBERS)}"
    if kind == 3:
        return f"{chance.choice(QUANTITIES)} in {chance.choice(NUMBERS)}..{chance.choice(NUMBERS)}"
    inner = some(chance, depth - 1)
    return f"NOT {inner}" if kind == 4 else f"({inner})"


def mutated_text(chance: random.Random, text: str) -> str:
    """The text with a sign taken out, put in or exchanged, or cut short."""
    place = chance.randint(0, len(text))
    sign = chance.choice(JUNK) if chance.random() < 0.8 else chr(chance.randrange(0x110000))
    return chance.choice(
        (text[:place] + text[place + 1 :], text[:place] + sign + text[place:], text[:place] + sign + text[place + 1 :])
    )
