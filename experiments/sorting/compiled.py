"""The compiled sorter: a RASP program as a transformer, by tracr, loaded into TransformerLens.

Imports tracr (and with it jax) and torch, so import this inside functions only.
"""

from itertools import pairwise
from typing import NamedTuple

import jax
import torch
from tracr.compiler import compiling, lib
from tracr.rasp import rasp
from transformer_lens.model_bridge.sources.native import NativeModel
from transformer_lens.utilities.tracr import (
    make_tracr_transformer_bridge_config,
    make_tracr_transformer_bridge_state_dict,
)

from experiments.sorting.data import Encoding

BOS = "BOS"


class Compiled(NamedTuple):
    """A program as two models that should be the same."""

    reference: object
    """tracr's own assembled model, run by jax."""
    model: NativeModel
    """The same weights in TransformerLens."""
    encoding: Encoding
    labels: tuple[str, ...]
    """What each direction of the residual stream stands for, by tracr."""


def program(numbers, length, elements):
    """The RASP program that sorts lists of up to `length` numbers; "unique" is the one that takes no repeats."""
    if elements == "unique":
        return lib.make_sort_unique(rasp.tokens, rasp.tokens)
    closest = min(b - a for a, b in pairwise(numbers))
    return lib.make_sort(rasp.tokens, rasp.tokens, max_seq_len=length, min_key=closest)


def compile_sorter(numbers, length, elements="repeats"):
    """Compile the program for a vocabulary and a longest list, and load it into TransformerLens."""
    sort = program(numbers, length, elements)
    reference = compiling.compile_rasp_to_model(sort, vocab=set(numbers), max_seq_len=length, compiler_bos=BOS)
    model = NativeModel(make_tracr_transformer_bridge_config(reference))
    # The label is given, because the value sets of several labels coincide, and then it cannot be inferred.
    model.load_state_dict(make_tracr_transformer_bridge_state_dict(reference, sort.label))
    return Compiled(reference, model.eval(), encoding_of(reference, numbers), tuple(reference.residual_labels))


def encoding_of(reference, numbers):
    """Which tokens and outputs stand for the numbers in a compiled model."""
    inputs, outputs = reference.input_encoder.encoding_map, reference.output_encoder.encoding_map
    return Encoding(
        numbers,
        tuple(inputs[number] for number in numbers),
        inputs[BOS],
        len(inputs),
        tuple(outputs[number] for number in numbers),
    )


def reference_activations(reference, tokens):
    """What tracr's own model computes for tokens [batch, position], under TransformerLens's hook names."""
    output = jax.jit(reference.forward)(reference.params, tokens.numpy()).transformer_output
    found = {"embed + pos_embed": output.input_embeddings}
    for layer, logits in enumerate(output.attn_logits):
        found |= {
            f"blocks.{layer}.hook_attn_out": output.layer_outputs[2 * layer],
            f"blocks.{layer}.hook_mlp_out": output.layer_outputs[2 * layer + 1],
            f"blocks.{layer}.hook_resid_mid": output.residuals[2 * layer],
            f"blocks.{layer}.hook_resid_post": output.residuals[2 * layer + 1],
            f"blocks.{layer}.attn scores": logits,
            f"blocks.{layer}.attn.hook_pattern": jax.nn.softmax(logits, axis=-1),
        }
    return {name: torch.tensor(jax.device_get(value).copy()) for name, value in found.items()}
