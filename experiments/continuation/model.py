"""The transformer that says the last word of a sequence, and the settings that decide its training.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.common.inside import plain_model
from experiments.continuation.splits import everything, split_of
from experiments.continuation.tasks import LENGTH, SEVEN, VOCABULARY, tasks_named

TOKEN_OF = {word: place for place, word in enumerate(VOCABULARY)}


class Settings(NamedTuple):
    """What decides a training, bit for bit; the names are those of the experiment's parameters."""

    split: str = "steps"
    tasks: tuple[str, ...] = SEVEN
    numbers: int = 60
    block_first: int = 20
    block_last: int = 44
    new_range: int = 15
    number_words: bool = True
    loss_on: str = "last"
    n_layers: int = 1
    n_heads: int = 4
    d_model: int = 128
    d_mlp: int = 0
    """0 = four times d_model."""
    normalization: str = "LN"
    batch_size: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 1.0
    dtype: str = "float32"
    seed: int = 0

    def model(self):
        """A model with its initial weights."""
        shape = {
            "n_layers": self.n_layers,
            "n_heads": self.n_heads,
            "d_model": self.d_model,
            "d_head": self.d_model // self.n_heads,
            "d_mlp": self.d_mlp or 4 * self.d_model,
            "act_fn": "relu",
            "normalization_type": None if self.normalization == "none" else self.normalization,
            "n_ctx": LENGTH - 1,
            "d_vocab": len(VOCABULARY),
            "d_vocab_out": len(VOCABULARY),
        }
        return plain_model(shape, self.seed).to(getattr(torch, self.dtype))

    def data(self):
        """The sequences to train on and to test on."""
        if self.split == "tasks":
            return everything(self.tasks, self.numbers)
        block = (self.block_first, self.block_last)
        return split_of(self.split, self.numbers, block, self.new_range, self.number_words, self.seed)

    def known_tasks(self):
        """The tasks that the model was trained on, where it was trained on whole tasks; else none."""
        return tasks_named(self.tasks, self.numbers) if self.split == "tasks" else []


def tokens_of(sequences):
    """[sequence, position] tokens; the last is the answer."""
    return torch.tensor([[TOKEN_OF[word] for word in sequence] for sequence in sequences])


def words_of(tokens):
    """The words of some tokens [position]."""
    return tuple(VOCABULARY[token] for token in tokens.tolist())


def last_logits(model, tokens):
    """[sequence, word] logits of what follows all but the last of tokens [sequence, position]."""
    return model(tokens[:, :-1])[:, -1]


@torch.no_grad()
def answered(model, tokens):
    """([sequence] whether the likeliest word is the answer, [sequence] the probability of the answer)."""
    logits = last_logits(model, tokens)
    answers = tokens[:, -1]
    return logits.argmax(-1) == answers, logits.softmax(-1).gather(1, answers[:, None])[:, 0]
