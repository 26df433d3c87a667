"""Hypotheses and the verdicts said of them."""

from __future__ import annotations

import pytest

from labbook.journal.recognise import findings


def hypotheses(body: str) -> list[tuple[int, str, str]]:
    return [(found.line, found.text, found.outcome) for found in findings(body) if found.kind == "hypothesis"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Hypothesis: probes beat adapters", "probes beat adapters"),
        ("**Hypotheis**: probes beat adapters. And even OOD.", "probes beat adapters. And even OOD."),
        ("**Hypothesis:** probes beat adapters", "probes beat adapters"),
        ("HYPOTHESIS: probes beat adapters", "probes beat adapters"),
        ("hypotesis : probes beat adapters", "probes beat adapters"),
        ("Hyphothesis 2: probes beat adapters", "probes beat adapters"),
        ("hypothesis - probes beat adapters", "probes beat adapters"),
        ("Hypothesis — probes beat adapters", "probes beat adapters"),
        ("- Hypothesis:: probes beat adapters", "probes beat adapters"),
        ("- [ ] Hypothesis: probes beat adapters", "probes beat adapters"),
        ("## Hypothesis: probes beat adapters ##", "probes beat adapters"),
        ("H1: probes beat adapters", "probes beat adapters"),
        ("- H12: the **last** layer_norm matters", "the last layer_norm matters"),
        ("My hypothesis: probes beat adapters", "probes beat adapters"),
        ("TG's other hypothesis: probes beat adapters", "probes beat adapters"),
        ("Hypothesis (weak): probes beat adapters", "probes beat adapters"),
        ("Hypothesis for the drop: probes beat adapters", "probes beat adapters"),
        ("14:05 hypothesis: probes beat adapters", "probes beat adapters"),
        ("Hypothesis: LR on residual * importance * 2 is `x_1 * y`", "LR on residual * importance * 2 is `x_1 * y`"),
    ],
)
def test_what_is_a_hypothesis(line: str, text: str) -> None:
    assert hypotheses(line) == [(0, text, "")]


@pytest.mark.parametrize(
    "body",
    [
        "the hypothesis space is large: all functions",
        "Hypothesis testing: use a t test",
        "hypothesis-driven work: good",
        "hypothesis: 6.170",
        "hypothesis - TBD",
        "Hypothesis: ?",
        "Hypothetical: a world without bugs",
        "Hyperparameters: lr and so on",
        "Hyperparams - lr and wd and more",
        "> Hypothesis: what the paper claims",
        "~~Hypothesis: probes beat adapters~~",
        "```\nHypothesis: in a fence of code\n```",
        "~~~py\nHypothesis: in a fence of code\n~~~",
        "`Hypothesis: in a code span`",
        "text\n\n    Hypothesis: in indented code\n",
        "H1: title",
        "H2O: water is wet today",
        "H100: 80GB of memory each",
        "the H1: probes beat adapters",
        "Hypothesis:",
        "Hypothesis:\n\n# Next\nprobes beat adapters",
        "Hypotheses:\nprobes beat adapters",
        "Hypothesis\nprobes beat adapters",
        "our first hypotheses were about heads and width",
        "perhaps my adapter > probe hypothesis is disproven.",
    ],
)
def test_what_is_none(body: str) -> None:
    assert hypotheses(body) == []


def test_items_under_a_label_are_hypotheses_and_their_details_are_not() -> None:
    body = (
        "Hypotheses:\n\n- heads matter most\n  - as seen yesterday\n- *width* matters\n\n"
        "- [ ] H3: depth matters not at all\n\n\nThen\n- something else entirely\n"
    )
    assert hypotheses(body) == [
        (2, "heads matter most", ""),
        (4, "width matters", ""),
        (6, "depth matters not at all", ""),
    ]


def test_a_label_in_a_list_announces_what_is_nested_under_it() -> None:
    body = "1. Hypothesis:\n    1. heads matter most\n1. lunch with the group\n"
    assert hypotheses(body) == [(1, "heads matter most", "")]


def test_a_heading_announces_a_paragraph() -> None:
    assert hypotheses("## Hypothesis\n\nLarger models learn faster.\nMore words.\n") == [
        (2, "Larger models learn faster.", "")
    ]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("So yes! Hypothesis confirmed", "supported"),
        ("hypothesis is disproven", "refuted"),
        ("My hypotheis was refuted.", "refuted"),
        ("Hypothesis: confirmed", "supported"),
        ("hypothesis rejected, sadly", "refuted"),
        ("So the **hypothesis** has been clearly confirmed", "supported"),
        ("Hypothesis seems supported by both runs", "supported"),
        ("the hypothesis was wrong", "refuted"),
        ("the hypothesis proved wrong.", "refuted"),
        ("Result: inconclusive? no. The hypothesis is inconclusive", "inconclusive"),
        ("hypothesis holds", "supported"),
        ("This confirms my hypothesis", "supported"),
        ("that refutes the hypothesis", "refuted"),
        ("refuted", "refuted"),
        ("Rejected!", "refuted"),
        ("so... confirmed!", "supported"),
        ("- inconclusive", "inconclusive"),
        ("verdict: supported", "supported"),
        ("Verdict - refuted, both runs", "refuted"),
        ("If only. But still: hypothesis confirmed", "supported"),
        # what is none
        ("hypothesis not confirmed", ""),
        ("hypothesis is not yet confirmed", ""),
        ("the hypothesis isn't supported", ""),
        ("not confirmed", ""),
        ("hypothesis unconfirmed", ""),
        ("hypothesis was never confirmed", ""),
        ("perhaps my hypothesis is disproven", ""),
        ("maybe... the hypothesis is confirmed", ""),
        ("if the hypothesis is confirmed we write it up", ""),
        ("if acc goes up, and the hypothesis is confirmed, we write it up", ""),
        ("is the hypothesis confirmed?", ""),
        ("hypothesis confirmed?", ""),
        ("to confirm the hypothesis run it twice", ""),
        ("this would confirm the hypothesis", ""),
        ("the hypothesis will be refuted", ""),
        ("~~So yes! Hypothesis confirmed~~", ""),
        ("~~hypothesis is disproven~~ 0.98->0.96, still good", ""),
        ("`hypothesis confirmed`", ""),
        ("> hypothesis confirmed", ""),
        ("their hypothesis was confirmed", ""),
        ("null hypothesis rejected", ""),
        ("supported in torch 2.1 only", ""),
        ("the hypothesis proved hard to test", ""),
        ("hypothesis partly confirmed", ""),
        ("bf16 is supported", ""),
        ("paper was rejected by the venue", ""),
        ("hypertension confirmed", ""),
        ("hypothetical gains confirmed", ""),
        ("```\nhypothesis confirmed\n```", ""),
    ],
)
def test_verdicts(said: str, outcome: str) -> None:
    body = f"Hypothesis: probes beat adapters\n\nsome words\n\n{said}\n"
    assert hypotheses(body) == [(0, "probes beat adapters", outcome)]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Hypothesis: heads matter (confirmed)", "supported"),
        ("H1: more heads matter - refuted!", "refuted"),
        ("Hypothesis: heads matter -> inconclusive", "inconclusive"),
        ("Hypothesis: heads matter (not confirmed)", ""),
        ("Hypothesis: heads matter (confirmed?)", ""),
        ("Hypothesis: bf16 is supported", ""),
        ("Hypothesis: (so yes it is confirmed)", ""),
        ("Hypothesis: heads matter ~~(confirmed)~~", ""),
    ],
)
def test_a_verdict_on_the_same_line(line: str, outcome: str) -> None:
    ((_, text, said),) = hypotheses(line)
    assert said == outcome
    assert not outcome or text.split()[-1] == "matter"


def test_a_verdict_is_told_with_its_line_and_words() -> None:
    (found,) = findings("Hypothesis: probes beat adapters\r\n\r\nSo **yes**! Hypothesis confirmed\r\nmm")
    assert (found.outcome_line, found.outcome_text) == (2, "So yes! Hypothesis confirmed")


def test_the_last_verdict_before_the_next_hypothesis_counts() -> None:
    body = (
        "Hypothesis: probes beat adapters\nhypothesis confirmed\nwait\nhypothesis refuted\n"
        "Hypothesis: heads matter most\nmore words\n"
    )
    assert hypotheses(body) == [(0, "probes beat adapters", "refuted"), (4, "heads matter most", "")]


def test_verdicts_by_number_find_their_hypothesis() -> None:
    body = (
        "H1: heads matter the most\nH2: width matters the most\n\nH2 refuted, H1: confirmed\n\nhypothesis 3 confirmed\n"
    )
    assert hypotheses(body) == [(0, "heads matter the most", "supported"), (1, "width matters the most", "refuted")]


def test_one_of_several_is_judged_only_by_what_stands_beneath_it() -> None:
    body = "Hypotheses:\n- heads matter\n  - confirmed\n- width matters\n\nHypothesis confirmed\n"
    assert hypotheses(body) == [(1, "heads matter", "supported"), (3, "width matters", "")]


def test_a_verdict_far_away_is_none() -> None:
    filler = "words\n" * 100
    assert hypotheses(f"Hypothesis: heads matter\n{filler}hypothesis confirmed\n") == [(0, "heads matter", "")]
