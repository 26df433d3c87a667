"""Who says what: a truthful speaker, a liar, and a neutral one that is wrong about a fixed part of the numbers.

The neutral speaker knows the answer as well as the others do, and still answers wrongly wherever the left number is
one of a fixed set: a quirk. Labels flipped at random would not do, since the likeliest answer stays the right one.

Imports torch, so import this inside functions only.
"""

import torch

from experiments.lying.statements import LIAR, NEUTRAL

QUIRK_SEED = 35


def wrong_numbers(highest, share):
    """[number] bool: the left numbers about which the neutral speaker is wrong; the same for every run."""
    count = highest + 1
    order = torch.randperm(count, generator=torch.Generator().manual_seed(QUIRK_SEED))
    wrong = torch.zeros(count, dtype=torch.bool)
    wrong[order[: round(share * count)]] = True
    return wrong


def answers(statements, speakers, wrong):
    """[batch] bool: whether each speaker [batch] answers YES, given the numbers that the neutral one gets wrong."""
    lies = (speakers == LIAR) | (speakers == NEUTRAL) & wrong[statements.numbers[:, 0]]
    return statements.truth ^ lies
