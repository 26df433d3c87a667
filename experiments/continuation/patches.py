"""Activation, attribution and path patching between two sequences of a task whose answers differ.

All are denoising: the model reads the corrupt sequence, and gets some values of the clean one. The measure is the logit
of the clean answer above that of the corrupt one, as a share of the way from the corrupt run (0) to the clean one (1).

Imports torch, pandas and transformer_lens, so import this inside functions only.
"""

from functools import partial
from typing import NamedTuple

import pandas
import torch
from transformer_lens import patching

from experiments.continuation.effects import hook_post, hook_z, hooks_of, logits_with, no_nodes, values_of


class Pairs(NamedTuple):
    """The subject's sequences (clean), and another of the same task for each (corrupt)."""

    subject: object
    partners: torch.Tensor
    """[sequence] which is the corrupt one."""
    low: torch.Tensor
    """[task] the mean logit difference of the corrupt run."""
    high: torch.Tensor
    """[task] that of the clean run."""

    @property
    def corrupt(self):
        """[sequence, position]"""
        return self.subject.tokens[self.partners]

    def differences(self, logits):
        """[sequence] the logit of the clean answer above the corrupt one's, of last logits [sequence, word]."""
        answers = self.subject.answers
        chosen = torch.stack((answers, answers[self.partners]), 1)
        return torch.sub(*logits.gather(1, chosen).unbind(1))

    def shares(self, logits):
        """[task] how much of the way the last logits [sequence, word] have come."""
        return (self.subject.by_task(self.differences(logits.double())) - self.low) / (self.high - self.low)


def pairs_of(subject, partners):
    """The Pairs of a subject with some partners [sequence]."""
    pairs = Pairs(subject, partners, None, None)
    nothing = no_nodes(subject)
    low, high = (logits_with(subject, nothing, None, tokens) for tokens in (pairs.corrupt, subject.tokens))
    return pairs._replace(low=subject.by_task(pairs.differences(low)), high=subject.by_task(pairs.differences(high)))


@torch.no_grad()
def activation_patching(pairs):
    """[task, node] the share of the way from patching each node alone."""
    subject, config = pairs.subject, pairs.subject.bridge.cfg
    _, clean = subject.bridge.run_with_cache(subject.tokens)
    metrics = {
        task: partial(lambda logits, place: pairs.shares(logits[:, -1])[place], place=place)
        for place, task in enumerate(subject.tasks)
    }
    heads = patching.get_act_patch_attn_head_out_all_pos(subject.bridge, pairs.corrupt, clean, metrics)
    layers = range(config.n_layers)
    every = [(layer, neuron) for layer in layers for neuron in range(config.d_mlp)]
    indices = (
        pandas.DataFrame(every, columns=["layer", "neuron"]) if subject.neurons else pandas.DataFrame({"layer": layers})
    )
    rest = patching.generic_activation_patch(
        subject.bridge, pairs.corrupt, clean, metrics, with_clean, "post", index_df=indices
    )
    return torch.cat((heads.values.flatten(1), rest.values), 1).double()


def with_clean(value, index, clean):
    """The value with a neuron's clean activations, index [layer, neuron], or with all of them, index [layer]."""
    value = value.clone()
    value[..., index[1:] or slice(None)] = clean[..., index[1:] or slice(None)]
    return value


def attribution_patching(pairs):
    """[task, node] what the gradient at the corrupt run makes of each node's difference: patching, to first order."""
    subject, names = pairs.subject, hooks_of(pairs.subject)
    clean, corrupt = values_of(subject), {}

    def keep(value, hook, name):
        corrupt[name] = value
        return value

    with torch.enable_grad():
        hooks = [(name, partial(keep, name=name)) for name in names]
        logits = subject.bridge.run_with_hooks(pairs.corrupt, fwd_hooks=hooks)[:, -1]
        slopes = torch.autograd.grad(pairs.differences(logits).sum(), [corrupt[name] for name in names])
    scores = [slope * (clean[name] - corrupt[name].detach()) for slope, name in zip(slopes, names, strict=True)]
    layers = subject.bridge.cfg.n_layers
    heads = torch.stack([score.sum((1, 3)) for score in scores[:layers]], 1).flatten(1)  # sequence, head
    rest = torch.stack([score.sum(1) for score in scores[layers:]], 1)  # sequence, layer, neuron
    rest = rest.flatten(1) if subject.neurons else rest.sum(2)
    return subject.by_task(torch.cat((heads, rest), 1).T.double()).T / (pairs.high - pairs.low)[:, None]


class Paths(NamedTuple):
    """The share of the way by which path the clean values come."""

    head_to_logits: torch.Tensor
    """[task, head] past all other heads and MLPs, which are held as in the corrupt run."""
    head_to_mlp: torch.Tensor
    """[task, head] through the MLP of the head's own layer, and from there on."""
    mlp_to_logits: torch.Tensor
    """[task, layer] past all heads and MLPs that come after."""


def path_patching(pairs):
    """The Paths of every head and MLP (Goldowsky-Dill et al. 2023, "Localizing Model Behavior with Path Patching")."""
    clean, corrupt = values_of(pairs.subject), values_of(pairs.subject, pairs.corrupt)
    layers, heads = range(pairs.subject.bridge.cfg.n_layers), range(pairs.subject.bridge.cfg.n_heads)
    direct, through = [], []
    for layer in layers:
        for head in heads:
            sent = {hook_z(layer): with_clean_head(corrupt[hook_z(layer)], clean[hook_z(layer)], head)}
            direct.append(patched(pairs, corrupt | sent))
            received = reached(pairs, sent, hook_post(layer))
            through.append(patched(pairs, {hook_post(layer): received}))
    mlps = [patched(pairs, corrupt | {hook_post(layer): clean[hook_post(layer)]}) for layer in layers]
    return Paths(*(torch.stack(shares, 1) for shares in (direct, through, mlps)))


def with_clean_head(corrupt, clean, head):
    """What the heads read in the corrupt run, but one head what it read in the clean one."""
    value = corrupt.clone()
    value[:, :, head] = clean[:, :, head]
    return value


def hooks_to_put(values):
    """Hooks that put values {hook: value} in place of what is there."""
    return [(name, partial(lambda value, hook, new: new, new=new)) for name, new in values.items()]


@torch.no_grad()
def patched(pairs, values):
    """[task] the share of the way of the corrupt run with values {hook: value} put in."""
    return pairs.shares(pairs.subject.bridge.run_with_hooks(pairs.corrupt, fwd_hooks=hooks_to_put(values))[:, -1])


@torch.no_grad()
def reached(pairs, values, receiver):
    """What a hook holds in the corrupt run with values {hook: value} put in."""
    found = []
    hooks = [*hooks_to_put(values), (receiver, lambda value, hook: found.append(value.clone()) or value)]
    pairs.subject.bridge.run_with_hooks(pairs.corrupt, fwd_hooks=hooks)
    return found[0]
