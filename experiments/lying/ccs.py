"""Contrast-consistent search: a direction in which a statement and its negation have opposite answers.

Burns et al. 2022, "Discovering Latent Knowledge in Language Models Without Supervision". No label is used, so whether
the direction says "true" or "false" is arbitrary: an AUROC of .23 is as good as .77 until labels choose the sign.
Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch


class Direction(NamedTuple):
    """The probe of the lowest loss, on states normalised as those it was found on were."""

    weights: torch.Tensor
    """[feature]"""
    bias: torch.Tensor
    centers: torch.Tensor
    """[statement or negation, feature] means of the two kinds: that one is negated shall not be seen."""
    scales: torch.Tensor
    """[statement or negation, feature] standard deviations of the two kinds."""
    loss: float

    def scores(self, statements, negations):
        """[pair] above 0 where the statement and not the negation has a high probability (or the reverse)."""
        probability = [
            torch.sigmoid((states - center) / scale @ self.weights + self.bias)
            for states, center, scale in zip((statements, negations), self.centers, self.scales, strict=True)
        ]
        return (probability[0] + 1 - probability[1]) / 2 - 0.5


def search(statements, negations, seed=0, restarts=10, steps=500, learning_rate=0.01, decay=0.01):
    """The best of several starts on pairs of states [pair, feature]; AdamW on consistency and confidence."""
    pair = torch.stack((statements, negations)).double()  # statement or negation, pair, feature
    centers, scales = pair.mean(1), pair.std(1).clamp(min=1e-6)
    pair = (pair - centers[:, None]) / scales[:, None]
    generator = torch.Generator().manual_seed(seed)
    width = pair.shape[-1]
    weights = torch.randn(width, restarts, generator=generator, dtype=torch.double) / width**0.5
    weights, bias = weights.requires_grad_(), torch.zeros(restarts, dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.AdamW((weights, bias), lr=learning_rate, weight_decay=decay)
    for _ in range(steps):
        optimizer.zero_grad()
        losses(pair, weights, bias).sum().backward()
        optimizer.step()
    with torch.no_grad():
        final = losses(pair, weights, bias)
        best = final.argmin()
        return Direction(weights[:, best].detach(), bias[best].detach(), centers, scales, final[best].item())


def random_directions(found, count, seed=0):
    """So many random directions in the states as they are normalised for `found`: what no search at all finds."""
    generator = torch.Generator().manual_seed(seed)
    weights = (
        torch.randn(count, len(found.weights), generator=generator, dtype=torch.double) / len(found.weights) ** 0.5
    )
    return [found._replace(weights=drawn, bias=0 * found.bias, loss=float("nan")) for drawn in weights]


def losses(pair, weights, bias):
    """[start] (p(x+) - (1 - p(x-)))^2 + min(p(x+), p(x-))^2, the mean over pairs."""
    statement, negation = torch.sigmoid(pair @ weights + bias)  # each pair, start
    return ((statement + negation - 1) ** 2 + torch.minimum(statement, negation) ** 2).mean(0)


def pairs_of(states, rows):
    """([pair], [pair]) rows of statements as they are, and of their negations, both among `rows`."""
    inside = torch.zeros(len(states.twin), dtype=torch.bool)
    inside[rows] = True
    statements = rows[~states.negated[rows] & inside[states.twin[rows]] & (states.twin[rows] >= 0)]
    if not len(statements):
        raise ValueError("No statement has its negation among these rows; collect with negations.")
    return statements, states.twin[statements]
