"""The transformer that does the sums: one layer, ReLU, TransformerLens's default initial weights.

Imports torch and transformer_lens, so import this inside functions only.
"""

from experiments.addition.data import VOCABULARY, context_length
from experiments.common.inside import plain_model


def build_model(d_model, n_heads, n_digits, normalization, seed, n_places=1):
    """A plain NativeModel to train; its ten outputs a place are the digits of the sum, read at `=`."""
    shape = {
        "n_layers": 1,
        "d_model": d_model,
        "n_heads": n_heads,
        "d_head": d_model // n_heads,
        "d_mlp": 4 * d_model,
        "act_fn": "relu",
        "normalization_type": None if normalization == "none" else normalization,
        "n_ctx": context_length(n_digits),
        "d_vocab": VOCABULARY,
        "d_vocab_out": 10 * n_places,
    }
    return plain_model(shape, seed)


def digit_logits(logits):
    """[batch, place, 10] of logits [batch, 10 * place]."""
    return logits.unflatten(-1, (-1, 10))
