"""A hook holds what its name says only if changing it changes the output; some hold a copy, or something else."""

import torch


@torch.no_grad()
def has_effect(bridge, tokens, name, size=1.0):
    """Whether noise of a size put into a hook moves the logits, and its own value put back does not."""
    logits, cache = bridge.run_with_cache(tokens)
    noise = torch.randn(cache[name].shape, generator=torch.Generator().manual_seed(0)).to(cache[name].dtype)
    same = bridge.run_with_hooks(tokens, fwd_hooks=[(name, lambda value, hook: cache[name].clone())])
    other = bridge.run_with_hooks(tokens, fwd_hooks=[(name, lambda value, hook: value + size * noise)])
    return torch.allclose(same, logits, atol=1e-5) and (other - logits).abs().max().item() > 1e-3
