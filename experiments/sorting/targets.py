"""What the learning coefficient can be taken of: a sorter, or a model whose coefficient is known.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch
from torch.func import functional_call
from torch.nn.functional import cross_entropy

from experiments.common.settings import of_config
from experiments.common.sgld import Recipe, Target
from experiments.sorting import toys
from experiments.sorting.sorter import Sorter, kept_sorter
from experiments.sorting.training import Settings, learning, split

RECIPES = {
    "sorter": Recipe(1e-5, 1000.0, 256, chains=4, burn_in=500, draws=2000),  # with 500, seeds differed by 40 %
    "linear": Recipe(1e-4, 1.0, 0, chains=32, burn_in=500, draws=1000),
    "reduced_rank": Recipe(1e-4, 1.0, 0, chains=16, burn_in=1000, draws=2000),
    **dict.fromkeys(toys.POWERS, Recipe(3e-4, 10.0, 0, chains=64, burn_in=1500, draws=3000)),
}
"""Settings that were seen to work for each target."""


def sorter_target(sorter, lists):
    """A sorter and its loss, the cross-entropy (nats a number) on lists; n is how many lists there are."""
    weights = {name: weight.detach() for name, weight in sorter.model.named_parameters()}
    sizes = [weight.numel() for weight in weights.values()]
    tokens, answers = sorter.encoding.encode(lists), sorter.encoding.targets(lists)

    def loss(flat, chosen):
        parts = zip(weights, flat.split(sizes), strict=True)
        named = {name: part.view(weights[name].shape) for name, part in parts}
        seen, wanted = (tokens, answers) if chosen is None else (tokens[chosen], answers[chosen])
        logits = functional_call(sorter.model, named, (seen,))[:, 1:]
        return cross_entropy(logits.flatten(0, 1), wanted.flatten())

    def losses(rows, chosen):
        # One chain after the other: batched weights (vmap) were slower on a CPU.
        each = [None] * len(rows) if chosen is None else chosen
        return torch.stack([loss(row, places) for row, places in zip(rows, each, strict=True)])

    start = torch.cat([weight.flatten() for weight in weights.values()])
    return Target(start, losses, len(lists))


def trained_now(settings, taken):
    """A sorter trained for the first `taken` of the settings' steps, so that it may be left unconverged."""
    model, (lists, _) = settings.model(), settings.lists()
    for _ in zip(range(taken), learning(model, settings.encoding, lists, settings), strict=False):
        pass
    return Sorter("trained", model.eval(), settings.encoding), lists


def kept_with_lists(run, ref, seed):
    """The sorter of a run and the lists that it was trained on; four fifths of all lists for one that never was."""
    sorter, config = kept_sorter(run, ref), run.config_of(ref)
    if "held_out" in config:
        return sorter, of_config(Settings, config).lists()[0]
    return sorter, split(sorter.encoding.numbers, sorter.model.cfg.n_ctx - 1, 0.2, seed)[0]


def toy(kind, dimensions, shape, count, seed):
    """The target of a name with a known coefficient."""
    if kind == "linear":
        return toys.linear(dimensions, count, seed)
    if kind == "reduced_rank":
        return toys.reduced_rank(*shape, count, seed)
    return toys.landscape(kind, count)
