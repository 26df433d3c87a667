"""Journals made by chance, each from a seed, so that a failure can be made again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

LOGS = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "journals").glob("*-*.md"))]
LONGEST_JOURNAL = 8_000
"""Bytes of a log that are taken at most, so that thousands are imported in minutes."""

LINES = (
    *("# 2024-05-01", "## 3 May 2024", "5/2/24", "Monday", "# Notes", "2024-05-01 10:00 woke up", "Thu 5 Feb"),
    *("## 13:00", "- [ ] train 8/8", "  - [x] fix it", "* TODO write", "** DONE it", "- DOING x", "- [/] half"),
    *("- ~~old~~", "1. [ ] a", "```py", "```", "~~~", "$$", "<!--", "-->", "---", "| a | b |", "|---|---|"),
    *("| 1 | 73% |", "acc = 0.5 [N=3]", "Hypothesis: it is the seed", "So yes! Hypothesis confirmed"),
    *("Prediction: 70% it falls", "why is that?", "Q: so?", "", " ", "\t", "plain words #tag R1", "a\rb"),
    *("a\u2028b", "日本語", "é\u0301", "\x00", "\ufeff", "<2024-05-01 Wed>", "title: x", "date: 2024-05-01"),
    *("SCHEDULED: <2024-05-02 Thu>", ":PROPERTIES:", "a" * 300, "> quoted", "    code"),
)
NAMES = ("log.md", "log.txt", "log.org", "2024-05-01.md", "2024_05_01.md", "Notes.markdown")


def journal(seed: int) -> tuple[str, bytes]:
    """A journal's name and bytes: a part of a log, or made up, with some damage."""
    chance = random.Random(seed)
    raw = made_up(chance) if chance.random() < 0.3 else part(chance, chance.choice(LOGS))
    for _ in range(chance.randint(0, 6)):
        raw = chance.choice(DAMAGE)(chance, raw)
    return chance.choice(NAMES), raw


def part(chance: random.Random, raw: bytes) -> bytes:
    """Some of a log; one in ten is taken whole."""
    if chance.random() < 0.1:
        return raw
    start = chance.randrange(len(raw))
    return raw[start : start + chance.randint(1, LONGEST_JOURNAL)]


def made_up(chance: random.Random) -> bytes:
    """Lines of all kinds, one after the other."""
    end = chance.choice(("\n", "\r\n", "\r"))
    lines = chance.choices(LINES, k=chance.randint(1, 60))
    codec = chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    return end.join(lines).encode(codec)


def span(chance: random.Random, raw: bytes) -> tuple[int, int]:
    """From where to where something happens."""
    start = chance.randint(0, len(raw))
    return start, min(len(raw), start + chance.randint(0, 400))


def deleted(chance: random.Random, raw: bytes) -> bytes:
    """The bytes without a span."""
    start, end = span(chance, raw)
    return raw[:start] + raw[end:]


def doubled(chance: random.Random, raw: bytes) -> bytes:
    """The bytes with a span twice, the second time anywhere."""
    start, end = span(chance, raw)
    place = chance.randint(0, len(raw))
    return raw[:place] + raw[start:end] + raw[place:]


def swapped(chance: random.Random, raw: bytes) -> bytes:
    """The bytes with what follows a place before what leads up to it."""
    start, end = span(chance, raw)
    middle = chance.randint(start, end)
    return raw[:start] + raw[middle:end] + raw[start:middle] + raw[end:]


def flipped(chance: random.Random, raw: bytes) -> bytes:
    """The bytes with one of them exchanged."""
    start, _ = span(chance, raw)
    return raw[:start] + bytes([chance.randrange(256)]) + raw[start + 1 :]


def ended_otherwise(chance: random.Random, raw: bytes) -> bytes:
    """The bytes with other line ends in a half or everywhere."""
    start = chance.choice((0, len(raw) // 2))
    old, new = chance.choice(((b"\n", b"\r\n"), (b"\n", b"\r"), (b"\r\n", b"\n"), (b"\n", b"\n\n")))
    return raw[:start] + raw[start:].replace(old, new)


def cut_short(chance: random.Random, raw: bytes) -> bytes:
    """The bytes up to some place."""
    return raw[: chance.randint(0, len(raw))]


def put_in(chance: random.Random, raw: bytes) -> bytes:
    """The bytes with a line of some kind in between."""
    place = chance.randint(0, len(raw))
    return raw[:place] + b"\n" + chance.choice(LINES).encode() + b"\n" + raw[place:]


DAMAGE: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(deleted, doubled, swapped, ended_otherwise, cut_short),
    *(put_in, put_in, flipped),
)
