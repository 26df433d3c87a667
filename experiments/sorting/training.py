"""Training a sorter from examples, of the compiled one's shape or another.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy

from experiments.common.inside import plain_model
from experiments.sorting.data import Encoding, all_lists, numbers_of, sampled_lists

BETAS = (0.9, 0.98)
MOST_LISTS = 20000
"""Lists to train and test on where there are more."""


class Settings(NamedTuple):
    """What decides a training, bit for bit; the names are those of the experiment's parameters."""

    vocabulary: int | list = 5
    length: int = 5
    n_layers: int = 3
    n_heads: int = 1
    d_model: int = 50
    d_head: int = 27
    d_mlp: int = 25
    normalization: str = "none"
    steps: int = 1500
    batch_size: int = 256
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    held_out: float = 0.2
    dtype: str = "float32"
    seed: int = 0

    @property
    def encoding(self):
        """The tokens of a trained sorter; the compiled one of the same vocabulary has the same."""
        return encoding_of(numbers_of(self.vocabulary))

    def model(self):
        """A model with its initial weights."""
        shape = {
            "n_layers": self.n_layers,
            "n_heads": self.n_heads,
            "d_model": self.d_model,
            "d_head": self.d_head,
            "d_mlp": self.d_mlp,
            "n_ctx": self.length + 1,
            "d_vocab": self.encoding.size,
            "d_vocab_out": len(self.encoding.numbers),
            "act_fn": "relu",
            "attention_dir": "bidirectional",
            "normalization_type": None if self.normalization == "none" else self.normalization,
        }
        return plain_model(shape, self.seed).to(getattr(torch, self.dtype))

    def lists(self):
        """(to train on, held out): lists [batch, length], none in both."""
        return split(numbers_of(self.vocabulary), self.length, self.held_out, self.seed)


def encoding_of(numbers):
    """Numbers as tokens in rising order, then BOS, then padding."""
    places = tuple(range(len(numbers)))
    return Encoding(numbers, places, len(numbers), len(numbers) + 2, places)


def split(numbers, length, held_out, seed):
    """Lists of one length in two parts without overlap: all there are, or a sample where there are too many."""
    generator = torch.Generator().manual_seed(seed)
    if len(numbers) ** length <= MOST_LISTS:
        lists = all_lists(numbers, length)
    else:
        lists = sampled_lists(numbers, length, MOST_LISTS, generator).unique(dim=0)
    shuffled = lists[torch.randperm(len(lists), generator=generator)]
    first = round(held_out * len(lists))
    return shuffled[first:], shuffled[:first]


def loss_of(model, encoding, lists):
    """Cross-entropy (nats) of saying each number of the sorted lists at its place."""
    device = next(model.parameters()).device
    logits = model(encoding.encode(lists).to(device))[:, 1:]
    return cross_entropy(logits.flatten(0, 1).double(), encoding.targets(lists).flatten().to(device))


def learning(model, encoding, lists, settings, penalty=None):
    """The loss of each of `settings.steps` steps of AdamW, the learning rate falling to zero (cosine).

    A constant rate gives late spikes. `penalty` is added to the loss at each step, a function of the model.
    """
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, betas=BETAS, weight_decay=settings.weight_decay, fused=True
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, settings.steps)
    generator = torch.Generator().manual_seed(settings.seed)
    for _ in range(settings.steps):
        batch = lists[torch.randint(len(lists), (settings.batch_size,), generator=generator)]
        loss = loss_of(model, encoding, batch)
        optimizer.zero_grad()
        (loss if penalty is None else loss + penalty(model, batch)).backward()
        optimizer.step()
        schedule.step()
        yield loss.item()
