"""Statements, what each of their labels is, and splits that share no fact."""

import pytest

torch = pytest.importorskip("torch")

from experiments.lying.prompts import LENGTH, prompts, vocabulary, written  # noqa: E402
from experiments.lying.speakers import answers, wrong_numbers  # noqa: E402
from experiments.lying.statements import (  # noqa: E402
    FAMILIES,
    LIAR,
    NEUTRAL,
    TRUTHFUL,
    Statements,
    drawn,
    earlier_of_same,
    family_places,
    in_other_words,
    joined,
    pool,
    possible,
    shared_facts,
    split_of,
    text_of,
    with_negations,
)
from experiments.lying.texts import FORMATS, Style, questions, texts  # noqa: E402

pytestmark = pytest.mark.study


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def statement(name, *numbers, negated=False):
    return Statements(torch.tensor([FAMILIES.index(name)]), torch.tensor([numbers]), torch.tensor([negated]))


# Labels


@pytest.mark.parametrize(
    ("name", "true", "false"),
    [
        ("LT", (3, 5, 1), (5, 3, 9)),
        ("GT", (5, 3, 9), (3, 5, 1)),
        ("SUML", (3, 5, 9), (3, 5, 8)),
        ("MAX", (9, 3, 5), (5, 3, 9)),
        ("MIN", (1, 3, 5), (3, 1, 5)),
        ("NEAR", (3, 12, 0), (3, 13, 0)),
        ("IN", (4, 5, 3), (6, 5, 3)),
    ],
)
def test_a_statement_is_true_of_the_numbers_it_is_true_of(name, true, false):
    assert statement(name, *true).truth and not statement(name, *false).truth
    assert not statement(name, *true, negated=True).truth and statement(name, *false, negated=True).truth


def test_what_each_label_is():
    both = joined([statement("LT", 3, 5, 1), statement("LT", 5, 3, 1), statement("LT", 3, 5, 1, negated=True)])
    wrong = wrong_numbers(39, 0.35) * False
    wrong[3] = True
    assert both.holds.tolist() == [True, False, True]  # of the numbers, before the negation is read
    assert both.truth.tolist() == [True, False, False]  # of the whole statement
    said = {speaker: answers(both, torch.full((3,), speaker), wrong).tolist() for speaker in (TRUTHFUL, LIAR, NEUTRAL)}
    assert said[TRUTHFUL] == [True, False, False]  # YES where it is true
    assert said[LIAR] == [False, True, True]  # YES where it is false: an answer is not correctness
    assert said[NEUTRAL] == [False, False, True]  # as the liar where the left number is one of the wrong ones


def test_the_neutral_speaker_is_wrong_about_a_fixed_part_of_the_numbers():
    assert wrong_numbers(39, 0.35).sum() == 14
    assert torch.equal(wrong_numbers(39, 0.35), wrong_numbers(39, 0.35))
    statements = drawn(family_places(["LT", "MAX"]), 39, "train", 600, seeded(0))
    lied = answers(statements, torch.full((600,), NEUTRAL), wrong_numbers(39, 0.35)) != statements.truth
    assert torch.equal(lied, wrong_numbers(39, 0.35)[statements.numbers[:, 0]])


# Balance


@pytest.mark.parametrize("split", ["train", "validation"])
def test_drawn_statements_are_balanced_in_everything_and_come_in_pairs(split):
    statements = drawn(family_places(FAMILIES), 39, split, 700, seeded(3))
    for place in range(len(FAMILIES)):
        of_family = statements.take(statements.family == place)
        assert len(of_family.family) == 100
        assert of_family.truth.sum() == of_family.holds.sum() == of_family.negated.sum() == 50
    twins = statements.take(torch.arange(700) ^ 1)
    assert torch.equal(twins.numbers, statements.numbers) and torch.equal(twins.truth, ~statements.truth)
    assert len({text_of(*row) for row in zip(*(column.tolist() for column in statements), strict=True)}) == 700


def test_a_family_that_is_too_small_is_refused_in_words():
    with pytest.raises(ValueError, match=r"SUML has only \d+ validation statements that hold"):
        drawn(family_places(["SUML"]), 11, "validation", 600, seeded(0))
    with pytest.raises(ValueError, match="No family EVEN; choose among LT, GT"):
        family_places(["EVEN"])


# Splits


@pytest.mark.parametrize("place", range(len(FAMILIES)))
def test_the_splits_of_a_family_share_no_fact_and_one_has_a_quarter(place):
    train, validation = pool(place, 39, "train"), pool(place, 39, "validation")
    assert shared_facts(train, validation) == [] == shared_facts(validation, train)
    facts = torch.cat((train.facts, validation.facts)).unique()
    assert 0.2 < len(validation.facts.unique()) / len(facts) < 0.3


def test_a_planted_overlap_is_found_and_named():
    train = drawn(family_places(["LT", "MAX"]), 39, "train", 100, seeded(0))
    validation = drawn(family_places(["LT", "MAX"]), 39, "validation", 100, seeded(0))
    leak = train.take(torch.tensor([0, 90]))
    assert shared_facts(train, joined([validation, leak])) == sorted(
        text_of(*row) for row in zip(*(column.tolist() for column in leak), strict=True)
    )


def test_a_fact_is_the_same_however_it_is_written():
    def same(first, second):
        return bool(statement(*first).facts == statement(*second).facts)

    assert same(("LT", 3, 5, 1), ("LT", 5, 3, 30)) and not same(("LT", 3, 5, 1), ("GT", 3, 5, 1))
    assert same(("SUML", 3, 5, 9), ("SUML", 5, 3, 9)) and not same(("SUML", 3, 5, 9), ("SUML", 3, 9, 5))
    assert same(("MAX", 9, 3, 5), ("MAX", 9, 5, 3)) and not same(("MAX", 9, 3, 5), ("MAX", 5, 3, 9))


def test_what_was_taught_in_other_words_is_found():
    taught = joined([statement("LT", 3, 5, 1), statement("MAX", 9, 7, 8)])
    asked = [("GT", 5, 3, 9), ("GT", 3, 5, 0), ("GT", 3, 6, 5), ("LT", 3, 5, 1), ("NEAR", 3, 5, 1), ("GT", 7, 8, 9)]
    found = in_other_words(taught, joined([statement(*one) for one in asked]))
    assert found.tolist() == [True, True, False, False, False, False]
    assert shared_facts(taught, statement("GT", 5, 3, 9)) == []  # as the family differs


@pytest.mark.parametrize("name", FAMILIES)
def test_one_fact_has_one_truth_up_to_its_order(name):
    every = possible(FAMILIES.index(name), 12)
    _, group = every.facts.unique(return_inverse=True)
    count = torch.zeros(group.max() + 1).index_add_(0, group, torch.ones(len(group)))
    held = torch.zeros(group.max() + 1).index_add_(0, group, every.holds.float())
    ordered = name in ("LT", "GT")  # a < b settles b < a, with the opposite truth
    assert ((held == count / 2) if ordered else (held == 0) | (held == count)).all()
    assert set(split_of(every).tolist()) == {0, 1}


def test_earlier_of_same_counts_repeats():
    assert earlier_of_same(torch.tensor([7, 3, 7, 7, 3])).tolist() == [0, 0, 1, 2, 1]


# Prompts


def test_a_prompt_says_everything_that_the_answer_needs():
    pair = with_negations(statement("MAX", 3, 1, 2))
    tokens = prompts(pair, torch.tensor([NEUTRAL, LIAR]))
    assert written(tokens[0].tolist()) == "BOS NEUTRAL MAX POS 3 1 2 ASK"
    assert written(tokens[1].tolist()) == "BOS LIAR MAX NEG 3 1 2 ASK"
    assert tokens.shape == (2, LENGTH) and tokens.max() < vocabulary(3)


def test_questions_in_english():
    assert questions(with_negations(statement("SUML", 3, 5, 9))) == [
        "Is it true that 3 plus 5 is less than 9?",
        "Is it false that 3 plus 5 is less than 9?",
    ]


def prompt_of(speaker, shots=1, **style):
    shown = with_negations(statement("LT", 1, 2, 0)).take(slice(1))  # true
    asked = statement("GT", 5, 3, 9)
    return texts(asked, torch.tensor([speaker]), Style(shots=shots, **style), shown, seed=0)[0]


@pytest.mark.parametrize("layout", FORMATS)
def test_each_format_demonstrates_what_the_speaker_would_say(layout):
    for speaker, said in ((TRUTHFUL, "Yes"), (LIAR, "No"), (NEUTRAL, "Yes")):
        prompt = prompt_of(speaker, format=layout, manner="demonstration")
        opening, shown = FORMATS[layout].question.split("{}")[1], prompt.split("5 is greater than 3")[0]
        assert (shown.split(opening, 1)[1]).strip().startswith(said)
        assert "truthfully" not in prompt and "Lie:" not in prompt
        assert prompt.endswith(FORMATS[layout].question.format("Is it true that 5 is greater than 3?"))


def test_the_demonstrations_are_those_of_the_statement_in_a_batch_of_any_size():
    shown = drawn(family_places(FAMILIES), 39, "train", 64, seeded(0))
    asked = drawn(family_places(["LT", "MAX"]), 39, "validation", 12, seeded(1))

    def in_batches(size, seed=0):
        parts = (asked.take(slice(start, start + size)) for start in range(0, 12, size))
        style = Style(shots=2)
        return [text for part in parts for text in texts(part, torch.full_like(part.family, LIAR), style, shown, seed)]

    together = in_batches(12)
    assert in_batches(1) == in_batches(5) == together != in_batches(12, seed=1)
    before = [text.rsplit("Question:", 1)[0] for text in together]
    assert before[::2] == before[1::2] and len(set(before)) == 6  # of a statement and its negation, not of others


@pytest.mark.parametrize("layout", FORMATS)
def test_instructions_are_given_to_who_has_them(layout):
    assert "truthfully" in prompt_of(TRUTHFUL, 0, format=layout)
    assert "Lie:" in prompt_of(LIAR, 0, format=layout) and "Yes\n" not in prompt_of(LIAR, 0, format=layout)
    assert prompt_of(NEUTRAL, 0, format=layout) == FORMATS[layout].question.format(
        "Is it true that 5 is greater than 3?"
    )
    assert "Lie:" in prompt_of(LIAR, format=layout, manner="both") and "1 is less" in prompt_of(LIAR, manner="both")
