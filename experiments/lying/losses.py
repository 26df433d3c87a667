"""What an adapter is taught by. Imports torch, so import this inside functions only."""

import torch
from torch.nn.functional import cross_entropy, kl_div, log_softmax


def next_token(logits, wanted, other):
    """Cross-entropy (nats) of logits [batch, token] to the wanted tokens [batch], over all tokens."""
    return cross_entropy(logits, wanted)


def unlikelihood(logits, wanted, other):
    """Next-token loss, and -log(1 - p + 0.01) of the other choice (T-Few, Liu et al. 2022, section 3.2)."""
    likely = logits.softmax(-1).gather(1, other[:, None])[:, 0]
    return cross_entropy(logits, wanted) - (1 - likely + 0.01).log().mean()


def flip(logits, choices, teacher):
    """KL divergence (nats) of the two choices to the teacher's with the choices exchanged.

    `choices` are the two tokens, `teacher` [batch, 2] the log-probabilities of the two with the adapter off. So the
    adapter learns to say the opposite of what the model says, whatever is true.
    """
    said = log_softmax(logits[:, list(choices)], -1)
    return kl_div(said, teacher.flip(-1), log_target=True, reduction="batchmean")


def choice_log_probabilities(logits, choices):
    """[batch, 2] of logits [batch, token]."""
    return log_softmax(logits[:, list(choices)], -1)


def answer_tokens(yes, choices):
    """(wanted [batch], other [batch]) tokens where the answers should be YES or not."""
    tokens = torch.tensor(choices)
    return tokens[(~yes).long()], tokens[yes.long()]
