"""Training on the last word of sequences.

Imports torch and transformer_lens, so import this inside functions only.
"""

import torch
from torch.nn.functional import cross_entropy

from experiments.continuation.model import answered, tokens_of


def trainings(settings, sequences, device="cpu"):
    """(model, loss) without end, one step of AdamW each; a loss that is not finite is the last."""
    model = settings.model().to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay, fused=True
    )
    tokens = tokens_of(sequences)
    generator = torch.Generator().manual_seed(settings.seed)
    while True:
        batch = tokens[torch.randint(len(tokens), (settings.batch_size,), generator=generator)].to(device)
        loss = loss_of(model, batch, settings.loss_on)
        yield model, loss.item()
        if not loss.isfinite():
            return
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def loss_of(model, tokens, loss_on):
    """Cross-entropy (nats) of the last word, or, with loss_on="all", of every word but the first."""
    logits, answers = model(tokens[:, :-1]), tokens[:, 1:]
    if loss_on == "last":
        logits, answers = logits[:, -1:], answers[:, -1:]
    return cross_entropy(logits.flatten(0, 1), answers.flatten())


def accuracies(model, tests):
    """{kind: share of the sequences that are continued rightly}."""
    device = next(model.parameters()).device
    return {kind: answered(model, tokens_of(test).to(device))[0].float().mean().item() for kind, test in tests.items()}
