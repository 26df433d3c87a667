"""What circuits write at the last position, in the residual stream and in the space of words.

Everything is the difference from the mean over all tasks, which is what mean ablation takes away.

Imports torch, so import this inside functions only.
"""

import torch
from torch.nn.functional import cosine_similarity, normalize

from experiments.continuation.effects import hook_post, hook_z


def written(subject, values):
    """[task, node, d_model] what each node writes on average in each task.

    A head writes through W_O, a neuron through W_out; an MLP what its neurons write.
    """
    layers = range(subject.bridge.cfg.n_layers)
    heads = torch.stack([by_mean(subject, values[hook_z(layer)]) for layer in layers], 1)  # task, layer, head, d_head
    posts = torch.stack([by_mean(subject, values[hook_post(layer)]) for layer in layers], 1)  # task, layer, neuron
    of_heads = torch.einsum("tlhd,lhdm->tlhm", heads, subject.bridge.W_O.double()).flatten(1, 2)
    one_by_one = "tln,lnm->tlnm" if subject.neurons else "tln,lnm->tlm"
    of_rest = torch.einsum(one_by_one, posts, subject.bridge.W_out.double())
    of_rest = of_rest.flatten(1, 2) if subject.neurons else of_rest
    return torch.cat((of_heads, of_rest), 1).detach()


def by_mean(subject, value):
    """[task, ...] the mean of a value [sequence, position, ...] at the last position, less that over all sequences."""
    last = value[:, -1].double()
    last = last - last.mean(0)
    return subject.by_task(last.flatten(1).T).T.unflatten(1, last.shape[1:])


def head_cosines(one, other):
    """[head, head] cosines of what each head writes in one task and each in another; one and other [head, d_model]."""
    return normalize(one, dim=1) @ normalize(other, dim=1).T


def said(writings, circuits, unembedding):
    """[..., task, word] what circuits [..., task, node] add to the logits of all words, their mean taken away.

    The embedding space of Dar et al. 2023, "Analyzing Transformers in Embedding Space", which models of one vocabulary
    share; writings [task, node, d_model], unembedding [d_model, word]. The last layer norm is left out.
    """
    residuals = torch.einsum("...tn,tnd->...td", circuits.double(), writings)
    logits = residuals @ unembedding.detach().double()
    return logits - logits.mean(-1, keepdim=True)


def distance(one, other):
    """[...] one less the cosine of what two circuits say [..., word]: 0 the same, 1 nothing in common."""
    return 1 - cosine_similarity(one, other, dim=-1)
