"""Sequences to continue, as words: numbers, number words, months, days, letters, and the rules that order them."""

from typing import Literal, NamedTuple

LENGTH = 5
"""Words in a sequence; the last is the one to say."""
LARGEST = 99
"""Numbers go up to here, each a word of its own."""

NUMBERS = tuple(str(number) for number in range(LARGEST + 1))
NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
VOCABULARY = NUMBERS + NUMBER_WORDS + MONTHS + DAYS + LETTERS
"""Every word there is; a word's place here is its token in a model that is trained here."""

TaskName = Literal[
    "numbers +1", "numbers +2", "numbers -1", "numbers x2", "numbers Fibonacci",
    "number words +1", "number words +2", "number words -1",
    "months +1", "months +2", "months -1", "days +1", "days -1",
    "twelve letters +1", "twelve letters -1", "letters +1", "letters +2", "letters -1",
]  # fmt: skip
SEVEN = ("numbers +1", "numbers +2", "numbers -1", "months +1", "months -1", "number words +1", "days +1")
"""The tasks whose circuits are compared."""
KNOWN = 0.95
"""Accuracy from which a model does a task."""
COPIES = ("twelve letters +1", "twelve letters -1")
"""The months' tasks by other names: a model that is trained here knows no more of January than of A."""


class Task(NamedTuple):
    """A rule and the sequences that follow it."""

    name: str
    sequences: tuple[tuple[str, ...], ...]
    """Each of as many words; the last is the answer."""

    @property
    def answers(self):
        """The words that are to be said, each once, in the order of the sequences."""
        return tuple(dict.fromkeys(sequence[-1] for sequence in self.sequences))


def stepping(words, step, length=LENGTH, cyclic=False):
    """All sequences of every step-th word, which begin anew after the last word where they are cyclic."""
    span = step * (length - 1)
    starts = range(len(words)) if cyclic else range(max(0, -span), len(words) - max(0, span))
    return tuple(tuple(words[(start + step * place) % len(words)] for place in range(length)) for start in starts)


def doubling(count, length=LENGTH):
    """a, 2a, 4a, ... from every a above 0, of the numbers below count."""
    runs = ([start * 2**place for place in range(length)] for start in range(1, count))
    return tuple(tuple(map(str, run)) for run in runs if run[-1] < count)


def adding(count, length=LENGTH):
    """Fibonacci's rule, each number the sum of the two before, from all first two above 0, below count."""
    runs = []
    for first in range(1, count):
        for second in range(first, count):
            run = [first, second]
            while len(run) < length:
                run.append(run[-2] + run[-1])
            runs.append(run)
    return tuple(tuple(map(str, run)) for run in runs if run[-1] < count)


def all_tasks(numbers=60, length=LENGTH):
    """{name: Task} of every task, in the numbers 0 to numbers - 1 and all other words."""
    digits = NUMBERS[:numbers]
    return {
        name: Task(name, sequences)
        for name, sequences in {
            "numbers +1": stepping(digits, 1, length),
            "numbers +2": stepping(digits, 2, length),
            "numbers -1": stepping(digits, -1, length),
            "numbers x2": doubling(numbers, length),
            "numbers Fibonacci": adding(numbers, length),
            "number words +1": stepping(NUMBER_WORDS, 1, length),
            "number words +2": stepping(NUMBER_WORDS, 2, length),
            "number words -1": stepping(NUMBER_WORDS, -1, length),
            "months +1": stepping(MONTHS, 1, length, cyclic=True),
            "months +2": stepping(MONTHS, 2, length, cyclic=True),
            "months -1": stepping(MONTHS, -1, length, cyclic=True),
            "days +1": stepping(DAYS, 1, length, cyclic=True),
            "days -1": stepping(DAYS, -1, length, cyclic=True),
            "twelve letters +1": stepping(LETTERS[:12], 1, length, cyclic=True),
            "twelve letters -1": stepping(LETTERS[:12], -1, length, cyclic=True),
            "letters +1": stepping(LETTERS, 1, length),
            "letters +2": stepping(LETTERS, 2, length),
            "letters -1": stepping(LETTERS, -1, length),
        }.items()
    }


def tasks_named(names, numbers=60, length=LENGTH):
    """The tasks of these names; ValueError, with those there are, for another name or one without sequences."""
    known = all_tasks(numbers, length)
    for name in names:
        if name not in known:
            raise ValueError(f"There is no task {name!r}; choose among {', '.join(known)}.")
        if not known[name].sequences:
            raise ValueError(
                f"Task {name!r} has no sequence of {length} words in {numbers} numbers; give more numbers."
            )
    return [known[name] for name in names]
