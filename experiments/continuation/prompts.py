"""Sequences as text, and how a pretrained model goes on from it.

An answer counts when it is what the model says greedily: when each of its tokens is the likeliest after the prompt and
the tokens before. So a word of several tokens counts whole ("eighteen" is not taken for the "eight" it may begin with),
and there is no list of answers to choose among, which would make it easier. Its probability is the product of theirs.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch.nn.utils.rnn import pad_sequence


class Prompt(NamedTuple):
    """The tokens of a sequence as text, the answer's at the end."""

    tokens: list[int]
    answer_length: int
    """Tokens of the last word."""


def prompt_of(tokenizer, sequence):
    """The prompt of a sequence; None where the tokenizer does not know all words, or joins the last to others."""
    before, whole = (tokenizer(" ".join(words))["input_ids"] for words in (sequence[:-1], sequence))
    apart = len(before) < len(whole) and whole[: len(before)] == before
    known = tokenizer.unk_token_id is None or tokenizer.unk_token_id not in whole
    return Prompt(whole, len(whole) - len(before)) if apart and known else None


@torch.no_grad()
def continued(model, prompts, batch_size=32):
    """([prompt] whether the answer is what the model says greedily, [prompt] the answer's probability)."""
    right, probabilities = [], []
    for batch in (prompts[start : start + batch_size] for start in range(0, len(prompts), batch_size)):
        tokens = pad_sequence([torch.tensor(prompt.tokens) for prompt in batch], batch_first=True)
        log_probs = model(tokens[:, :-1]).logits.float().log_softmax(-1)  # padding comes last and is not looked at
        for row, prompt in zip(log_probs, batch, strict=True):
            end = len(prompt.tokens) - 1
            said, answer = row[end - prompt.answer_length : end], torch.tensor(prompt.tokens[-prompt.answer_length :])
            right.append(bool((said.argmax(-1) == answer).all()))
            probabilities.append(said.gather(1, answer[:, None]).sum().exp().item())
    return torch.tensor(right, dtype=torch.bool), torch.tensor(probabilities)
