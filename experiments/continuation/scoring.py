"""The same tasks put to models that were trained here and to pretrained ones.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

from experiments.common.pretrained import folder_of, pretrained
from experiments.common.refs import is_run
from experiments.continuation.lookup import chance
from experiments.continuation.model import answered, tokens_of
from experiments.continuation.prompts import continued, prompt_of
from experiments.continuation.tasks import LENGTH
from experiments.continuation.trained import settings_of, trained
from labbook.statistics import wilson

TRAINED_NOW = "trained now"


class Score(NamedTuple):
    """How one model does one task."""

    model: str
    task: str
    n: int
    """Sequences whose words the model knows."""
    unknown: int
    """Sequences that it was not asked, for their words."""
    several_tokens: int
    """Answers of several tokens."""
    accuracy: float
    low: float
    high: float
    """The ends of the 95 % interval (Wilson)."""
    probability: float
    """Of the right answer (mean)."""
    chance: float
    """The share that is right by always saying the most frequent answer."""

    @property
    def above_chance(self):
        """Whether the whole interval is."""
        return self.n > 0 and self.low > self.chance


def check_models(run, models, shown):
    """ValueError, before anything is loaded, for a model that is not there or cannot be shown so many words."""
    for ref in models:
        if not is_run(ref):
            folder_of(ref)
        else:
            settings_of(run, ref)
    if shown != LENGTH - 1 and (not models or any(map(is_run, models))):
        raise ValueError(f"shown={shown}: models that are trained here see {LENGTH - 1} words; choose shown=4.")


def scores_of(run, ref, tasks, seed=0, steps=1500):
    """The scores of one model on each task, one after the other; `ref` "" is a small one that is trained now."""
    if not ref or is_run(ref):
        model = trained(run, ref, steps, **({} if ref else {"seed": seed})).model
        for task in tasks:
            yield score(ref or TRAINED_NOW, task, task.sequences, answered(model, tokens_of(task.sequences)))
        return
    model, tokenizer = pretrained(ref)
    for task in tasks:
        prompts = {sequence: prompt_of(tokenizer, sequence) for sequence in task.sequences}
        asked = [sequence for sequence, prompt in prompts.items() if prompt]
        prompts = [prompts[sequence] for sequence in asked]
        several = sum(prompt.answer_length > 1 for prompt in prompts)
        yield score(ref, task, asked, continued(model, prompts), several)


def score(name, task, asked, answers, several_tokens=0):
    """The score of the answers ([sequence] right, [sequence] probability) to those that were asked."""
    right, probability = answers
    n, unknown = len(asked), len(task.sequences) - len(asked)
    if not n:
        return Score(name, task.name, 0, unknown, 0, *[float("nan")] * 5)
    accuracy = right.float().mean().item()
    figures = (accuracy, *wilson(accuracy, n), probability.mean().item(), chance(asked))
    return Score(name, task.name, n, unknown, several_tokens, *figures)
