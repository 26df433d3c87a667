"""Whether heads and the MLP do more, or less, together than each alone; and by which way a head's word counts.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch

from experiments.addition.ablation import replaced, without_heads
from experiments.addition.activity import middle_of, neurons_of


def node_names(n_heads):
    """What is ablated: each head, and the MLP."""
    return [f"L0H{head}" for head in range(n_heads)] + ["L0 MLP"]


def losses_without(subject, nodes, heads, neurons):
    """[batch] the losses with some nodes ablated; the node after the last head is the MLP.

    heads [batch, head, d_head] and neurons [batch, neuron] are what is put in their place.
    """
    n_heads = heads.shape[1]
    read = subject.activity.heads.clone()
    chosen = [node for node in nodes if node < n_heads]
    read[:, chosen] = heads[:, chosen]
    middle = middle_of(subject.model, read)
    return subject.losses(middle, neurons if n_heads in nodes else neurons_of(subject.model, middle))


def interaction(subject, kind, generator):
    """[node, node, batch] the change of loss from ablating two nodes, less those from each alone; 0 on the diagonal.

    Below zero the second costs little once the first is gone: they work as a chain. Above zero they stand in for
    each other.
    """
    heads = replaced(subject.activity.heads, kind, generator)
    neurons = replaced(subject.activity.neurons, kind, generator)
    nodes = range(heads.shape[1] + 1)
    whole = subject.losses()
    alone = [losses_without(subject, [node], heads, neurons) - whole for node in nodes]
    found = torch.zeros(len(nodes), len(nodes), len(whole), dtype=whole.dtype)
    for first in nodes:
        for second in range(first):
            both = losses_without(subject, [first, second], heads, neurons) - whole
            found[first, second] = found[second, first] = both - alone[first] - alone[second]
    return found


def by_way(subject, kind, generator):
    """[head, way] the change of the mean loss from ablating a head directly, through the MLP, and both ways.

    Directly: only the residual stream that skips the MLP lacks the head. Through the MLP: only the MLP's input does.
    """
    replacement = replaced(subject.activity.heads, kind, generator)
    whole = subject.losses().mean()
    rows = []
    for head in range(replacement.shape[1]):
        read = subject.activity.heads.clone()
        read[:, head] = replacement[:, head]
        middle = middle_of(subject.model, read)
        neurons = neurons_of(subject.model, middle)
        both = without_heads(subject, [head], replacement)
        ways = (subject.losses(middle=middle), subject.losses(neurons=neurons), both)
        rows.append(torch.stack([losses.mean() - whole for losses in ways]))
    return torch.stack(rows)
