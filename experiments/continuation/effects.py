"""What each task loses without each head, neuron and MLP.

Nodes are replaced through TransformerLens's hooks, at all positions: heads in `hook_z`, neurons in `mlp.hook_post`; a
whole MLP is all its neurons. A circuit is a set of nodes, [node] of bool; every function takes one for each sequence
or the same for all, so that one forward pass serves all tasks, each with a circuit of its own.

Imports torch and transformer_lens, so import this inside functions only.
"""

from functools import partial

import torch
from torch.nn.functional import cross_entropy

KINDS = ("zero", "mean", "resample")
ROWS = 256
"""Sequences in one forward pass: several circuits at a time where there are few; it bounds the memory only."""


def hook_z(layer):
    """[sequence, position, head, d_head] what the heads read."""
    return f"blocks.{layer}.attn.hook_z"


def hook_post(layer):
    """[sequence, position, neuron] the activations."""
    return f"blocks.{layer}.mlp.hook_post"


def hooks_of(subject):
    """The names of all hooks that are read or replaced."""
    layers = range(subject.bridge.cfg.n_layers)
    return [hook_z(layer) for layer in layers] + [hook_post(layer) for layer in layers]


@torch.no_grad()
def values_of(subject, tokens=None):
    """{hook: its value} on the subject's sequences, or on other tokens [sequence, position]."""
    names = hooks_of(subject)
    tokens = subject.tokens if tokens is None else tokens
    _, cache = subject.bridge.run_with_cache(tokens, names_filter=lambda name: name in names)
    return {name: cache[name] for name in names}


def masks_of(subject, nodes):
    """{hook: which of its values [sequence or 1, 1, ...] belong to the nodes [sequence or 1, node]}."""
    config = subject.bridge.cfg
    heads = nodes[:, : subject.n_heads].unflatten(1, (config.n_layers, config.n_heads))
    rest = nodes[:, subject.n_heads :].unflatten(1, (config.n_layers, -1))  # of each layer all neurons, or the MLP
    masks = {hook_z(layer): heads[:, layer, None, :, None] for layer in range(config.n_layers)}
    return masks | {hook_post(layer): rest[:, layer, None, :] for layer in range(config.n_layers)}


@torch.no_grad()
def logits_with(subject, nodes, replacement, tokens=None):
    """[sequence, word] last logits in float64 with nodes [sequence or 1, node] replaced.

    `replacement` makes of a hook's name and value what is put in its place.
    """
    hooks = [
        (name, partial(put, mask=mask, replacement=partial(replacement, name)))
        for name, mask in masks_of(subject, nodes).items()
        if mask.any()
    ]
    tokens = subject.tokens if tokens is None else tokens
    return subject.bridge.run_with_hooks(tokens, fwd_hooks=hooks)[:, -1].double()


def put(value, hook, mask, replacement):
    """A hook that replaces what the mask covers."""
    return torch.where(mask, replacement(value), value)


def replacing(kind, values, partners):
    """The replacement of an ablation: zero, the mean over all sequences by position, or a partner's value.

    values are those of `values_of`; partners [sequence] the sequence that each is resampled from.
    """
    if kind == "zero":
        return lambda name, value: torch.zeros_like(value)
    if kind == "mean":
        means = {name: value.mean(0, keepdim=True) for name, value in values.items()}
        return lambda name, value: means[name]
    return lambda name, value: values[name][partners.repeat(len(value) // len(partners))]


def partners_of(subject, generator):
    """[sequence] for each sequence another of its task, drawn at random among those with another answer."""
    same_task = subject.task_of[:, None] == subject.task_of
    other_answer = subject.answers[:, None] != subject.answers
    return torch.multinomial((same_task & other_answer).float(), 1, generator=generator)[:, 0]


def losses_with(subject, nodes, replacement):
    """[task] the mean loss (nats) of the right answers with nodes [sequence or 1, node] replaced."""
    logits = logits_with(subject, nodes, replacement)
    return subject.by_task(cross_entropy(logits, subject.answers, reduction="none"))


def no_nodes(subject):
    """[1, node] nothing is replaced."""
    return torch.zeros(1, len(subject.names), dtype=torch.bool)


def whole(subject):
    """([task] loss (nats), [task] accuracy) of the model as it is."""
    logits = logits_with(subject, no_nodes(subject), None)
    losses = cross_entropy(logits, subject.answers, reduction="none")
    return subject.by_task(losses), subject.by_task((logits.argmax(-1) == subject.answers).double())


def losses_of_each(subject, circuits, replacement, track=iter):
    """[circuit, task] the mean loss (nats) of all tasks with each of some circuits [circuit, node] replaced."""
    n, losses = len(subject.tokens), []
    for part in track(circuits.split(max(1, ROWS // n))):
        tokens, answers = subject.tokens.repeat(len(part), 1), subject.answers.repeat(len(part))
        logits = logits_with(subject, part.repeat_interleave(n, 0), replacement, tokens)
        losses.append(subject.by_task(cross_entropy(logits, answers, reduction="none").view(len(part), n)))
    return torch.cat(losses)


def node_effects(subject, replacement, track=iter):
    """[task, node] the change of the loss (nats) from replacing each node alone."""
    alone = torch.eye(len(subject.names), dtype=torch.bool)
    return losses_of_each(subject, alone, replacement, track).T - whole(subject)[0][:, None]


def mlp_effects(subject, replacement):
    """[task, layer] the change of the loss (nats) from replacing each whole MLP."""
    layers = subject.bridge.cfg.n_layers
    mlps = no_nodes(subject).repeat(layers, 1)
    for layer in range(layers):
        mlps[layer, subject.n_heads :].unflatten(0, (layers, -1))[layer] = True
    return losses_of_each(subject, mlps, replacement).T - whole(subject)[0][:, None]
