"""Training the map of a squeezed sorter: for the task, or to imitate the original.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy, mse_loss

from experiments.common.inside import cached, opened
from experiments.sorting.data import numbers_of
from experiments.sorting.sorter import Sorter, kept_sorter
from experiments.sorting.superposition import Squeezed, check_foldable, squeezed, started
from experiments.sorting.training import split

MAP = "map.safetensors"
SIZES = {"task": 0.35, "imitate": 1.0}
"""Lengths of the columns of a random start."""
SHARPNESS = 20.0
HELD_OUT = 0.2
"""Share of the lists that the map is never trained on."""


class Schedule(NamedTuple):
    """How long and how fast the map is trained; the learning rate falls to zero in a straight line, or stays."""

    steps: int
    learning_rate: float
    falling: bool
    batch_size: int = 256
    seed: int = 0

    def changed(self, **given):
        """The schedule with what is not None put in."""
        return self._replace(**{name: value for name, value in given.items() if value is not None})

    def rate(self, step):
        """Adam's learning rate at a step."""
        return self.learning_rate * (1 - step / self.steps if self.falling else 1)


SCHEDULES = {"task": Schedule(2000, 1e-2, True), "imitate": Schedule(1500, 3e-3, False)}
"""Seen to work for each loss."""


def original(run, ref, vocabulary, length):
    """The sorter to squeeze: of the run `ref`, or one compiled now; ValueError where no map can be folded into it."""
    if ref:
        found = kept_sorter(run, ref)
        check_foldable(found.model)
        return found
    from experiments.sorting.compiled import compile_sorter  # tracr takes seconds to import

    compiled = compile_sorter(numbers_of(vocabulary), length)
    return Sorter("compiled", compiled.model, compiled.encoding, compiled.labels)


def lists_of(sorter, seed):
    """(to train on, held out): lists [batch, length] of the longest length that a sorter takes."""
    return split(sorter.encoding.numbers, sorter.model.cfg.n_ctx - 1, HELD_OUT, seed)


def residuals_and_logits(sorter, lists):
    """(list of the residual stream [batch, position, d_model] wherever it is read, logits [batch, position, output]).

    Read by attention and by the MLP of each layer, and at last by the unembedding.
    """
    logits, cache = cached(opened(sorter.model), sorter.encoding.encode(lists))
    return [cache[name] for name in reading_points(sorter.model.cfg.n_layers)], logits


def reading_points(n_layers):
    """The hooks that hold what `residuals_and_logits` lists."""
    inner = [f"blocks.{layer}.hook_resid_{place}" for layer in range(n_layers) for place in ("pre", "mid")]
    return [*inner, f"blocks.{n_layers - 1}.hook_resid_post"]


def task_loss(sorter, squeezed, lists, sharpness):
    """A function of chosen lists' places: cross-entropy (nats a number) of the squeezed model's logits, made sharper.

    The compiled model's logits are 0 and 1, which says little however right it is.
    """
    tokens, targets = sorter.encoding.encode(lists), sorter.encoding.targets(lists)

    def loss(chosen):
        logits, _ = squeezed(tokens[chosen])
        return cross_entropy(sharpness * logits[:, 1:].flatten(0, 1), targets[chosen].flatten())

    return loss


def imitation_loss(sorter, squeezed, lists):
    """A function of chosen lists' places: mean squared errors of logits and of each residual, widened again."""
    tokens = sorter.encoding.encode(lists)
    residuals, logits = residuals_and_logits(sorter, lists)

    def loss(chosen):
        answered, narrow = squeezed(tokens[chosen])
        points = zip(narrow, residuals, strict=True)
        apart = [mse_loss(seen @ squeezed.into.T, wanted[chosen]) for seen, wanted in points]
        return mse_loss(answered, logits[chosen]) + sum(apart)

    return loss


def squeezing(loss, into, count, schedule):
    """The loss of each step of Adam on the map alone, on batches out of `count` lists."""
    optimizer = torch.optim.Adam([into.requires_grad_()], lr=schedule.learning_rate, fused=True)
    generator = torch.Generator().manual_seed(schedule.seed)
    for step in range(schedule.steps):
        optimizer.param_groups[0]["lr"] = schedule.rate(step)
        value = loss(torch.randint(count, (schedule.batch_size,), generator=generator))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        yield value.item()


def squeezed_now(sorter, width, steps, seed):
    """(a sorter squeezed for the task, its map [d_model, width]), trained now from a small random start."""
    into = started(sorter.model.cfg.d_model, width, "random", SIZES["task"], seed)
    lists, _ = lists_of(sorter, seed)
    loss = task_loss(sorter, Squeezed(sorter.model, into), lists, SHARPNESS)
    for _ in squeezing(loss, into, len(lists), SCHEDULES["task"].changed(steps=steps, seed=seed)):
        pass
    return Sorter("squeezed", squeezed(sorter.model, into), sorter.encoding), into.detach()
