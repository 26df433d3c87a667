"""What is lost when a head says nothing of its own. Imports torch: import this inside functions only."""

import torch

from experiments.induction.data import loss_of


@torch.no_grad()
def losses_without(bridge, cache, repeats):
    """[layer, head] the loss (nats) with each head in turn replaced by its mean over sequences, by position."""
    losses = []
    for layer in range(bridge.cfg.n_layers):
        name = f"blocks.{layer}.attn.hook_z"  # batch, position, head, d_head
        mean = cache[name].mean(0)
        by_head = [loss_with(bridge, repeats, name, replacing(head, mean)) for head in range(bridge.cfg.n_heads)]
        losses.append(torch.stack(by_head))
    return torch.stack(losses)


def replacing(head, mean):
    """A hook that puts the mean [position, head, d_head] of one head in its place."""

    def hook(value, hook):
        value = value.clone()
        value[:, :, head] = mean[:, head]
        return value

    return hook


def loss_with(bridge, repeats, name, hook):
    """The loss with one activation changed."""
    return loss_of(bridge.run_with_hooks(repeats.tokens, fwd_hooks=[(name, hook)]), repeats)
