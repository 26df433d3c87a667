"""What keeping or changing one task's circuit does to all tasks, beside random circuits of the same size.

Imports torch, so import this inside functions only.
"""

from experiments.continuation.effects import losses_of_each, whole
from experiments.continuation.faithful import random_like


def beside_random(measure, circuits, n_heads, draws, generator):
    """([circuit, task] a measure of circuits [circuit, node], [draw, circuit, task] of random ones like them)."""
    by_chance = random_like(circuits.expand(draws, -1, -1), n_heads, generator)
    return measure(circuits), measure(by_chance.flatten(0, 1)).view(draws, len(circuits), -1)


def edit(subject, replacement):
    """A measure: the change of the loss (nats) of all tasks, [circuit, task], from replacing each circuit."""
    before = whole(subject)[0]
    return lambda circuits: losses_of_each(subject, circuits, replacement) - before


def scaled(factor):
    """The replacement that multiplies what nodes say."""
    return lambda name, value: factor * value
