"""Places in a model at which its states are read, by short names that hold for every layer.

Imports torch, so import this inside functions only.
"""

from contextlib import ExitStack, contextmanager

import torch

from experiments.lying.adapters import layer_of

RESIDUAL = "residual"
OUTPUTS = {"q": "q_proj", "k": "k_proj", "v": "v_proj", "attention": "self_attn", "mlp": "mlp"}
INPUTS = {"o": "o_proj", "down": "down_proj"}
"""Of these the input is read: what o_proj and down_proj read, after IA3 has scaled it."""


class Site:
    """One place: the output, or the first input, of a module."""

    def __init__(self, name, module, reads_input):
        self.name, self.module, self.reads_input = name, module, reads_input

    def hooked(self, change):
        """A handle of a hook that calls `change` on the state [batch, position, width] and puts in what it returns."""
        if self.reads_input:
            return self.module.register_forward_pre_hook(lambda module, given: replaced(given, change))
        return self.module.register_forward_hook(lambda module, given, result: replaced(result, change))


def replaced(value, change):
    """A tensor, or a tuple that begins with one, with that one changed; None where it is left as it is."""
    state = value[0] if isinstance(value, tuple) else value
    changed = change(state)
    if changed is None:
        return None
    return (changed, *value[1:]) if isinstance(value, tuple) else changed


def sites(model, hooks):
    """The Site of each hook in each layer, in order of layers: {"layers.0.k": Site, ...}.

    A hook is "residual" (after a layer), a short name (q, k, v, attention, mlp; o, down: what is read by these), or
    the last name of any module in a layer, whose output is read. Raises ValueError, with what there is, for another.
    """
    plain = without_wrappers(model)
    found = {}
    for hook in hooks:
        wanted, reads_input = INPUTS.get(hook) or OUTPUTS.get(hook, hook), hook in INPUTS
        fitting = {name: module for name, module in plain.items() if is_site(name, wanted)}
        if not fitting:
            raise ValueError(f"There is no {hook} to collect; choose among {', '.join(choices(plain))}.")
        for name, module in fitting.items():
            label = f"layers.{layer_of(f'.{name}.')}.{hook}"
            found[label] = Site(label, innermost(module) if reads_input else module, reads_input)
    return dict(sorted(found.items(), key=lambda item: layer_of(f".{item[0]}")))


def is_site(name, wanted):
    """Whether a module is a layer (for "residual"), or is called as wanted within one."""
    if wanted == RESIDUAL:
        return name.rsplit(".", 1)[-1].isdigit() and layer_of(f".{name}.") is not None
    return name.rsplit(".", 1)[-1] == wanted and layer_of(f".{name}.") is not None


def without_wrappers(model):
    """{name: module} of the model, named as if no adapter were on it."""
    plain = model.get_base_model() if hasattr(model, "get_base_model") else model
    inner = ("base_layer", "lora_", "ia3_", "beft_", "hada_", "oft_", "ln_tuning", "default", "dropout")
    return {
        name: module
        for name, module in plain.named_modules()
        if not any(part.startswith(inner) for part in name.split("."))
    }


def innermost(module):
    """The module that an adapter is wrapped around: what it is given has passed the adapter's scales."""
    while hasattr(module, "base_layer"):
        module = module.base_layer
    return module


def choices(modules):
    """Hooks that a model has."""
    last = {name.rsplit(".", 1)[-1] for name in modules if layer_of(f".{name}.") is not None}
    short = [name for name, module in (OUTPUTS | INPUTS).items() if module in last]
    return [RESIDUAL, *short, *sorted(name for name in last if not name.isdigit() and name)]


@contextmanager
def recorded(places):
    """{name: state [batch, width] at the last position}, filled by each forward pass within."""
    states = {}

    def keep(name):
        def look(state):
            states[name] = state[:, -1].detach()

        return look

    with ExitStack() as stack:
        for name, site in places.items():
            stack.callback(site.hooked(keep(name)).remove)
        yield states


@torch.no_grad()
def logits_with(model, inputs, site, change):
    """Logits at the last position when the state of a site is changed."""
    handle = site.hooked(change)
    try:
        return model(**inputs, logits_to_keep=1).logits[:, -1]
    finally:
        handle.remove()


def has_effect(model, inputs, site, size=1.0):
    """Whether noise put into a site moves the logits while the state put back as it was does not."""
    with torch.no_grad():
        logits = model(**inputs, logits_to_keep=1).logits[:, -1]
    generator = torch.Generator().manual_seed(0)

    def noisy(state):
        return state + size * torch.randn(state.shape, generator=generator).to(state)

    same = logits_with(model, inputs, site, lambda state: state.clone())
    other = logits_with(model, inputs, site, noisy)
    return torch.allclose(same, logits, atol=1e-5) and (other - logits).abs().max().item() > 1e-3
