"""Every measure of what the circuits of two tasks share, within a model and between two models.

Imports torch and scipy, so import this inside functions only.
"""

from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

import torch

from experiments.continuation import sharing
from experiments.continuation.effects import hook_post, node_effects, replacing
from experiments.continuation.faithful import minimal, random_like, scale_of
from experiments.continuation.sharing import Measured
from experiments.continuation.written import distance, head_cosines, said, written


class Row(NamedTuple):
    """One measure of two tasks' circuits."""

    model: str
    """Or two, where it is between models."""
    one: str
    other: str
    measure: str
    value: float
    chance: float
    p: float


class Circuits(NamedTuple):
    """What is known of a model's circuits."""

    subject: object
    values: dict
    """{hook: its value} of the model as it is."""
    effects: torch.Tensor
    """[task, node] the change of the loss (nats) without each node."""
    minimal: torch.Tensor
    """[task, node] of bool"""
    writings: torch.Tensor
    """[task, node, d_model]"""

    def tops(self, k):
        """[task, node] the k neurons of the largest effects; without neurons, the k heads."""
        start = self.subject.n_heads
        part = self.effects[:, start:] if self.subject.neurons else self.effects[:, :start]
        return sharing.top_of(part, k)

    def top_circuits(self, k):
        """[task, node] of bool: the tops as circuits."""
        found, start = torch.zeros_like(self.minimal), self.subject.n_heads
        part = found[:, start:] if self.subject.neurons else found[:, :start]
        part[:] = self.tops(k)
        return found


def within(found, label, k, draws, generator):
    """The Rows of every two tasks of a model."""
    subject = found.subject
    tops = found.tops(k)
    spoken = said(found.writings, found.minimal, subject.bridge.W_U)
    by_chance = random_like(found.minimal.expand(draws, -1, -1), subject.n_heads, generator)
    spoken_by_chance = said(found.writings, by_chance, subject.bridge.W_U)  # draw, task, word
    for one, other in combinations(range(len(subject.tasks)), 2):
        measures = {
            "jaccard": of_sets(tops[one], tops[other]),
            "weighted jaccard": sharing.against_permuted(
                sharing.weighted_jaccard, *found.effects[[one, other]], subject.n_heads, draws, generator
            ),
            "rank correlation": sharing.against_permuted(
                sharing.spearman, *found.effects[[one, other]], subject.n_heads, draws, generator
            ),
            "heads cosine": of_heads(*found.writings[[one, other], : subject.n_heads], draws, generator),
            "embedding distance": of_distances(
                distance(spoken[one], spoken[other]), distance(spoken_by_chance[:, one], spoken_by_chance[:, other])
            ),
        }
        for measure, measured in measures.items():
            yield Row(label, subject.tasks[one], subject.tasks[other], measure, *measured)


def of_sets(one, other):
    """The Jaccard index of two sets [node] of one size, beside random sets (exact)."""
    chance = sharing.chance_jaccard(len(one), int(one.sum()))
    return Measured(sharing.jaccard(one, other), chance, sharing.jaccard_p(one, other))


def of_heads(one, other, draws, generator):
    """The mean cosine of what each head writes in two tasks [head, d_model], beside random pairs of heads."""
    cosines = head_cosines(one, other)
    heads = torch.arange(len(one))
    orders = torch.rand(draws, len(one), generator=generator).argsort(1)
    return sharing.against(cosines.diagonal().mean(), cosines[heads, orders].mean(1))


def of_distances(value, null):
    """A distance beside its null, whose p is the share that is as small."""
    nearness = sharing.against(-value, -null)
    return Measured(-nearness.value, -nearness.chance, nearness.p)


def circuits_of(subject, values, replacement, faithful):
    """The Circuits of a subject by a way of ablation; its values are those of `values_of`."""
    effects = node_effects(subject, replacement)
    smallest = minimal(scale_of(subject), effects, faithful)
    return Circuits(subject, values, effects, smallest, written(subject, values))


def by_answers(found, label, kind, partners, k):
    """The Rows of every task with itself on other answers, and of every two with answers in common on same and other.

    The words that are answers are dealt in two halves, the same for all tasks. A circuit of a rule would be the same in
    both; one of the words differs between them whatever the rule. The ablation is of a kind, from partners [sequence].
    """
    subject = found.subject
    _, rank = subject.answers.unique(return_inverse=True)
    halves = [rank % 2 == parity for parity in (0, 1)]
    tops = []
    for half in halves:
        effects = node_effects(part_of(subject, half), replacing(kind, found.values, partners[half]))
        tops.append(found._replace(effects=effects).tops(k))
    answers = [set(subject.answers[subject.task_of == place].tolist()) for place in range(len(subject.tasks))]
    dealt = [all((half & (subject.task_of == place)).any() for half in halves) for place in range(len(subject.tasks))]
    for one, other in combinations_with_replacement(range(len(subject.tasks)), 2):
        if not (dealt[one] and dealt[other] and answers[one] & answers[other]):
            continue
        names = label, subject.tasks[one], subject.tasks[other]
        across = [of_sets(tops[0][one], tops[1][other]), of_sets(tops[1][one], tops[0][other])]
        if one == other:
            yield Row(*names, "halves jaccard", *across[0])
        else:
            yield Row(*names, "jaccard, same answers", *both([of_sets(half[one], half[other]) for half in tops]))
            yield Row(*names, "jaccard, other answers", *both(across))


def part_of(subject, chosen):
    """The subject on some of its sequences [sequence] of bool."""
    words = [words for words, kept in zip(subject.words, chosen.tolist(), strict=True) if kept]
    return subject._replace(
        tokens=subject.tokens[chosen], answers=subject.answers[chosen], task_of=subject.task_of[chosen], words=words
    )


def both(measured):
    """The mean of two values beside their chance, with the larger p."""
    one, other = measured
    return Measured((one.value + other.value) / 2, one.chance, max(one.p, other.p))


def between(one, other, label, k, draws, generator):
    """(Matching, mean correlation by chance, Rows of every task of one model with every task of another).

    Neurons have no common numbers, so they are matched by their activations on the same sequences; by chance they are
    matched on the sequences of one in random order.
    """
    activations = [neurons_on(found) for found in (one, other)]
    matching = sharing.matched(*activations)
    by_chance = sharing.matched_by_chance(*activations, draws, generator)
    tops = of_matched(one, other, matching, k)
    tops_by_chance = [of_matched(one, other, chance, k) for chance in by_chance]
    rows = []
    for first, task in enumerate(one.subject.tasks):
        for second, other_task in enumerate(other.subject.tasks):
            value = sharing.jaccard(tops[0][first], tops[1][second])
            null = [sharing.jaccard(mine[first], others[second]) for mine, others in tops_by_chance]
            rows.append(Row(label, task, other_task, "matched jaccard", *sharing.against(value, torch.tensor(null))))
    return matching, sum(chance.correlation for chance in by_chance) / draws, rows


def check_same(one, other):
    """ValueError unless two subjects are asked the same sequences."""
    if one.tasks != other.tasks or one.words != other.words:
        raise ValueError("The models are not asked the same sequences; name tasks and numbers that all of them know.")


def neurons_on(found):
    """[sequence, neuron] the activations of all layers at the last position."""
    layers = range(found.subject.bridge.cfg.n_layers)
    return torch.cat([found.values[hook_post(layer)][:, -1] for layer in layers], 1)


def of_matched(one, other, matching, k):
    """([task, pair] the top k of one model, [task, pair] of the other) among matched pairs of neurons."""
    mine = one.effects[:, one.subject.n_heads :][:, matching.one]
    others = other.effects[:, other.subject.n_heads :][:, matching.other]
    return sharing.top_of(mine, k), sharing.top_of(others, k)
