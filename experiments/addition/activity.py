"""What a one-layer adder computes at `=`, and what it would answer if some of that were otherwise.

With one layer nothing after the attention leaves the last position, so a change of the heads or the neurons at `=`
is followed exactly by recomputing that position alone. The values are those of TransformerLens's hooks at `=`
(hook_z, hook_resid_mid, hook_post).

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy

from experiments.addition.data import EQUALS, draw, problems_of
from experiments.addition.model import digit_logits
from experiments.addition.places import one_place
from experiments.addition.table_forward import attend, attention_tables, residual_table

BATCH = 4096


class Activity(NamedTuple):
    """What is computed at `=`."""

    heads: torch.Tensor
    """[batch, head, d_head] what each head read (hook_z)."""
    middle: torch.Tensor
    """[batch, d_model] the residual stream after the attention (hook_resid_mid)."""
    neurons: torch.Tensor
    """[batch, neuron] after the ReLU (hook_post)."""


@torch.no_grad()
def activity(model, tokens):
    """The activity of a plain one-layer model on tokens [batch, position]."""
    attention = model.layers[0].attn
    residuals = residual_table(model, tokens.shape[1])
    scores, values = attention_tables(attention, model.layers[0].ln1(residuals), EQUALS)
    read = torch.cat([attend(scores, values, part) for part in tokens.split(BATCH)])  # batch, head * d_head
    heads = read.unflatten(1, (attention.n_heads, attention.d_head))
    middle = middle_of(model, heads)
    return Activity(heads, middle, neurons_of(model, middle))


@torch.no_grad()
def middle_of(model, heads):
    """[batch, d_model] the residual stream after the attention, had the heads read this."""
    embedded = model.tok_embed.weight[EQUALS] + model.pos.weight[-1]
    return embedded + model.layers[0].attn.o(heads.flatten(1))


@torch.no_grad()
def neurons_of(model, middle):
    """[batch, neuron] the activations that a residual stream causes."""
    block = model.layers[0]
    return block.mlp.act(block.mlp.fc_in(block.ln2(middle)))


@torch.no_grad()
def answers_of(model, middle, neurons):
    """[..., place, 10] logits from the residual stream after the attention and the activations, in float64."""
    residual = middle + model.layers[0].mlp.fc_out(neurons)
    return digit_logits(model.head(model.ln_out(residual))).double()


class Subject(NamedTuple):
    """An adder at work on some problems, read at one place of its answer."""

    model: object
    column: int
    """Which of the model's answers is the place's."""
    answers: torch.Tensor
    """[batch] the true digit."""
    activity: Activity

    def logits(self, middle, neurons):
        """[..., 10] the place's logits."""
        return answers_of(self.model, middle, neurons)[..., self.column, :]

    def losses(self, middle=None, neurons=None):
        """[batch] the loss (nats) of each problem, with another residual stream or other activations if given."""
        middle = self.activity.middle if middle is None else middle
        neurons = self.activity.neurons if neurons is None else neurons
        return cross_entropy(self.logits(middle, neurons), self.answers, reduction="none")


def subject(adder, place, count, generator):
    """An adder on `count` fresh problems."""
    return subject_on(adder, place, draw(count, one_place(place, adder.task), generator))


def subject_of_numbers(adder, place, numbers):
    """An adder on the problems of numbers [batch, a or b, digit]."""
    return subject_on(adder, place, problems_of(numbers, one_place(place, adder.task)))


def subject_on(adder, place, problems):
    """An adder on some problems of one place."""
    column = adder.task.places.index(place)
    return Subject(adder.model, column, problems.answers[:, 0], activity(adder.model, problems.tokens))
