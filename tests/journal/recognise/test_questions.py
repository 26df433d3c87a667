"""Labelled questions and their answers."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import findings


def questions(body: str) -> list[tuple[int, str, str]]:
    return [(found.line, found.text, found.outcome_text) for found in findings(body) if found.kind == "question"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("1. Q1: what does it take to break convergence?", "what does it take to break convergence?"),
        ("Q: can we predict descent for width=2 & 1?", "can we predict descent for width=2 & 1?"),
        ("Question: the role of width", "the role of width"),
        ("Qestion: the role of width", "the role of width"),
        ("**Open question**: the role of width", "the role of width"),
        ("- [ ] Q2: why `nan`", "why `nan`"),
        ("Question 3 - does it converge", "does it converge"),
    ],
)
def test_labelled_questions(line: str, text: str) -> None:
    assert questions(line) == [(0, text, "")]


@pytest.mark.parametrize(
    "line", ["Q: does it fit? A: it does", "Q2: does it fit? -> Answer: it does", "- Q: does it fit? **A:** it does"]
)
def test_an_answer_on_the_line_of_its_question(line: str) -> None:
    assert questions(line) == [(0, "does it fit?", "it does")]


@pytest.mark.parametrize(
    "body",
    [
        "Why is the probe part not working?",
        "- does a deeper sae help?",
        "# binary uncertainty?",
        "Q: [1, 64, 4, 4]",
        "Q1: 2.3 million",
        "Q1 2024: what a quarter?",
        "FAQ: what is this?",
        "look for answers to the question: how to observe circuits",
        "> Q: why?",
        "Questions:",
        "Questions: ",
        "Questions I have about this:\n- why",
        "Questions\nwhy is it so?",
        "```\nQ: why?\n```",
        "quit: why not",
    ],
)
def test_what_is_no_labelled_question(body: str) -> None:
    assert questions(body) == []


@pytest.mark.parametrize(
    "label", ["Questions:", "open questions", "# Questions", "**Questions:**", "Questions for TG:"]
)
def test_the_items_under_a_label_are_questions(label: str) -> None:
    assert questions(f"{label}\n- whats the best one? no one knows\n- \n- why?\n\ntext\n- no\n") == [
        (1, "whats the best one? no one knows", ""),
        (3, "why?", ""),
    ]


@pytest.mark.parametrize(
    ("below", "answer"),
    [
        (
            "  - oh dropout was 1, and the schedle was weong. fixes",
            "oh dropout was 1, and the schedle was weong. fixes",
        ),
        ("  - yes, **always**\n  - see the plot", "yes, always"),
        ("  - tried it\n  - A: because of dropout", "because of dropout"),
        ("A: because of dropout", "because of dropout"),
        ("\nAnswer: because of dropout", "because of dropout"),
        ("  because of dropout", "because of dropout"),
        ("  - is it dropout?", ""),
        ("  - [ ] look at dropout", ""),
        ("  - https://example.org/dropout", ""),
        ("  - ideas:", ""),
        ("  - reference run\n  - another run", ""),
        ("- because of dropout", ""),
        ("\n\n\n\n  - because of dropout", ""),
    ],
)
def test_answers(below: str, answer: str) -> None:
    ((_, text, said),) = questions(f"- Q: why is it failing?\n{below}\n")
    assert (text, said) == ("why is it failing?", answer)


def test_an_answer_is_told_with_its_line() -> None:
    (found,) = findings("Questions:\n- Why does it fail!\n  - dropout was 1\n")
    assert (found.outcome, found.outcome_line) == ("answered", 2)
