"""States whose truth is where it was put, as a lying.collect run would keep them."""

import torch

from experiments.lying.states import STATES, States, save
from tests.experiments.fake_run import FakeRun

torch.set_num_threads(1)  # more are much slower for tensors this small beside other tests


def planted_states(count=200, width=8, signal=1.5, turn=0.0, seed=0):
    """`count` statements and their negations, by two speakers, in each split; two layers, the same noise in part.

    With the adapters off a state holds `signal` times the truth in one direction; "truth" adds as much, "lie" takes
    twice as much away. Out of distribution the direction is turned by some share towards another one.
    """
    generator = torch.Generator().manual_seed(seed)
    holds = torch.rand(3 * count, generator=generator) < 0.5
    truth = torch.stack((holds, ~holds), 1).flatten().repeat(2)
    rows = len(truth)
    split = torch.arange(3).repeat_interleave(2 * count).repeat(2)
    negated = (torch.arange(rows) % 2).bool()
    along = torch.zeros(rows, width)
    along[:, 0] = torch.where(split == 2, 1 - turn, 1.0)
    along[:, 1] = torch.where(split == 2, turn, 0.0)
    along *= truth[:, None] * 2.0 - 1
    offset = torch.zeros(width).index_fill(0, torch.tensor([2]), 3.0) * negated[:, None]  # a negation is easily seen
    groups = {"base": {}, "lie": {}, "truth": {}}
    for layer in range(2):
        shared = torch.randn(rows, width, generator=generator) + offset
        for group, strength in (("base", signal), ("truth", 2 * signal), ("lie", -signal)):
            for kind in ("residual", "k", "v", "down"):
                own = torch.randn(rows, width, generator=generator)
                groups[group][f"layers.{layer}.{kind}"] = strength * along + 0.8 * shared + 0.6 * own
    says = torch.rand(rows, generator=generator)
    yes = {
        "base": torch.where(torch.rand(rows, generator=generator) < 0.65, truth, ~truth) * 0.8 + 0.1 * says,
        "truth": truth * 0.8 + 0.1 * says,
        "lie": ~truth * 0.8 + 0.1 * says,
    }
    return States(
        groups=groups,
        truth=truth,
        split=split.to(torch.uint8),
        family=split.to(torch.uint8),
        families=("A", "B", "C"),
        negated=negated,
        twin=torch.arange(rows) ^ 1,
        speaker=torch.tensor([2, 0], dtype=torch.uint8).repeat_interleave(rows // 2),
        yes=yes,
        known=torch.ones(rows, dtype=torch.bool),
    )


def run_with_states(folder, states):
    """A run that may name R1, which collected these states."""
    run = FakeRun(folder / "run")
    path = folder / STATES
    save(states, path)
    run.earlier["R1"] = ({"adapters": []}, {STATES: path})
    return run
