"""What a model is trained on and what it is tested on, and a check of what they have in common.

A sequence can be new while all that it takes to continue it is not: who has seen 8 10 12 14 16 and 12 14 16 18 20 can
say what follows 10 12 14 16 from the pair (16, 18) alone. So splits are compared by their words, by their pairs
(previous, next), by their pairs reversed, and by their windows (whole sequences).
"""

import random
from itertools import pairwise
from typing import NamedTuple

from experiments.continuation.tasks import LARGEST, LENGTH, NUMBER_WORDS, NUMBERS, stepping, tasks_named

SPLITS = ("windows", "block", "steps", "steps_strict")
LEAKING = "windows"
LARGEST_STEP = 9


class Split(NamedTuple):
    """Sequences to train on, and those to test on by the kind of what is new in them."""

    train: tuple[tuple[str, ...], ...]
    tests: dict[str, tuple[tuple[str, ...], ...]]
    """held_out, and, where asked for, new_range and number_words."""
    reversed_too: bool = False
    """Whether the pairs of the tests are kept out of training in reversed order, too."""

    def check(self):
        """ValueError, with what there is, unless every test is apart from the training."""
        for test in self.tests.values():
            check_apart(self.train, test, self.reversed_too)


class Overlap(NamedTuple):
    """What of a test is in training; everything in the order of the test, each once."""

    words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    reversed_pairs: tuple[tuple[str, str], ...]
    """Pairs of the test that training has the other way round."""
    windows: tuple[tuple[str, ...], ...]
    shares: dict[str, float]
    """Of the test's words, pairs, pairs reversed, and windows."""


def words_in(sequences):
    """Every word once, in order."""
    return tuple(dict.fromkeys(word for sequence in sequences for word in sequence))


def pairs_in(sequences):
    """Every (previous, next) once, in order."""
    return tuple(dict.fromkeys(pair for sequence in sequences for pair in pairwise(sequence)))


def overlap(train, test):
    """What of the sequences of a test is in those of the training."""
    words, pairs, windows = set(words_in(train)), set(pairs_in(train)), set(train)
    test_words, test_pairs, test_windows = words_in(test), pairs_in(test), tuple(dict.fromkeys(test))
    common = (
        tuple(word for word in test_words if word in words),
        tuple(pair for pair in test_pairs if pair in pairs),
        tuple(pair for pair in test_pairs if pair[::-1] in pairs),
        tuple(window for window in test_windows if window in windows),
    )
    totals = map(len, (test_words, test_pairs, test_pairs, test_windows))
    names = ("words", "pairs", "reversed_pairs", "windows")
    shares = {name: len(part) / max(1, total) for name, part, total in zip(names, common, totals, strict=True)}
    return Overlap(*common, shares)


def check_apart(train, test, reversed_too=False):
    """ValueError that names what a test has in common with the training: windows, pairs, pairs reversed where asked."""
    found = overlap(train, test)
    common = {"windows": found.windows, "pairs (previous, next)": found.pairs}
    if reversed_too:
        common["reversed pairs"] = tuple(pair[::-1] for pair in found.reversed_pairs)
    said = [f"{len(parts)} {kind}: {examples(parts)}" for kind, parts in common.items() if parts]
    if said:
        raise ValueError(f"The test and the training overlap in {'; '.join(said)}.")


def examples(sequences, most=3):
    """The first of some sequences, in words."""
    shown = "; ".join(" ".join(sequence) for sequence in sequences[:most])
    return f"{shown}{'; ...' if len(sequences) > most else ''}"


def check_block(first, last, numbers, new_range):
    """ValueError where +2 cannot be held out in the block or the new range."""
    if last - first < 8 or last >= numbers:
        start = numbers // 3
        raise ValueError(
            f"block {first} to {last}: five words in steps of two need 9 numbers or more, all below numbers={numbers}; "
            f"choose block_first={start} and block_last={start + 2 * numbers // 5}, say."
        )
    if 0 < new_range < 9 or numbers + new_range > LARGEST + 1:
        raise ValueError(
            f"new_range={new_range}: choose 0, or at least 9 with numbers + new_range up to {LARGEST + 1}."
        )


def split_of(name, numbers=60, block=(20, 44), new_range=0, number_words=False, seed=0, length=LENGTH):
    """What is trained on and tested on; the name is one of SPLITS.

    windows: +1, and a random half of the +2 windows; the other half is held out (and its pairs are not).
    block: +1, and +2 outside a block of numbers (its first and last are given), within which +2 is held out.
    steps: the same with +-1 to +-9 in place of +1; steps_strict leaves out -2 as well where +2 is left out.

    So many numbers of a `new_range` beyond the others are trained in everything but +2 (and -2 where it is strict), and
    number words, where asked for, in +1 only; both are tested in +2.
    """
    old, new = NUMBERS[:numbers], NUMBERS[: numbers + new_range]
    held_out = set(NUMBERS[block[0] : block[1] + 1])
    beyond = set(new) - set(old)
    forbidden = held_out | beyond
    plus_2 = stepping(new, 2, length)
    tests = {"held_out": inside(plus_2, held_out)}
    if name == "windows":
        kept, tests["held_out"] = halves(stepping(old, 2, length), seed)
        train = stepping(new, 1, length) + kept
    elif name == "block":
        train = stepping(new, 1, length) + outside(plus_2, forbidden)
    else:
        taken = (2, -2) if name == "steps_strict" else (2,)
        train = ()
        for step in (*range(1, LARGEST_STEP + 1), *range(-1, -LARGEST_STEP - 1, -1)):
            sequences = stepping(new, step, length)
            train += outside(sequences, forbidden) if step in taken else sequences
    if new_range:
        tests["new_range"] = inside(plus_2, beyond)
    if number_words:
        train += stepping(NUMBER_WORDS, 1, length)
        tests["number_words"] = stepping(NUMBER_WORDS, 2, length)
    return Split(train, tests, reversed_too=name == "steps_strict")


def everything(names, numbers=60, length=LENGTH):
    """All sequences of some tasks to train on, and nothing held out."""
    sequences = (sequence for task in tasks_named(names, numbers, length) for sequence in task.sequences)
    return Split(tuple(dict.fromkeys(sequences)), {})


def inside(sequences, words):
    """Those that have no other words."""
    return tuple(sequence for sequence in sequences if words.issuperset(sequence))


def outside(sequences, words):
    """Those that have none of the words."""
    return tuple(sequence for sequence in sequences if words.isdisjoint(sequence))


def halves(sequences, seed):
    """Two random halves, each in the order given."""
    chosen = set(random.Random(seed).sample(sequences, len(sequences) // 2))
    return tuple(s for s in sequences if s in chosen), tuple(s for s in sequences if s not in chosen)
