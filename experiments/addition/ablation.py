"""What is lost when heads, the MLP or neurons say nothing of their own at `=`.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch
from torch.nn.functional import cross_entropy

from experiments.addition.activity import middle_of, neurons_of

KINDS = ("zero", "mean", "resample")
CHUNK = 16
"""Neurons ablated at a time: bounds the memory, not the result."""


def replaced(values, kind, generator):
    """Values [batch, ...] that say nothing of their problem: zero, the mean, or those of another problem."""
    if kind == "resample":
        return values[torch.randperm(len(values), generator=generator)]
    return (values.mean(0, keepdim=True) if kind == "mean" else torch.zeros_like(values[:1])).expand_as(values)


def without_heads(subject, heads, replacement):
    """[batch] the losses with some heads' reading replaced by that of replacement [batch, head, d_head]."""
    read = subject.activity.heads.clone()
    read[:, heads] = replacement[:, heads]
    middle = middle_of(subject.model, read)
    return subject.losses(middle, neurons_of(subject.model, middle))


def without_neurons(subject, neurons, replacement):
    """[batch] the losses with some neurons replaced together, by replacement [batch, neuron]."""
    activations = subject.activity.neurons.clone()
    activations[:, neurons] = replacement[:, neurons]
    return subject.losses(neurons=activations)


def head_effects(subject, kind, generator):
    """[head] the change of the mean loss (nats) from ablating each head alone."""
    replacement = replaced(subject.activity.heads, kind, generator)
    losses = [without_heads(subject, [head], replacement).mean() for head in range(replacement.shape[1])]
    return torch.stack(losses) - subject.losses().mean()


def mlp_effect(subject, kind, generator):
    """The change of the mean loss (nats) from ablating all neurons at once."""
    replacement = replaced(subject.activity.neurons, kind, generator)
    return (subject.losses(neurons=replacement).mean() - subject.losses().mean()).item()


@torch.no_grad()
def neuron_effects(subject, kind, generator):
    """[neuron] the change of the mean loss (nats) from ablating each neuron alone."""
    model, activations = subject.model, subject.activity.neurons
    changes = replaced(activations, kind, generator) - activations  # batch, neuron
    out = model.layers[0].mlp.fc_out
    whole = subject.activity.middle + out(activations)  # batch, d_model
    losses = []
    for part, directions in zip(changes.split(CHUNK, 1), out.weight.split(CHUNK, 1), strict=True):
        residuals = whole + part.T[..., None] * directions.T[:, None]  # neuron, batch, d_model
        logits = model.head(model.ln_out(residuals)).unflatten(-1, (-1, 10))[..., subject.column, :].double()
        answers = subject.answers.expand(logits.shape[:2])
        losses.append(cross_entropy(logits.transpose(1, 2), answers, reduction="none").mean(1))
    return torch.cat(losses) - subject.losses().mean()


def random_sets(n_neurons, size, draws, generator):
    """[draw, size] sets of neurons drawn at random, none twice in a set."""
    return torch.stack([torch.randperm(n_neurons, generator=generator)[:size] for _ in range(draws)])


def effects_of_sets(subject, sets, kind, generator):
    """[set] the change of the mean loss (nats) from ablating each set of neurons together."""
    replacement = replaced(subject.activity.neurons, kind, generator)
    losses = [without_neurons(subject, neurons, replacement).mean() for neurons in sets]
    return torch.stack(losses) - subject.losses().mean()
