"""Looking into a trained model through TransformerLens's hooks.

Imports torch and transformer_lens, so import this inside functions only.
"""

from copy import deepcopy

import torch
from transformer_lens import TransformerBridgeConfig
from transformer_lens.model_bridge.sources._bridge_builder import build_bridge_from_module
from transformer_lens.model_bridge.sources.native import NativeModel, initialize_native_model


def plain_model(shape, seed=0):
    """A plain NativeModel with initial weights by seed, to train; `shape` holds TransformerLens's config values."""
    config = TransformerBridgeConfig.from_dict({**shape, "seed": seed, "device": "cpu"})
    with torch.random.fork_rng(devices=[]):  # torch draws weights as it builds, which are then replaced
        model = NativeModel(config)
    initialize_native_model(model, config)
    return model


def opened(model):
    """A copy of a NativeModel behind TransformerLens's bridge, which has hooks and a cache.

    A copy, because the bridge puts its hooks into the modules that it is given.
    """
    copy = deepcopy(model).cpu().eval()
    bridge = build_bridge_from_module(copy, architecture="TransformerLensNative", tl_config=copy.cfg)
    bridge.eval()
    return bridge


@torch.no_grad()
def cached(bridge, tokens):
    """(logits, cache) of one forward pass."""
    return bridge.run_with_cache(tokens)


def attention_scores(cache, layer, d_head):
    """[batch, head, query, key] scores before the softmax and before masking.

    Native models keep the pattern in `hook_attn_scores`, so they are made again from queries and keys.
    """
    query, key = cache[f"blocks.{layer}.attn.hook_q"], cache[f"blocks.{layer}.attn.hook_k"]
    return torch.einsum("bqhd,bkhd->bhqk", query, key) / d_head**0.5
