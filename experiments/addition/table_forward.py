"""The forward pass of a one-layer model at its last position: exact, and many times cheaper than in full.

With one layer, a position's key and value depend on nothing but (position, token), and when every sequence
ends in the same token there is one query for all of them. So keys, values and scores are tables with a row
for each (position, token), shared by the batch, and only the last position meets the MLP and the unembedding.

Imports torch, so import this inside functions only.
"""

import torch
from torch.nn.functional import embedding

WIDE = 16
"""Dimensions of a head from which on the matrix product is the cheaper way to average (measured)."""


def table_forward(model, tokens, last_token):
    """[batch, out] logits of a one-layer NativeModel at the last position of tokens [batch, position].

    Every sequence must end in last_token; the model must have standard positional embeddings and no soft caps
    (the defaults). Causal or not is the same: the last position sees all.
    """
    block = model.layers[0]
    residuals = residual_table(model, tokens.shape[1])  # position, token, d_model
    scores, values = attention_tables(block.attn, block.ln1(residuals), last_token)
    read = attend(scores, values, tokens)  # batch, head * d_head
    residual = residuals[-1, last_token] + block.attn.o(read)  # batch, d_model
    residual = residual + block.mlp(block.ln2(residual))
    return model.head(model.ln_out(residual))


def residual_table(model, n_positions):
    """[position, token, d_model]: what any token at any position embeds to."""
    return model.tok_embed.weight + model.pos.weight[:n_positions, None]


def attention_tables(attention, normalized, last_token):
    """What the last position finds in any token anywhere; normalized is [position, token, d_model].

    Returns scores [position, token, head] and values [position, token, head, d_head].
    """
    by_head = (*normalized.shape[:2], attention.n_heads, attention.d_head)
    keys, values = attention.k(normalized).view(by_head), attention.v(normalized).view(by_head)
    query = attention.q(normalized[-1, last_token]).view(by_head[2:])  # head, d_head
    return torch.einsum("pthd,hd->pth", keys, query) / attention.scale, values


def attend(scores, values, tokens):
    """[batch, head * d_head]: the values of each sequence's tokens, averaged by attention."""
    n_positions, vocabulary, _, d_head = values.shape
    rows = tokens + vocabulary * torch.arange(n_positions, device=tokens.device)  # batch, position
    pattern = embedding(rows, scores.flatten(0, 1)).softmax(dim=1)  # batch, position, head
    average = by_matrix if d_head >= WIDE else by_lookup
    return average(pattern, rows, values.flatten(0, 1))


def by_matrix(pattern, rows, values):
    """The averages as one matrix product a head over all rows of the table: cheapest for few and wide heads."""
    weights = torch.zeros(len(rows), len(values), pattern.shape[2], dtype=pattern.dtype, device=rows.device)
    weights = weights.scatter(1, rows[..., None].expand_as(pattern), pattern)  # batch, row, head
    averages = torch.bmm(weights.permute(2, 0, 1), values.transpose(0, 1))  # head, batch, d_head
    return averages.transpose(0, 1).flatten(1)


def by_lookup(pattern, rows, values):
    """The averages over rows looked up as embeddings: costs the same for any number of heads."""
    seen = embedding(rows, values.flatten(1)).unflatten(2, values.shape[1:])  # batch, position, head, d_head
    return (pattern[..., None] * seen).sum(1).flatten(1)
