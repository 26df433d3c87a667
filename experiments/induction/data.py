"""Sequences that repeat themselves after a number of tokens that differs from one to the next.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch


class Repeats(NamedTuple):
    """A batch of sequences and where their second half begins."""

    tokens: torch.Tensor
    """[batch, position] random tokens, the same again, and fresh ones to the end."""
    offsets: torch.Tensor
    """[batch] tokens after which each sequence repeats itself."""

    @property
    def predictable(self):
        """[batch, position] whether the next token has been seen in its place before."""
        positions, offsets = torch.arange(self.tokens.shape[1] - 1), self.offsets[:, None]
        return (positions >= offsets) & (positions < 2 * offsets - 1)


def draw(batch_size, vocabulary, shortest, longest, generator):
    """Sequences of 2 * longest tokens; the offset is uniform over shortest..longest, or fixed where they are equal.

    With a fixed offset the answer stands at a fixed distance, and position alone finds it: no induction is needed.
    """
    length = 2 * longest
    offsets = torch.randint(shortest, longest + 1, (batch_size,), generator=generator)
    fresh = torch.randint(vocabulary, (batch_size, length), generator=generator)
    places = torch.arange(length).expand(batch_size, length)
    second = (places >= offsets[:, None]) & (places < 2 * offsets[:, None])
    return Repeats(fresh.gather(1, places - second * offsets[:, None]), offsets)


def loss_of(logits, repeats):
    """Cross-entropy (nats) over the predictable tokens; logits is [batch, position, vocabulary]."""
    chosen = repeats.predictable.to(logits.device)
    tokens = repeats.tokens.to(logits.device)
    return torch.nn.functional.cross_entropy(logits[:, :-1][chosen], tokens[:, 1:][chosen])
