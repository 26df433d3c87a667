"""A sparse autoencoder: states as sums of a few learnt directions each.

TopK keeps the k strongest (Gao et al. 2024, "Scaling and evaluating sparse autoencoders"); L1 makes all pay for what
they say (Bricken et al. 2023, "Towards Monosemanticity"). Importance multiplies the squared error of each activation,
as in Elhage et al. 2022, "Toy Models of Superposition". Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch import nn


class SparseRecipe(NamedTuple):
    """What decides a training, bit for bit."""

    kind: str = "topk"
    """"topk" or "l1"."""
    latents: int = 512
    active: int = 32
    """Latents that TopK keeps in each state."""
    l1: float = 0.1
    """What L1 pays: per sum of a state's latents, beside its summed squared error."""
    steps: int = 2000
    batch_size: int = 256
    learning_rate: float = 1e-3
    seed: int = 0


class Autoencoder(nn.Module):
    """Encoder, sparsity, and a decoder whose directions have length 1, so that no latent escapes its price."""

    def __init__(self, width, recipe):
        super().__init__()
        self.kind, self.active = recipe.kind, recipe.active
        generator = torch.Generator().manual_seed(recipe.seed)
        directions = torch.randn(recipe.latents, width, generator=generator)
        self.decoder = nn.Parameter(directions / directions.norm(dim=1, keepdim=True))
        self.encoder = nn.Parameter(self.decoder.detach().T.clone())
        self.bias = nn.Parameter(torch.zeros(recipe.latents))
        self.center = nn.Parameter(torch.zeros(width))

    def encode(self, x):
        """[row, latent] of states [row, feature]; none is below 0."""
        latents = torch.relu((x - self.center) @ self.encoder + self.bias)
        if self.kind == "l1":
            return latents
        strongest = latents.topk(self.active, dim=1)
        return torch.zeros_like(latents).scatter(1, strongest.indices, strongest.values)

    def decode(self, latents):
        """[row, feature]"""
        return latents @ self.decoder + self.center

    @torch.no_grad()
    def straighten(self):
        """Give all directions length 1 again."""
        self.decoder /= self.decoder.norm(dim=1, keepdim=True).clamp(min=1e-8)


def trained(x, recipe, weights=None):
    """An autoencoder of standardised states [row, feature]; `weights` [feature] multiply squared errors, mean 1."""
    x = x.float()
    weights = torch.ones(x.shape[1]) if weights is None else (weights / weights.mean()).float()
    model = Autoencoder(x.shape[1], recipe)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, fused=True)
    generator = torch.Generator().manual_seed(recipe.seed)
    for _ in range(recipe.steps):
        batch = x[torch.randint(len(x), (recipe.batch_size,), generator=generator)]
        latents = model.encode(batch)
        loss = (weights * (model.decode(latents) - batch) ** 2).sum(1).mean()
        if recipe.kind == "l1":
            loss = loss + recipe.l1 * latents.sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model.straighten()
    return model.eval()


class Fit(NamedTuple):
    """What an autoencoder does with some states."""

    explained: float
    """Share of the variance around the training mean, in standardised units; above 0 it beats saying the mean."""
    l0: float
    """Mean number of latents that are not 0."""
    dead: float
    """Share of latents that are 0 in all of these states."""


@torch.no_grad()
def fit(model, x):
    """The fit on standardised states [row, feature]."""
    x = x.float()
    latents = model.encode(x)
    active = latents > 0
    explained = 1 - (((model.decode(latents) - x) ** 2).sum() / (x**2).sum()).item()
    return Fit(explained, active.sum(1).double().mean().item(), (~active.any(0)).double().mean().item())


def principal_explained(x, rows, others, count):
    """The share of the variance of some standardised rows that as many principal components of others explain."""
    directions = torch.linalg.svd(x[rows], full_matrices=False).Vh[:count]  # component, feature
    return ((x[others] @ directions.T) ** 2).sum().item() / (x[others] ** 2).sum().item()
