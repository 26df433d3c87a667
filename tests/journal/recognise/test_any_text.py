"""Whatever the text: no exception, lines in range, and every reading where it says it stands."""

from __future__ import annotations

import math
import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.journal.recognise import findings, readings, ticks_without_box

LOGS = sorted((Path(__file__).parents[2] / "journals").glob("*-*.md"))
KINDS = {
    "hypothesis": {"", "supported", "refuted", "inconclusive"},
    "prediction": {"", "right", "wrong"},
    "question": {"", "answered"},
    "bug": {"", "fixed"},
    "idea": {""},
}
PIECES = [
    *[
        "Hypothesis:",
        "**Hypotheis**:",
        "H1:",
        "H2",
        "Q:",
        "Questions:",
        "Idea:",
        "ideas",
        "bug:",
        ":bug:",
        "FIXME",
        "P:",
    ],
    *["I expect not to", "I'd bet", "(yep)", "---nope", "70%", "hypothesis confirmed", "refuted", "not", "if", "A: no"],
    *["|", "│", "|--|--|", "| a | 0.5 |", "acc = 0.5 [N=3]", "{'a': 0.5,", "'b': 1.5}", "1,792", "73.05%", "- ", "1. "],
    *[
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        "  ",
        "```",
        "~~~",
        "`",
        "~~",
        "**",
        "_",
        "# ",
        "> ",
        "[ ]",
        "[x] ",
    ],
    *["\x00", "\x0c", "\x85", "\u2028", "\ud800", "é", "🐛", "٣", "words", "e.g.", "?", "!", ";", "x ", "="],
]


def check(body: str) -> None:
    """Hold what is recognised to its promises."""
    lines = re.split(r"\r\n|\n|\r", body)
    found, numbers, ticked = findings(body), readings(body), ticks_without_box(body)
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert [one.line for one in numbers] == sorted(one.line for one in numbers)
    assert all(0 <= line < len(lines) for line in ticked)
    for one in found:
        assert 0 <= one.line < len(lines)
        assert one.text.strip() and one.outcome in KINDS[one.kind]
        assert (one.outcome == "") == (one.outcome_line is None) == (one.outcome_text == "")
        assert one.outcome_line is None or one.line <= one.outcome_line < len(lines)
        assert one.probability is None or 0 <= one.probability <= 1
    for read in numbers:
        assert read.raw and read.raw in lines[read.line]
        assert math.isfinite(read.value)
    assert all(after.block - before.block in (0, 1) for before, after in pairwise(numbers))


@given(st.text())
def test_any_text(body: str) -> None:
    check(body)


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_mixture_of_what_means_something(body: str) -> None:
    check(body)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_mutated_logs(path: Path) -> None:
    body = path.read_bytes().decode()
    check(body)
    chance = random.Random(path.stem)
    for _ in range(40):
        start = chance.randrange(len(body))
        end = min(len(body), start + chance.choice([0, 1, 7, 300]))
        body = body[:start] + "".join(chance.choices(PIECES, k=chance.randrange(4))) + body[end:]
        check(body)


@pytest.mark.parametrize(
    "hostile", ["*", "_", "~~a ", "`a ", "**a ", "-", ". ", "I expect ", "hypothesis is ", "| ", " ", "[a]("]
)
def test_long_hostile_lines_take_no_longer_than_others(hostile: str) -> None:
    line = f"Hypothesis: I expect a {hostile * (9_000 // len(hostile))}"
    body = f"{line}\n|--|--|\n{line}\n" * 5
    started = time.process_time()
    check(body)
    assert time.process_time() - started < 5
