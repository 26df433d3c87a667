"""A model that sorts, however it was made: its weights, its tokens, and the meaning of its directions if known.

Imports torch and transformer_lens, so import this inside functions only.
"""

import json
from typing import NamedTuple

import torch
from transformer_lens import TransformerBridgeConfig
from transformer_lens.model_bridge.sources.native import NativeModel

from experiments.common.checkpoints import WEIGHTS, keep_weights, kept
from experiments.sorting.data import Encoding, is_sorted

ABOUT = "sorter.json"
SHAPE = (
    *("n_layers", "n_heads", "d_model", "d_head", "d_mlp", "n_ctx", "d_vocab", "d_vocab_out"),
    *("act_fn", "attention_dir", "normalization_type"),
)


class Sorter(NamedTuple):
    """One model of the study, ready to be looked at."""

    name: str
    model: NativeModel
    encoding: Encoding
    labels: tuple[str, ...] = ()
    """What each direction of the residual stream stands for; empty where nobody knows."""


def keep_sorter(run, sorter):
    """Keep a sorter as two files of the run."""
    about = {
        "shape": {name: getattr(sorter.model.cfg, name) for name in SHAPE},
        "encoding": sorter.encoding._asdict(),
        "labels": sorter.labels,
    }
    path = run.folder / ABOUT
    path.write_text(json.dumps(about))
    run.artifact(path)
    keep_weights(run, sorter.model)


def kept_sorter(run, ref):
    """The sorter that an earlier run kept; LabbookError when it kept none."""
    about = json.loads(run.kept(ref, ABOUT).read_text())
    model = blank_model(about["shape"])
    model.load_state_dict(kept(run, ref, WEIGHTS))
    encoding = {name: tuple(value) if isinstance(value, list) else value for name, value in about["encoding"].items()}
    return Sorter(ref, model.eval(), Encoding(**encoding), tuple(about["labels"]))


def blank_model(shape):
    """A NativeModel of a shape, its weights yet to be loaded."""
    return NativeModel(TransformerBridgeConfig(**shape))


def shape_of(model, **changes):
    """The shape of a model, with changes; `d_model=8` gives a narrower one."""
    return {name: getattr(model.cfg, name) for name in SHAPE} | changes


@torch.no_grad()
def accuracy(model, encoding, lists):
    """Share of lists [batch, length] that come out sorted, every number right."""
    device = next(model.parameters()).device
    return is_sorted(encoding.decode(model(encoding.encode(lists).to(device))), lists).double().mean().item()
