"""Adapters of the peft library put on chosen modules of a model, and taken off without a trace.

Imports torch and peft, so import this inside functions only.
"""

import re
import warnings
from contextlib import contextmanager
from typing import NamedTuple

import torch
from peft import BeftConfig, IA3Config, LNTuningConfig, LoHaConfig, LoraConfig, OFTConfig, get_peft_model

LOG_NAMES = {
    "Wqkv": "q_proj|k_proj|v_proj",
    "out_proj": "o_proj",
    "fc1": "gate_proj|up_proj",
    "fc2": "down_proj",
}
"""What the modules of other models are called in a Llama."""
FEEDFORWARD = ("down_proj", "fc2", "c_proj", "dense_4h_to_h")
"""Modules whose input IA3 scales, which is the MLP's inner activation; of others it scales the output."""


class Method(NamedTuple):
    """What a method changes, and what is usual for it."""

    modules: tuple[str, ...]
    learning_rate: float


METHODS = {
    "lora": Method(("q_proj", "v_proj"), 5e-3),
    "ia3": Method(("k_proj", "v_proj", "down_proj"), 3e-2),
    "beft": Method(("v_proj", "o_proj", "down_proj"), 3e-2),
    "layernorm": Method((".*norm",), 3e-2),
    "loha": Method(("q_proj", "v_proj"), 1e-2),
    "oft": Method(("q_proj", "v_proj"), 1e-2),
}


def targets(model, method, modules=(), layers=()):
    """Full names of the modules to adapt: those whose last name, or whole name, matches a pattern, in some layers.

    No patterns are the method's usual ones, no layers all. Raises ValueError, with the names and layers there are, for
    a pattern or a layer in which nothing matches, or nothing that the method can adapt.
    """
    wanted = modules or METHODS[method].modules
    fitting = [name for name, module in model.named_modules() if fits(name, module, method)]
    here = [name for name in fitting if not layers or layer_of(name) in layers]
    found = {pattern: matching(pattern, here, fitting) for pattern in wanted}
    adapted = [name for name in here if any(name in names for names in found.values())]
    empty = [layer for layer in layers if layer not in map(layer_of, adapted)]
    if empty:
        raise ValueError(refusal(method, wanted, empty, fitting))
    missing = [pattern for pattern, names in found.items() if not names]
    if missing:
        raise ValueError(refusal(method, missing, layers, fitting))
    return adapted


def matching(pattern, names, known):
    """The names that a pattern matches in whole or at their end; a name of other models, if unknown, is translated."""
    if pattern not in last_names(known):
        pattern = LOG_NAMES.get(pattern, pattern)
    return [name for name in names if re.fullmatch(pattern, name) or re.fullmatch(pattern, last_name(name))]


def refusal(method, wanted, layers, fitting):
    """What was not found, and what there is."""
    where = f" in layers {', '.join(map(str, layers))}" if layers else ""
    there = sorted({layer_of(name) for name in fitting} - {None})
    return (
        f"{method} finds no {', '.join(wanted)}{where} to adapt; this model's modules for it are "
        f"{', '.join(last_names(fitting)) or 'none'}, in layers {', '.join(map(str, there)) or 'none'}."
    )


def fits(name, module, method):
    """Whether a method can adapt a module."""
    kind = type(module).__name__
    if method == "layernorm":
        return kind.endswith("Norm")
    allowed = ("Linear",) if method == "beft" else ("Linear", "Conv1D")
    return kind in allowed and layer_of(name) is not None


def last_name(name):
    """`k_proj` of model.layers.0.self_attn.k_proj."""
    return name.rsplit(".", 1)[-1]


def last_names(names):
    """Each last name once, in order."""
    return list(dict.fromkeys(map(last_name, names)))


def layer_of(name):
    """The layer that a module is in, None where it is in none."""
    found = re.search(r"\.(\d+)\.", name)
    return int(found[1]) if found else None


def with_adapter(model, method, names, rank=4, seed=0):
    """The model, in place, with an adapter that does nothing yet on the modules of these full names."""
    feedforward = [name for name in names if last_name(name) in FEEDFORWARD]
    config = {
        "lora": lambda: LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=names),
        "ia3": lambda: IA3Config(target_modules=names, feedforward_modules=feedforward),
        "beft": lambda: BeftConfig(target_modules=names),
        "layernorm": lambda: LNTuningConfig(target_modules=names),
        "loha": lambda: LoHaConfig(r=rank, alpha=2 * rank, target_modules=names),
        "oft": lambda: OFTConfig(r=0, oft_block_size=rank, target_modules=names),
    }[method]()
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cannot be merged, that norms are unusual to adapt
        torch.manual_seed(seed)
        return get_peft_model(model, config)


@contextmanager
def adapter_off(model):
    """The model as it was without its adapter, exactly; nothing is changed for a model that has none.

    Leaving `disable_adapter` lets adapters that were frozen learn again (peft #3447), so it is put back here.
    """
    if not hasattr(model, "disable_adapter"):
        yield
        return
    learns = [(weight, weight.requires_grad) for weight in model.parameters()]
    try:
        with model.disable_adapter():
            yield
    finally:
        for weight, wanted in learns:
            weight.requires_grad_(wanted)


def adapter_weights(model):
    """{name: weight} of what the adapter may change."""
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
