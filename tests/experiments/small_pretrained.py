"""A small causal language model and its tokenizer in Hugging Face's format, as one would find on the hub.

Imports transformers, so import this after `pytest.importorskip("transformers")`.
"""

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from torch.nn.functional import cross_entropy
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

UNKNOWN = "<unk>"


def word_tokenizer(words):
    """A tokenizer that knows these words, one token each, and nothing else."""
    vocabulary = {word: place for place, word in enumerate(dict.fromkeys([UNKNOWN, *words]))}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token=UNKNOWN, eos_token=UNKNOWN)


def small_model(tokenizer, d_model=64, n_layers=1, n_ctx=32, seed=0):
    """An untrained GPT-2 for the tokenizer's words; the global random numbers are left as they were."""
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=n_ctx,
        n_embd=d_model,
        n_layer=n_layers,
        n_head=4,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return GPT2LMHeadModel(config).eval()


def taught(model, tokenizer, texts, steps, learning_rate=3e-3):
    """The model after some steps of learning to continue texts of equally many tokens."""
    tokens = torch.tensor([tokenizer(text)["input_ids"] for text in texts])
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
    for _ in range(steps):
        logits = model(tokens).logits[:, :-1]
        loss = cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def saved(folder, model, tokenizer):
    """The folder, with the model and the tokenizer saved in it."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
