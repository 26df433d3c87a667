"""Functions of two digits as sums of waves.

A function of (a + b) mod 10 consists of the frequency pairs (k, k) only; one of a alone of the pairs (k, 0); one of
(a - b) mod 10 of the pairs (k, -k). Imports torch, so import this inside functions only.
"""

import torch

BASE = 10
FREQUENCIES = tuple(range(1, BASE // 2 + 1))
"""1 to 5; a wave of 6 is one of 4 backwards."""
PAIRS_BY_CHANCE = 9 / 99
"""The share of the pairs (k, k) in the energy of white noise: 9 of the 99 coefficients that are not constant."""

ROUNDING = 1e-12
"""A table whose energy is less than this share of its mean square is constant but for rounding."""


def waves(table):
    """[..., k_a, k_b] complex amplitudes of tables [..., digit of a, digit of b]; their squares sum to the mean's."""
    return torch.fft.fft2(table.double(), norm="forward")


def energies(table):
    """[k_a, k_b] energy of each frequency pair, summed over all tables; the constant (0, 0) is left out."""
    found = waves(table).abs().square().reshape(-1, BASE, BASE).sum(0)
    found[0, 0] = 0
    return found


def family(step, frequencies=FREQUENCIES):
    """[k_a, k_b] where the pairs (k, step * k) of some frequencies are, both ways round."""
    mask = torch.zeros(BASE, BASE, dtype=torch.bool)
    for frequency in frequencies:
        for signed in (frequency, -frequency):
            mask[signed % BASE, step * signed % BASE] = True
    return mask


def of_frequency(frequency):
    """[k_a, k_b] where the waves of one frequency are: of a alone, b alone, a + b and a - b."""
    alone = family(0, [frequency])
    return alone | alone.T | family(1, [frequency]) | family(-1, [frequency])


def share(energy, mask):
    """The share of some frequency pairs in the energy; 0 where there is none."""
    total = energy.sum().item()
    return energy[mask].sum().item() / total if total > 0 else 0.0


def pair_shares(table):
    """The shares of the pairs (k, k), k = 1 .. 5, in the energy of tables [..., digit of a, digit of b]."""
    energy = energies(table)
    return [share(energy, family(1, [frequency])) for frequency in FREQUENCIES]


def part(table, mask):
    """The tables with only some frequency pairs kept."""
    return torch.fft.ifft2(waves(table) * mask, norm="forward").real


def constant():
    """[k_a, k_b] where the constant is."""
    mask = torch.zeros(BASE, BASE, dtype=torch.bool)
    mask[0, 0] = True
    return mask


def folded(energy):
    """[k_a from -4 to 5, k_b from 0 to 5] the same energy with each wave told once."""
    both = energy + energy.flip(0, 1).roll((1, 1), (0, 1))  # at (k_a, k_b) and (-k_a, -k_b)
    own = torch.zeros(BASE, BASE, dtype=torch.bool)
    own[0, 0] = own[0, 5] = own[5, 0] = own[5, 5] = True
    once = torch.where(own, energy, both)
    rows = torch.arange(-4, 6) % BASE
    table = once[rows][:, :6]
    for column in (0, 5):  # there (k, 0) and (-k, 0) are the same wave: told at the positive one
        table[:4, column] = 0
    return table


def frequency_shares(tables):
    """[table, frequency] the share of each frequency in a table's energy; nan for a table that is constant."""
    by_table = torch.stack([energies(table) for table in tables])
    total = by_table.sum((1, 2))
    varies = total > ROUNDING * tables.double().square().mean((1, 2))
    masks = torch.stack([of_frequency(frequency) for frequency in FREQUENCIES])
    shares = torch.einsum("tab,fab->tf", by_table, masks.double()) / total[:, None]
    return torch.where(varies[:, None], shares, torch.nan)


def shuffled(tables, generator):
    """The tables [table, digit of a, digit of b] with the values of each in another order."""
    orders = torch.stack([torch.randperm(BASE * BASE, generator=generator) for _ in tables])
    return tables.flatten(1).gather(1, orders).view_as(tables)
