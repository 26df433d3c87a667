"""Bugs, ideas and ticks without a box."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import findings, ticks_without_box


def of_kind(kind: str, body: str) -> list[tuple[int, str, str]]:
    return [(found.line, found.text, found.outcome) for found in findings(body) if found.kind == kind]


@pytest.mark.parametrize(
    ("line", "text", "outcome"),
    [
        ("bugs :bug: ... wait are my labels right", "wait are my labels right", ""),
        ("- [ ] :bug: fix the thing in the nb", "fix the thing in the nb", ""),
        ("- [x] :bug: fix the thing in the nb", "fix the thing in the nb", "fixed"),
        ("suddenly it's not learning. Why? :bug:", "suddenly it's not learning. Why?", ""),
        ("FIXME :bug: they should all be diff", "they should all be diff", ""),
        ("FIXME: they should all be diff", "they should all be diff", ""),
        ("BUG: labels are flipped", "labels are flipped", ""),
        ("Bug 2: labels are flipped (fixed)", "labels are flipped", "fixed"),
        ("bug: labels are flipped - now fixed", "labels are flipped", "fixed"),
        ("bug: labels are flipped (fixed?)", "labels are flipped (fixed?)", ""),
        ("bug: labels are not fixed", "labels are not fixed", ""),
        ("🐛 labels are flipped", "labels are flipped", ""),
        ("bug: (now fixed)", "(now fixed)", ""),
    ],
)
def test_bugs(line: str, text: str, outcome: str) -> None:
    assert of_kind("bug", line) == [(0, text, outcome)]


def test_bugs_under_a_label_and_a_fix_beneath() -> None:
    body = (
        "Found bugs:\n- was showing the wrong history\n  - fixed in the loader\n- epochs were wrong\n  - affects lr\n"
    )
    assert of_kind("bug", body) == [(1, "was showing the wrong history", "fixed"), (3, "epochs were wrong", "")]


@pytest.mark.parametrize(
    "body",
    [
        "- that bug in choices? no",
        "I just fixed a bug where I was diffing by neurons",
        "debug: true",
        "bug://tracker.example.org/12 and more",
        "bug fix: changed the loader",
        "bugs",
        "`:bug:` is a marker",
        "~~:bug: labels~~",
        "```\n# FIXME: code\n```",
        "FIXMEUP now",
        "> BUG: quoted words",
    ],
)
def test_what_is_no_bug(body: str) -> None:
    assert of_kind("bug", body) == []


@pytest.mark.parametrize(
    ("body", "ideas"),
    [
        ("Idea: remove system prompts! it works", [(0, "remove system prompts! it works", "")]),
        ("    1. idea 2: apply it to the MLP?", []),
        ("1. x\n    1. idea 2: apply it to the MLP?", [(1, "apply it to the MLP?", "")]),
        ("- Idea after meeting:\n  - Regularize\n  - Compress", [(1, "Regularize", ""), (2, "Compress", "")]),
        ("# Ideas\n\n- one more\n- two more", [(2, "one more", ""), (3, "two more", "")]),
        ("## Ideas for later\n* one more", [(1, "one more", "")]),
        ("ideas\n> a quote\n- use sparse embedding\n", [(2, "use sparse embedding", "")]),
        ("TG's idea: use O(+0)", [(0, "use O(+0)", "")]),
        ("The idea is to use Lora as a probe.", []),
        ("one idea it to due batch norm", []),
        ("There are a few ideas here.\n- no label", []),
        ("Ideas are cheap: do experiments", []),
        ("No idea: why", []),
        ("ideal: something", []),
        ("Idea:", []),
        ("Ideas:\n\n\n\n- too far", []),
    ],
)
def test_ideas(body: str, ideas: list[tuple[int, str, str]]) -> None:
    assert of_kind("idea", body) == ideas


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("- x disable bnb, nope\n- x grad clip no\n- turn off 16b?\n- v done\n", [0, 1, 3]),
        ("v done\r\nx that too\r\n", [0, 1]),
        ("- x disable bnb\n- turn off 16b?\n", []),
        ("- x one\n\n- x two\n", []),
        ("- [x] one\n- [x] two\n", []),
        ("- x = 3\n- x = 4\n", []),
        ("- xor this\n- very nice\n", []),
        ("```\n- x one\n- x two\n```\n", []),
        ("", []),
    ],
)
def test_ticks_without_a_box(body: str, lines: list[int]) -> None:
    assert ticks_without_box(body) == lines
