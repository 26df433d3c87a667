"""What is recognised in five real research logs, all of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from labbook.journal.recognise import findings, readings, ticks_without_box

JOURNALS = Path(__file__).parents[2] / "journals"


def log(name: str) -> str:
    return (JOURNALS / f"{name}.md").read_bytes().decode()


def repaired(name: str) -> str:
    return log(name).encode("mac_roman").decode()


def said(body: str, kind: str) -> list[tuple[int, str]]:
    """The outcomes of one kind by the line of the file, counted from 1."""
    return [(found.line + 1, found.outcome) for found in findings(body) if found.kind == kind]


def test_lie_probes_findings() -> None:
    body = log("lie-probes")
    assert said(body, "hypothesis") == [(300, ""), (304, "supported"), (328, "supported"), (612, "")]
    assert said(body, "question") == [(582, ""), (713, "answered"), (715, "")]
    assert said(body, "bug") == [(line, "") for line in (196, 485, 622, 623, 687, 688, 1033)]
    assert said(body, "idea") == [(258, ""), (590, ""), (844, "")]
    assert said(body, "prediction") == []
    assert ticks_without_box(body) == list(range(486, 493))


def test_the_words_of_a_hypothesis_and_of_its_verdict() -> None:
    second = [found for found in findings(log("lie-probes")) if found.kind == "hypothesis"][1]
    assert second.text == "probe acc is greater than adapter acc. And even OOD."
    assert (second.outcome_line, second.outcome_text) == (324, "So yes! Hypothesis confirmed")


def test_lie_probes_readings() -> None:
    found = readings(log("lie-probes"))
    assert Counter(one.block for one in found) == dict(enumerate([16, 2, 4, 5, 5, 5, 5, 8, 2, 2]))
    (first, acc, *_) = [one for one in found if one.block == 3]
    assert (first.name, first.value, first.count) == ("balance", 0.5141, 284)
    assert acc.subject == "for Walmart-the-bag/phi-2-uncensored: with base model"
    assert (acc.line, acc.name, acc.value, acc.unit, acc.count) == (155, "acc", 0.7305, "%", 141)
    assert [one.subject for one in found[-4::2]] == ["notebooks/11c_sae_no_imp.ipynb", "notebooks/11c_sae_.ipynb"]


def test_digit_addition() -> None:
    body = log("digit-addition")
    assert said(body, "question") == [(12, ""), (39, ""), (59, ""), (90, "")]
    assert said(body, "prediction") == [
        *[(13, ""), (28, "right"), (40, "wrong")],
        *[(72, "right"), (72, "wrong"), (73, "wrong"), (74, "wrong"), (80, "wrong")],
    ]
    assert {found.kind for found in findings(body)} == {"question", "prediction"}


@pytest.mark.parametrize(
    ("body", "ideas"),
    [(log("plan-act-day"), [14, 17]), (log("tracr-sorting"), [85, 86, 87]), (repaired("notion-done-page"), [])],
)
def test_the_other_logs_hold_ideas_only(body: str, ideas: list[int]) -> None:
    assert [(found.line + 1, found.kind) for found in findings(body)] == [(line, "idea") for line in ideas]
    assert ticks_without_box(body) == []


@pytest.mark.parametrize("name", ["digit-addition", "plan-act-day", "tracr-sorting", "notion-done-page"])
def test_the_other_logs_hold_no_readings(name: str) -> None:
    assert readings(log(name)) == []


def test_the_line_ends_of_a_log_change_nothing() -> None:
    body = log("lie-probes")
    for end in ("\r\n", "\r"):
        other = re.sub("\n", end, body)
        assert findings(other) == findings(body)
        assert readings(other) == readings(body)
