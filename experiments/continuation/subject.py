"""A model at work on tasks, behind TransformerLens's bridge: one of a run, one trained now, or a pretrained one.

Imports torch, transformers and transformer_lens, so import this inside functions only.
"""

from collections import Counter
from typing import NamedTuple

import torch

from experiments.common.inside import opened
from experiments.common.pretrained import bridged
from experiments.common.refs import is_run
from experiments.continuation.model import tokens_of
from experiments.continuation.prompts import prompt_of
from experiments.continuation.tasks import KNOWN, SEVEN, tasks_named
from experiments.continuation.trained import trained
from experiments.continuation.training import accuracies

MOST_NODES = 10_000
"""Beyond so many, one forward pass for each takes too long."""


class Subject(NamedTuple):
    """A model, the sequences of some tasks, and the nodes that it is taken apart into."""

    bridge: object
    tasks: list[str]
    tokens: torch.Tensor
    """[sequence, position] of all tasks, all equally long, without the answers."""
    answers: torch.Tensor
    """[sequence]"""
    task_of: torch.Tensor
    """[sequence] which task it is of."""
    neurons: bool
    """Whether the nodes are the heads and the neurons, or the heads and the whole MLPs."""
    words: list
    """[sequence] the sequences as words."""
    left_out: dict
    """{task: how many of its sequences have other numbers of tokens in the tokenizer than most}"""

    @property
    def n_heads(self):
        """Heads of all layers; they are the first nodes, layer by layer."""
        return self.bridge.cfg.n_layers * self.bridge.cfg.n_heads

    @property
    def names(self):
        """[node] L0H3 is a head, L0N17 a neuron, L0 MLP all neurons of a layer."""
        layers = range(self.bridge.cfg.n_layers)
        heads = [f"L{layer}H{head}" for layer in layers for head in range(self.bridge.cfg.n_heads)]
        if self.neurons:
            return heads + [f"L{layer}N{neuron}" for layer in layers for neuron in range(self.bridge.cfg.d_mlp)]
        return heads + [f"L{layer} MLP" for layer in layers]

    def by_task(self, values):
        """[..., task] the means of values [..., sequence] over each task's sequences."""
        member = (self.task_of[:, None] == torch.arange(len(self.tasks))).to(values.dtype)  # sequence, task
        return values @ (member / member.sum(0))


def subject_of(run, ref, tasks=(), numbers=60, neurons=True, steps=1500, seed=0):
    """The Subject that `ref` names: a run, a folder or a pretrained model's name; empty is one trained now.

    Where no tasks are named, they are all that a run was trained on; the seven for a pretrained model; and those of the
    seven that it does for a run of sequences that are no whole tasks. ValueError where no sequence of a task fits the
    model's tokenizer, or there are too many nodes.
    """
    if ref and not is_run(ref):
        bridge = bridged(ref)
        chosen = tasks_named(tasks or SEVEN, numbers)
        return sized(pretrained_subject(bridge, chosen, neurons))
    settings = {} if ref else {"tasks": tuple(tasks) or SEVEN, "numbers": numbers, "seed": seed}
    found = trained(run, ref, steps, **settings)
    chosen = tasks_named(tasks, found.settings.numbers) or found.tasks or done(ref, found)
    return sized(native_subject(found.model, chosen, neurons))


def done(ref, found):
    """Those of the seven tasks that a Continuer does; ValueError where it does none."""
    tasks = tasks_named(SEVEN, found.settings.numbers)
    right = accuracies(found.model, {task.name: task.sequences for task in tasks})
    tasks = [task for task in tasks if right[task.name] >= KNOWN]
    if not tasks:
        raise ValueError(f"{ref} does none of the seven tasks; name tasks, or choose a run with split=tasks.")
    return tasks


def native_subject(model, tasks, neurons=True):
    """The Subject of a model that was trained here."""
    words = [sequence for task in tasks for sequence in task.sequences]
    tokens = tokens_of(words)
    task_of = torch.tensor([place for place, task in enumerate(tasks) for _ in task.sequences])
    names = [task.name for task in tasks]
    return Subject(opened(model), names, tokens[:, :-1], tokens[:, -1], task_of, neurons, words, {})


def pretrained_subject(bridge, tasks, neurons=True):
    """The Subject of a pretrained model, on the sequences of the commonest length with an answer of one token."""
    asked = [
        (place, words, prompt_of(bridge.tokenizer, words)) for place, task in enumerate(tasks) for words in task[1]
    ]
    fitting = [(place, words, prompt.tokens) for place, words, prompt in asked if prompt and prompt.answer_length == 1]
    if not fitting:
        raise ValueError("The tokenizer has no answer of any task as one token; choose other tasks or another model.")
    length = Counter(len(tokens) for *_, tokens in fitting).most_common(1)[0][0]
    places, words, tokens = zip(*(row for row in fitting if len(row[2]) == length), strict=True)
    left_out = {}
    for place, task in enumerate(tasks):
        count = places.count(place)
        if count < 2:
            raise ValueError(f"{task.name} has {count} sequences of {length} tokens in this tokenizer; leave it out.")
        if count < len(task.sequences):
            left_out[task.name] = len(task.sequences) - count
    tokens, names = torch.tensor(tokens), [task.name for task in tasks]
    return Subject(bridge, names, tokens[:, :-1], tokens[:, -1], torch.tensor(places), neurons, list(words), left_out)


def sized(subject):
    """The subject; ValueError where it has too many nodes, or a task whose answers are all the same."""
    if len(subject.names) > MOST_NODES:
        raise ValueError(
            f"{len(subject.names)} heads and neurons are too many (up to {MOST_NODES}); choose neurons=false."
        )
    for place, task in enumerate(subject.tasks):
        if len(subject.answers[subject.task_of == place].unique()) < 2:
            raise ValueError(f"{task} has only one answer, so nothing tells its sequences apart; choose another task.")
    return subject
