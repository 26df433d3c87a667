"""Training one adder: a fresh batch at each step, so there is nothing to memorise.

Imports torch and transformer_lens, so import this inside functions only.
"""

import math
from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy

from experiments.addition.curriculum import eased
from experiments.addition.data import EQUALS, draw_numbers, measure, problems_of, task_of
from experiments.addition.model import build_model, digit_logits
from experiments.addition.table_forward import table_forward

BETAS = (0.9, 0.98)


class Settings(NamedTuple):
    """What decides a training, bit for bit; the names are those of the experiment's parameters."""

    d_model: int = 128
    n_heads: int = 4
    weight_decay: float = 0.0
    digit: int | str = 0
    n_digits: int = 8
    batch_size: int = 256
    learning_rate: float = 1e-3
    normalization: str = "LN"
    layout: str = "written"
    curriculum: str = "none"
    curriculum_steps: int = 1000
    dtype: str = "float32"
    seed: int = 0

    @property
    def task(self):
        """The task that is trained on."""
        return task_of(self.n_digits, self.digit, self.layout)

    def model(self):
        """A model with its initial weights."""
        shape = (self.d_model, self.n_heads, self.n_digits, self.normalization, self.seed)
        return build_model(*shape, n_places=len(self.task.places)).to(getattr(torch, self.dtype))


class Training:
    """A model on its way: weights, optimizer, random numbers and the losses so far."""

    def __init__(self, settings, device="cpu"):
        self.settings, self.device, self.task = settings, device, settings.task
        self.model = settings.model().to(device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=settings.learning_rate,
            betas=BETAS,
            weight_decay=settings.weight_decay,
            fused=True,
        )
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.losses = []

    def step(self, measured=False):
        """Learn from one batch; returns its metrics: the loss (nats) and, when measured, how it was answered.

        A loss that is not finite ends the learning: nothing is updated by it.
        """
        problems = self.draw()
        logits = digit_logits(table_forward(self.model, problems.tokens, EQUALS))  # batch, place, 10
        # In float32 a loss below 1e-7 rounds to zero, and learning would end there.
        loss = cross_entropy(logits.double().flatten(0, 1), problems.answers.flatten())
        self.losses.append(loss.item())
        metrics = {"loss": self.losses[-1], **(self.measured(logits.detach(), problems) if measured else {})}
        if math.isfinite(self.losses[-1]):
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        return metrics

    def draw(self):
        """The batch of this step."""
        numbers = draw_numbers(self.settings.batch_size, self.task.n_digits, self.generator)
        share = len(self.losses) / max(1, self.settings.curriculum_steps)
        return problems_of(eased(numbers, self.settings.curriculum, share, self.generator), self.task, self.device)

    def measured(self, logits, problems):
        """Accuracy and the probabilities of naive sum + 0 and + 1; each place's loss where there are several."""
        if len(self.task.places) == 1:
            return measure(logits, problems)
        by_place = cross_entropy(logits.double().transpose(1, 2), problems.answers, reduction="none").mean(0)
        losses = {f"loss_{place}": loss for place, loss in zip(self.task.places, by_place.tolist(), strict=True)}
        return measure(logits, problems) | losses

    def weights(self):
        """A copy of the weights as they are now."""
        return {name: weight.detach().clone() for name, weight in self.model.state_dict().items()}

    def state(self):
        """Everything that `restore` needs to go on as if nothing had been."""
        found = {f"model/{name}": weight for name, weight in self.model.state_dict().items()}
        for place, moments in self.optimizer.state_dict()["state"].items():
            found |= {f"optimizer/{place}/{name}": value for name, value in moments.items()}
        losses = torch.tensor(self.losses, dtype=torch.float64)
        return found | {"generator": self.generator.get_state(), "losses": losses}

    def restore(self, state):
        """Take up a training where its `state` was taken."""
        groups = {"model": {}, "optimizer": {}}
        for key, value in state.items():
            group, _, name = key.partition("/")
            if group in groups:
                groups[group][name] = value
        moments = {}
        for key, value in groups["optimizer"].items():
            place, name = key.split("/")
            moments.setdefault(int(place), {})[name] = value
        self.model.load_state_dict(groups["model"])
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": moments})
        self.generator.set_state(state["generator"])
        self.losses = state["losses"].tolist()
