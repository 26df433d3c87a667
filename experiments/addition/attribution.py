"""How much each part of an adder pushes the answer ahead of its closest rival: direct logit attribution.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from transformer_lens.tools.analysis import direct_logit_attribution

from experiments.addition.model import digit_logits
from experiments.common.inside import cached, opened

PATTERN = "blocks.0.attn.hook_pattern"
BATCH = 256
"""Problems at a time: a neuron writes d_model numbers a problem, so all at once would not fit."""


class Attribution(NamedTuple):
    """Contributions to logit(answer) - logit(runner-up); they and the bias sum to it."""

    labels: tuple
    """embed, position, each head, attention bias, MLP."""
    parts: torch.Tensor
    """[part, batch]"""
    neurons: torch.Tensor
    """[neuron, batch], or [0, batch]; with the MLP's bias they sum to the MLP's part."""
    bias: torch.Tensor
    """[batch] what the unembedding adds by itself (b_U)."""
    truth: torch.Tensor
    """[batch] the difference that the model, untouched, answers with."""
    patterns: torch.Tensor
    """[batch, head, position] the attention from `=`."""

    def error(self):
        """The largest difference, over the problems, between the sum of all parts and the truth."""
        return (self.parts.sum(0) + self.bias - self.truth).abs().max().item()


def foldable(model):
    """A copy behind the bridge with layer norms folded into the weights, as the attribution needs it."""
    bridge = opened(model)
    bridge.enable_compatibility_mode(disable_warnings=True)
    return bridge


@torch.no_grad()
def attributed(adder, problems, place, with_neurons=False):
    """The attribution on problems of one place; the runner-up is the likeliest wrong digit."""
    bridge, column = foldable(adder.model), adder.task.places.index(place)
    found = []
    for tokens, answers in zip(problems.tokens.split(BATCH), problems.answers[:, :1].split(BATCH), strict=True):
        logits = digit_logits(adder.model(tokens)[:, -1])[:, column]  # batch, 10
        rivals = logits.scatter(1, answers, -torch.inf).argmax(1, keepdim=True)
        truth = (logits.gather(1, answers) - logits.gather(1, rivals))[:, 0]
        chosen = 10 * column + answers[:, 0], 10 * column + rivals[:, 0]
        found.append((*of_batch(bridge, tokens, *chosen, with_neurons), truth))
    parts, neurons, bias, patterns, truth = zip(*found, strict=True)
    heads = tuple(f"L0H{head}" for head in range(bridge.cfg.n_heads))
    labels = ("embed", "position", *heads, "attention bias", "L0 MLP")
    over = torch.cat(parts, 1), torch.cat(neurons, 1), torch.cat(bias), torch.cat(truth), torch.cat(patterns)
    return Attribution(labels, *over)


def of_batch(bridge, tokens, answers, rivals, with_neurons):
    """Parts [part, batch], neurons [neuron, batch] (none if not wanted), bias [batch], attention [batch, head, pos]."""
    _, cache = cached(bridge, tokens)
    chosen = {"cache": cache, "answer_tokens": answers, "incorrect_tokens": rivals}
    blocks = direct_logit_attribution(bridge, unit="component", **chosen).attribution
    heads = direct_logit_attribution(bridge, unit="head", **chosen).attribution[:-1]  # the last is all the rest
    embed, position, attention, mlp = blocks
    parts = torch.stack((embed, position, *heads, attention - heads.sum(0), mlp))
    neurons = torch.empty(0, len(tokens))
    if with_neurons:
        stack = cache.stack_neuron_results(layer=-1, pos_slice=-1)
        neurons = cache.logit_attrs(stack, tokens=answers, incorrect_tokens=rivals, pos_slice=-1)
    return parts, neurons, bridge.b_U[answers] - bridge.b_U[rivals], cache[PATTERN][:, :, -1]
