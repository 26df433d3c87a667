"""Which nodes suffice for a task (faithfulness), whether any are missing (completeness), and the smallest such set.

A circuit is kept by replacing every other node with its mean over all tasks' sequences; what is recovered is the share
of the loss between all nodes replaced (0) and none (1). After Wang et al. 2022, "Interpretability in the Wild", sec. 4.

Circuits are [task, node] of bool, one of each task. Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch

from experiments.continuation.effects import losses_of_each, losses_with, no_nodes, replacing, values_of, whole


class Scale(NamedTuple):
    """What recovery is measured by."""

    subject: object
    mean: object
    """The replacement of mean ablation."""
    none: torch.Tensor
    """[task] the loss (nats) with all nodes replaced."""
    all: torch.Tensor
    """[task] the loss with none replaced."""

    def recovered(self, kept):
        """[task] the share recovered by a circuit of each task [task, node] or the same for all [1, node]."""
        kept = kept[self.subject.task_of] if len(kept) > 1 else kept
        losses = losses_with(self.subject, ~kept, self.mean)
        return (self.none - losses) / (self.none - self.all)

    def recovered_by_each(self, circuits):
        """[circuit, task] the shares of all tasks recovered by each of some circuits [circuit, node]."""
        return (self.none - losses_of_each(self.subject, ~circuits, self.mean)) / (self.none - self.all)


def scale_of(subject):
    """The Scale of a subject."""
    mean = replacing("mean", values_of(subject), None)
    return Scale(subject, mean, losses_with(subject, ~no_nodes(subject), mean), whole(subject)[0])


def of_size(effects, size):
    """[task, node] the nodes of the largest effects [task, node] of each task."""
    return effects.argsort(1, descending=True).argsort(1) < size


def minimal(scale, effects, threshold):
    """[task, node] a small circuit of each task that recovers at least a threshold.

    Nodes are added by their effects [task, node], the largest first, until that is reached; then each is dropped again
    that can be spared, the least important first. No proof that none is smaller.
    """
    return pruned(scale, grown(scale, effects, threshold), effects, threshold)


def grown(scale, effects, threshold):
    """[task, node] the first nodes by effect with which each task recovers a threshold; from 40 on in steps of 1/40."""
    found = torch.zeros_like(effects, dtype=torch.bool)
    todo, size = torch.ones(len(effects), dtype=torch.bool), 0
    while todo.any():
        kept = of_size(effects, size)
        now = todo & ((scale.recovered(kept) >= threshold) | (size >= effects.shape[1]))
        found[now] = kept[now]
        todo &= ~now
        size += max(1, size // 40)
    return found


def pruned(scale, kept, effects, threshold):
    """[task, node] the circuits without the nodes that can be spared, tried from the least effect on."""
    kept = kept.clone()
    order = torch.where(kept, effects, torch.inf).argsort(1)  # task, node; those kept come first
    rows = torch.arange(len(kept))
    for place in range(int(kept.sum(1).max())):
        trial = kept.clone()
        trial[rows, order[:, place]] = False
        spared = scale.recovered(trial) >= threshold
        kept[spared] = trial[spared]
    return kept


def random_like(circuits, n_heads, generator):
    """[..., node] random circuits with as many heads and as many other nodes as each of some circuits [..., node]."""
    parts = circuits[..., :n_heads], circuits[..., n_heads:]
    orders = [torch.rand(part.shape, generator=generator).argsort(-1) for part in parts]
    return torch.cat([part.gather(-1, order) for part, order in zip(parts, orders, strict=True)], -1)


def random_recoveries(scale, circuits, draws, generator, track=iter):
    """[draw, task] what random circuits like these recover."""
    n_heads = scale.subject.n_heads
    return torch.stack([scale.recovered(random_like(circuits, n_heads, generator)) for _ in track(range(draws))])


def share_beyond(values, of_random):
    """[...] the share of random draws [draw, ...] that reach the values, these counted among the draws: a p-value."""
    return (1 + (of_random >= values).sum(0).double()) / (1 + len(of_random))


def gaps(scale, circuits, draws, generator):
    """[draw, task] how differently circuit and model bear the loss of the same random half of the circuit.

    |F(C without K) - F(M without K)| over random subsets K of a circuit C of the model M: 0 where nothing outside the
    circuit stands in for it (the incompleteness score of Wang et al.).
    """
    found = []
    for _ in range(draws):
        lost = circuits & (torch.rand(circuits.shape, generator=generator) < 0.5)
        found.append((scale.recovered(circuits & ~lost) - scale.recovered(~lost)).abs())
    return torch.stack(found)
