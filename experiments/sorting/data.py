"""Lists of numbers to sort, as tokens after a BOS, and how many come out sorted.

Imports torch, so import this inside functions only.
"""

from itertools import product
from typing import NamedTuple

import torch


class Encoding(NamedTuple):
    """Which token stands for which number; all models of the study speak the same, the compiled one's."""

    numbers: tuple[int, ...]
    """The vocabulary in rising order."""
    tokens: tuple[int, ...]
    """The token of each number."""
    bos: int
    """The token that every list begins with."""
    size: int
    """Tokens that there are in all, BOS and padding with them."""
    outputs: tuple[int, ...]
    """The output that stands for each number."""

    def encode(self, lists):
        """[batch, 1 + length] tokens of lists [batch, length] of numbers, all of one length."""
        places = torch.searchsorted(torch.tensor(self.numbers), lists)
        bos = torch.full((len(lists), 1), self.bos)
        return torch.cat((bos, torch.tensor(self.tokens)[places]), 1)

    def decode(self, logits):
        """[batch, length] the numbers that logits [batch, 1 + length, output] answer; BOS answers nothing."""
        by_output = torch.empty(len(self.outputs), dtype=torch.long)
        by_output[list(self.outputs)] = torch.tensor(self.numbers)
        return by_output.to(logits.device)[logits[:, 1:].argmax(-1)]

    def targets(self, lists):
        """[batch, length] the outputs that stand for the sorted lists."""
        places = torch.searchsorted(torch.tensor(self.numbers), lists.sort(1).values)
        return torch.tensor(self.outputs)[places]


def numbers_of(vocabulary):
    """The numbers of a vocabulary given as a count (0, 1, ...) or one by one; ValueError for fewer than two."""
    numbers = tuple(range(vocabulary)) if isinstance(vocabulary, int) else tuple(sorted(set(vocabulary)))
    if len(numbers) < 2:
        raise ValueError(f"vocabulary={vocabulary} has nothing to sort; give at least two numbers.")
    return numbers


def all_lists(numbers, length):
    """[len(numbers) ** length, length] every list of one length."""
    return torch.tensor(list(product(numbers, repeat=length)))


def lists_by_length(numbers, longest, most, seed):
    """A tensor [batch, length] for each length 1 .. longest: every list, or `most` sampled where there are more.

    Every fourth sampled list takes its numbers from two only, so that there are many repeats.
    """
    generator = torch.Generator().manual_seed(seed)
    found = []
    for length in range(1, longest + 1):
        if len(numbers) ** length <= most:
            found.append(all_lists(numbers, length))
        else:
            found.append(sampled_lists(numbers, length, most, generator))
    return found


def sampled_lists(numbers, length, count, generator):
    """[count, length] lists drawn uniformly, every fourth from two numbers only."""
    places = torch.randint(len(numbers), (count, length), generator=generator)
    two = torch.randint(len(numbers), (count, 2), generator=generator)
    heavy = two.gather(1, torch.randint(2, (count, length), generator=generator))
    places[::4] = heavy[::4]
    return torch.tensor(numbers)[places]


def repeats_in(lists):
    """[batch] how many numbers of each list [batch, length] stand in it already: 0 when all differ."""
    sorted_lists = lists.sort(1).values
    return (sorted_lists[:, 1:] == sorted_lists[:, :-1]).sum(1)


def is_sorted(answers, lists):
    """[batch] whether answers [batch, length] are the sorted lists."""
    return (answers.cpu() == lists.sort(1).values).all(1)
