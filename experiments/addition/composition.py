"""How much of what each head writes the MLP reads: by the weights alone, and of what heads do write.

The score is that of Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", with the MLP's input
weights in the reader's place: ||R W|| / (||R|| ||W||), 1 / sqrt(dimensions) where the two ignore each other.

Imports torch, so import this inside functions only.
"""

import torch


def score(reading, writing):
    """||R W|| / (||R|| ||W||) of reading [neuron, d_model] and writing [d_model, any]."""
    return (reading @ writing).norm() / (reading.norm() * writing.norm())


@torch.no_grad()
def by_weights(bridge):
    """[head] the score of W_in and each head's W_OV, of a one-layer bridge with layer norms folded in."""
    reading = bridge.W_in[0].T  # neuron, d_model
    writing = (bridge.W_V[0] @ bridge.W_O[0]).transpose(1, 2)  # head, d_model written, d_model read
    return torch.stack([score(reading, head) for head in writing])


def by_chance(dimensions, d_head, d_mlp, draws=200, seed=0):
    """[draws] the same score between random matrices of the same shapes.

    Dimensions are those that can be read: with a layer norm before the MLP, one less than d_model.
    """
    generator = torch.Generator().manual_seed(seed)

    def random(*shape):
        return torch.randn(shape, generator=generator)

    def one():
        return score(random(d_mlp, dimensions), random(dimensions, d_head) @ random(d_head, dimensions))

    return torch.stack([one() for _ in range(draws)])


@torch.no_grad()
def written(bridge, heads):
    """[head, d_model, batch] what each head writes beyond its mean; heads [batch, head, d_head] is what it read."""
    outputs = torch.einsum("bhd,hdm->hmb", heads, bridge.W_O[0])
    return outputs - outputs.mean(2, keepdim=True)


@torch.no_grad()
def by_outputs(bridge, outputs):
    """[head] the score of W_in and what each head wrote, [head, d_model, batch]."""
    return score_of_products(bridge.W_in[0] @ bridge.W_in[0].T, outputs @ outputs.transpose(1, 2))


@torch.no_grad()
def by_shuffled_outputs(bridge, outputs, draws, generator):
    """[draws * head] the same with the dimensions of the residual stream shuffled for the reader."""
    reading, writing = bridge.W_in[0] @ bridge.W_in[0].T, outputs @ outputs.transpose(1, 2)
    orders = [torch.randperm(outputs.shape[1], generator=generator) for _ in range(draws)]
    return torch.cat([score_of_products(reading, writing[:, order][:, :, order]) for order in orders])


def score_of_products(reading, writing):
    """[head] the score from R^T R [d_model, d_model] and W W^T [head, d_model, d_model]: cheap for a large batch."""
    together = (reading * writing).sum((1, 2))
    return (together / (reading.trace() * writing.diagonal(dim1=1, dim2=2).sum(1))).sqrt()
