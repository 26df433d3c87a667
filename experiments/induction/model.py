"""Attention-only transformers, and those of earlier runs. Imports torch: import this inside functions only."""

from typing import NamedTuple

import torch

from experiments.common.checkpoints import WEIGHTS, kept
from experiments.common.inside import plain_model
from experiments.common.settings import of_config
from experiments.induction.data import draw, loss_of


class Settings(NamedTuple):
    """What decides a training, bit for bit; the names are those of the experiment's parameters."""

    vocabulary: int = 32
    shortest: int = 6
    longest: int = 12
    n_layers: int = 2
    n_heads: int = 4
    d_model: int = 64
    normalization: str = "none"
    batch_size: int = 64
    learning_rate: float = 3e-3
    weight_decay: float = 0.01
    dtype: str = "float32"
    seed: int = 0

    def model(self):
        """A model with its initial weights."""
        shape = {
            "n_layers": self.n_layers,
            "d_model": self.d_model,
            "n_heads": self.n_heads,
            "d_head": self.d_model // self.n_heads,
            "d_mlp": 4 * self.d_model,
            "attn_only": True,
            "act_fn": "relu",
            "normalization_type": None if self.normalization == "none" else self.normalization,
            "n_ctx": 2 * self.longest,
            "d_vocab": self.vocabulary,
            "d_vocab_out": self.vocabulary,
        }
        return plain_model(shape, self.seed).to(getattr(torch, self.dtype))

    def draw(self, generator, batch_size=None):
        """A fresh batch of repeating sequences."""
        return draw(batch_size or self.batch_size, self.vocabulary, self.shortest, self.longest, generator)


def trainings(settings, device="cpu"):
    """(model, loss) without end, one step of learning each; a loss that is not finite is the last."""
    model = settings.model().to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=settings.learning_rate,
        betas=(0.9, 0.98),
        weight_decay=settings.weight_decay,
        fused=True,
    )
    generator = torch.Generator().manual_seed(settings.seed)
    while True:
        repeats = settings.draw(generator)
        loss = loss_of(model(repeats.tokens.to(device)), repeats)
        yield model, loss.item()
        if not loss.isfinite():
            return
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def trained(run, ref, seed=0, steps=600):
    """(model, settings) of the run `ref`; where that is empty, of a small training now."""
    if not ref:
        settings = Settings(seed=seed)
        *_, (model, _) = (step for step, _ in zip(trainings(settings), range(steps), strict=False))
        return model.eval(), settings
    settings = of_config(Settings, run.config_of(ref))
    model = settings.model()
    model.load_state_dict(kept(run, ref, WEIGHTS))
    return model.eval(), settings
