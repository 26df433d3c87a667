"""Digits and positions by name, and which digit of the answer an analysis is about.

Imports torch, so import this inside functions only.
"""

from experiments.addition.data import Task, positions_of
from experiments.addition.train import LEFT_LN10

LOWEST = -1
"""The place to look at when none is named: the lowest that the model answers."""


def chosen_place(place, task):
    """The place, or the lowest answered; ValueError, with those there are, when the model does not answer it."""
    if place == LOWEST:
        return min(task.places)
    if place not in task.places:
        answered = ", ".join(map(str, task.places))
        raise ValueError(f"This model does not answer place {place}; choose one of {answered}, or -1 for the lowest.")
    return place


def warn_of_ignorance(run, loss):
    """A sentence in the journal where the adder has not learnt the digit, so that its parts say little."""
    if loss > LEFT_LN10:
        run.note(
            f"The loss is {loss:.2f} nats, about ln 10: this adder has not learnt the digit; its parts say little."
        )


def one_place(place, task):
    """The same problems with one place asked."""
    return Task(task.n_digits, (place,), task.layout)


def digit_names(n_digits):
    """Names of the digits of numbers [a or b, digit] in one row: a2 a1 a0 b2 b1 b0, where 0 is the units."""
    return [f"{number}{place}" for number in "ab" for place in reversed(range(n_digits))]


def digit_indices(place, n_digits):
    """Where the two digits of a place are in that row."""
    return n_digits - 1 - place, 2 * n_digits - 1 - place


def position_names(task):
    """The name of what stands at each position of a problem, in the order of the layout."""
    names = ["+"] * (2 * task.n_digits + 1) + ["="]
    for place in range(task.n_digits):
        for number, position in zip("ab", positions_of(place, task), strict=True):
            names[position] = f"{number}{place}"
    return names
