"""A tokenised autoencoder: states written with a few words of a small learnt vocabulary, and read back.

Van den Oord et al. 2017, "Neural Discrete Representation Learning", by vector_quantize_pytorch: nearest codes, the
gradient straight through them, codes that follow the mean of what they stand for, a commitment loss. Each layer is
written in tokens of its own: folded into the batch without being told apart, all layers would come out the same.

Imports torch and vector_quantize_pytorch, so import this inside functions only.
"""

from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import nn
from vector_quantize_pytorch import VectorQuantize


class TokenRecipe(NamedTuple):
    """What decides a training, bit for bit."""

    tokens: int = 4
    """For each part of a state."""
    codes: int = 64
    """In the vocabulary, which all tokens share."""
    width: int = 16
    """Of a code."""
    hidden: int = 256
    commitment: float = 0.25
    steps: int = 2000
    batch_size: int = 256
    learning_rate: float = 1e-3
    seed: int = 0


class Tokeniser(nn.Module):
    """An encoder and a decoder for each part of a state (a layer, or all of it), and one vocabulary."""

    def __init__(self, parts, recipe):
        """`parts` are the places of each part's features."""
        super().__init__()
        self.parts, self.shape = parts, (recipe.tokens, recipe.width)
        size = recipe.tokens * recipe.width
        self.encoders = nn.ModuleList(network(len(part), recipe.hidden, size) for part in parts)
        self.decoders = nn.ModuleList(network(size, recipe.hidden, len(part)) for part in parts)
        self.vocabulary = VectorQuantize(
            dim=recipe.width,
            codebook_size=recipe.codes,
            commitment_weight=recipe.commitment,
            decay=0.9,
            kmeans_init=True,
            threshold_ema_dead_code=1,
            rotation_trick=False,  # the plain straight-through gradient
        )

    def forward(self, x):
        """(states read back [row, feature], tokens [row, part, token], commitment loss) of states [row, feature]."""
        spoken = torch.stack(
            [
                encoder(x[:, part]).unflatten(1, self.shape)
                for encoder, part in zip(self.encoders, self.parts, strict=True)
            ],
            1,
        )  # row, part, token, width
        codes, tokens, commitment = self.vocabulary(spoken.flatten(1, 2))
        read = torch.empty_like(x)
        for decoder, part, said in zip(
            self.decoders, self.parts, codes.unflatten(1, (-1, self.shape[0])).unbind(1), strict=True
        ):
            read[:, part] = decoder(said.flatten(1))
        return read, tokens.unflatten(1, (-1, self.shape[0])), commitment


def network(given, hidden, wanted):
    """Two layers."""
    return nn.Sequential(nn.Linear(given, hidden), nn.GELU(), nn.Linear(hidden, wanted))


def training(x, parts, recipe):
    """(tokeniser, mean squared error) at each step of training on standardised states [row, feature]."""
    x = x.float()
    with seeded(recipe, 0):
        model = Tokeniser(parts, recipe)
    optimizer = torch.optim.Adam(model.parameters(), lr=recipe.learning_rate, fused=True)
    for step in range(recipe.steps):
        with seeded(recipe, step + 1):
            batch = x[torch.randint(len(x), (recipe.batch_size,))]
            read, _, commitment = model(batch)
        error = ((read - batch) ** 2).mean()
        optimizer.zero_grad()
        (error + commitment).backward()
        optimizer.step()
        yield model, error.item()


@contextmanager
def seeded(recipe, step):
    """The global source of chance by seed, then as it was: k-means and the renewal of unused codes draw from it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed * 1_000_003 + step)
        yield


def trained(x, parts, recipe):
    """(tokeniser, [step] errors) after all steps."""
    steps = list(training(x, parts, recipe))
    return steps[-1][0].eval(), [error for _, error in steps]


@torch.no_grad()
def written(model, x):
    """(states read back [row, feature], tokens [row, part, token])."""
    read, tokens, _ = model(x.float())
    return read, tokens


def unexplained(read, x):
    """The share of the variance (around the training mean, which is 0) that is lost; saying the mean loses 1."""
    return (((read - x) ** 2).sum() / (x**2).sum()).item()


def perplexity(tokens, codes):
    """exp of the entropy of how often each code is used: as many codes used equally often would have it."""
    shares = torch.bincount(tokens.flatten(), minlength=codes).double() / tokens.numel()
    return torch.exp(torch.special.entr(shares).sum()).item()


def used(tokens):
    """How many codes are used at all."""
    return len(tokens.unique())


def same_in_all_parts(tokens):
    """The share of states [row, part, token] whose parts are all written in the same tokens."""
    return (tokens == tokens[:, :1]).all(2).all(1).double().mean().item()


def fewest_codes(tokens):
    """How many codes the least varied place (part and token) uses: 1 is a token that says nothing."""
    return min(len(place.unique()) for place in tokens.flatten(1).T)


def one_hot(tokens, codes):
    """[row, part * token * code] which code stands where, for a linear probe."""
    return nn.functional.one_hot(tokens, codes).flatten(1).double()
