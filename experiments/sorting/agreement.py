"""Whether two implementations of one model are the same, hook by hook.

Imports torch, so import this inside functions only.
"""

import torch

from experiments.common.inside import attention_scores, cached, opened
from experiments.sorting.compiled import reference_activations
from experiments.sorting.data import is_sorted, repeats_in


def same_names(cache, model):
    """The activations of TransformerLens under the names that the reference has."""
    found = {"embed + pos_embed": cache["hook_embed"] + cache["hook_pos_embed"]}
    for layer in range(model.cfg.n_layers):
        block = f"blocks.{layer}"
        for hook in ("hook_attn_out", "hook_mlp_out", "hook_resid_mid", "hook_resid_post", "attn.hook_pattern"):
            found[f"{block}.{hook}"] = cache[f"{block}.{hook}"]
        found[f"{block}.attn scores"] = attention_scores(cache, layer, model.cfg.d_head)
    return found


def compared(compiled, lists_by_length):
    """How far the two are apart and what comes out sorted, over lists by length.

    Returns {hook: largest absolute difference} and {repeats: (sorted, lists)}.
    """
    bridge, worst, tally = opened(compiled.model), {}, {}
    for lists in lists_by_length:
        tokens = compiled.encoding.encode(lists)
        logits, cache = cached(bridge, tokens)
        reference = reference_activations(compiled.reference, tokens)
        for name, value in same_names(cache, compiled.model).items():
            worst[name] = max(worst.get(name, 0.0), (value - reference[name]).abs().max().item())
        count(tally, repeats_in(lists), is_sorted(compiled.encoding.decode(logits), lists))
    return worst, tally


def count(tally, repeats, right):
    """Add lists to the tally of {repeats: (sorted, lists)}."""
    for number in repeats.unique().tolist():
        chosen = right[repeats == number]
        before = tally.get(number, (0, 0))
        tally[number] = (before[0] + int(chosen.sum()), before[1] + len(chosen))


@torch.no_grad()
def naive_accuracy(compiled, lists_by_length):
    """Share sorted when the answer is read from the first directions of the residual stream.

    They stand in alphabetical order of tracr's labels, so the first are not the answer's: this is the
    "unembedding" that could not be performed.
    """
    bridge, right, seen = opened(compiled.model), 0, 0
    for lists in lists_by_length:
        _, cache = cached(bridge, compiled.encoding.encode(lists))
        final = cache[f"blocks.{compiled.model.cfg.n_layers - 1}.hook_resid_post"]
        first = final[..., : compiled.model.cfg.d_vocab_out]
        right += int(is_sorted(compiled.encoding.decode(first), lists).sum())
        seen += len(lists)
    return right / seen
