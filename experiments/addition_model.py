"""The transformer that does the sums: one layer, ReLU, TransformerLens's default initial weights.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch
from transformer_lens import TransformerBridgeConfig
from transformer_lens.model_bridge.sources.native import NativeModel, initialize_native_model

from experiments.addition_data import VOCABULARY, context_length


def build_model(d_model, n_heads, n_digits, normalization, seed):
    """A plain NativeModel to train; `build_bridge_from_module` wraps it for looking inside."""
    config = TransformerBridgeConfig.from_dict(
        {
            "n_layers": 1,
            "d_model": d_model,
            "n_heads": n_heads,
            "d_head": d_model // n_heads,
            "d_mlp": 4 * d_model,
            "act_fn": "relu",
            "normalization_type": None if normalization == "none" else normalization,
            "n_ctx": context_length(n_digits),
            "d_vocab": VOCABULARY,
            "d_vocab_out": 10,
            "seed": seed,
            "device": "cpu",
        }
    )
    model = NativeModel(config)
    initialize_native_model(model, config)
    return model


def usable_device(device):
    """The device to train on, "cpu" or "cuda"; ValueError when a GPU is asked for and there is none."""
    has_gpu = torch.cuda.is_available()
    if device == "cuda" and not has_gpu:
        raise ValueError("device=cuda, but torch finds no GPU here; choose device=auto or device=cpu.")
    return device if device != "auto" else "cuda" if has_gpu else "cpu"
