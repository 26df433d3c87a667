"""The local learning coefficient by stochastic gradient Langevin dynamics.

Watanabe's learning coefficient lambda counts the directions that matter at a minimum: half the parameters where the
loss is a bowl, fewer where it is degenerate. Lau et al. 2023, "Quantifying degeneracy in singular models via the
learning coefficient", estimate it near one w*, from how far the loss rises in a tempered posterior around it:

    LLC = n_beta (mean loss of the chain - loss at w*),   n_beta = n / ln n

Weights of several chains are rows of one matrix [chain, parameter]. Imports torch, so import this inside functions
only.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch


class Target(NamedTuple):
    """A point w* of a model and the loss around it."""

    start: torch.Tensor
    """[parameter] w*."""
    losses: Callable
    """Mean losses [chain] at weights [chain, parameter], on the examples [chain, batch], on all where that is None."""
    count: int
    """Examples that there are, n."""
    known: float | None = None
    """The learning coefficient where it is known."""

    @property
    def n_beta(self):
        """How much the sampler minds the loss: n over the temperature ln n (Watanabe's choice)."""
        return self.count / math.log(self.count)

    @torch.no_grad()
    def loss(self, weights):
        """The loss of one set of weights [parameter] on all examples."""
        return self.losses(weights[None], None)[0].item()


class Recipe(NamedTuple):
    """How the posterior is sampled."""

    learning_rate: float
    gamma: float
    """The pull back to w*: the posterior's prior is a normal of this precision around it."""
    batch_size: int
    """Examples at each step; 0 = all."""
    chains: int
    burn_in: int
    draws: int
    seed: int = 0

    @property
    def steps(self):
        """Of each chain."""
        return self.burn_in + self.draws

    def changed(self, **given):
        """The recipe with what is not None put in."""
        return self._replace(**{name: value for name, value in given.items() if value is not None})


class Sampler:
    """Chains that start at w* and take a step each time they are asked for their losses."""

    def __init__(self, target, recipe, noise=1.0):
        self.target, self.recipe, self.noise = target, recipe, noise
        self.generator = torch.Generator().manual_seed(recipe.seed)
        self.weights = target.start.repeat(recipe.chains, 1)
        """[chain, parameter], the last that were finite."""

    def __iter__(self):
        """The losses [chain] at each step, before it is taken; it ends early when they are no numbers any more."""
        for _ in range(self.recipe.steps):
            losses, slopes = self.losses_and_slopes()
            yield losses
            following = self.weights + self.move(slopes)
            if not following.isfinite().all():
                return
            self.weights = following

    def losses_and_slopes(self):
        """([chain], [chain, parameter]) on fresh examples."""
        weights = self.weights.requires_grad_()
        losses = self.target.losses(weights, self.chosen())
        (slopes,) = torch.autograd.grad(losses.sum(), weights)
        self.weights = weights.detach()
        return losses.detach().double(), slopes

    def chosen(self):
        """[chain, batch] places of examples; None for all."""
        size = (self.recipe.chains, self.recipe.batch_size)
        return torch.randint(self.target.count, size, generator=self.generator) if self.recipe.batch_size else None

    def move(self, slopes):
        """-lr/2 (n_beta slope + gamma (w - w*)) + sqrt(lr) N(0, 1)."""
        rate, pulled = self.recipe.learning_rate, self.recipe.gamma * (self.weights - self.target.start)
        random = torch.randn(slopes.shape, generator=self.generator, dtype=slopes.dtype)
        return -rate / 2 * (self.target.n_beta * slopes + pulled) + self.noise * rate**0.5 * random

    def distances(self):
        """[chain] how far from w* each chain is now."""
        return (self.weights - self.target.start).norm(dim=1)


class Estimate(NamedTuple):
    """The coefficient and what says whether to believe it, all in the same unit."""

    llc: float
    by_chain: tuple[float, ...]
    drift: float
    """Mean over the second half of the draws less mean over the first."""
    drift_error: float
    """Its standard error, from how the chains differ in it."""

    @property
    def chain_std(self):
        """How far the chains are from each other (standard deviation)."""
        return torch.tensor(self.by_chain, dtype=torch.double).std().item()

    @property
    def error(self):
        """The standard error of the estimate."""
        return self.chain_std / len(self.by_chain) ** 0.5


def estimate(losses, at_start, recipe, n_beta):
    """The estimate from losses [step, chain] of all steps; the burn-in is left out."""
    above = n_beta * (losses[recipe.burn_in :] - at_start)  # draw, chain
    half = len(above) // 2
    drifts = above[half:].mean(0) - above[:half].mean(0)
    by_chain = above.mean(0)
    error = drifts.std().item() / len(drifts) ** 0.5
    return Estimate(by_chain.mean().item(), tuple(by_chain.tolist()), drifts.mean().item(), error)


def curvature(target, weights, batch_size, seed=0, rounds=20):
    """The largest curvature (eigenvalue of the Hessian, by power iteration) of the loss at weights [chain, parameter].

    On `batch_size` examples, all where it is 0.
    """
    generator = torch.Generator().manual_seed(seed)
    direction = torch.randn(weights.shape, generator=generator, dtype=weights.dtype)
    size = (len(weights), batch_size)
    chosen = torch.randint(target.count, size, generator=generator) if batch_size else None
    weights = weights.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(target.losses(weights, chosen).sum(), weights, create_graph=True)
    for _ in range(rounds):
        direction = direction / direction.norm(dim=1, keepdim=True).clamp(min=1e-30)
        (direction,) = torch.autograd.grad((slopes * direction).sum(), weights, retain_graph=True)
    return direction.norm(dim=1).max().item()


def slope_at(target):
    """The norm of the gradient at w*, over all examples: 0 at a minimum."""
    weights = target.start[None].requires_grad_()
    (slopes,) = torch.autograd.grad(target.losses(weights, None).sum(), weights)
    return slopes.norm().item()
