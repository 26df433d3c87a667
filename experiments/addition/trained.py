"""The adder that an analysis looks at: of an earlier run, or a small one that is trained now.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

from experiments.addition.data import Task
from experiments.addition.training import Settings, Training
from experiments.common.checkpoints import WEIGHTS, kept

SMALL = Settings(d_model=32, n_heads=4, n_digits=3)


class Adder(NamedTuple):
    """A trained model and what it was trained on."""

    model: object
    """A plain NativeModel in eval mode on the CPU."""
    task: Task
    settings: Settings


def adder(run, ref, digit=0, steps=600, seed=0):
    """The adder of the run `ref`, or, where that is empty, a small one trained now on `digit` for `steps` steps."""
    if ref:
        settings = Settings.of_config(run.config_of(ref))
        return with_weights(settings, kept(run, ref, WEIGHTS))
    training = Training(SMALL._replace(digit=digit, seed=seed))
    for _ in range(steps):
        training.step()
    return with_weights(training.settings, training.weights())


def with_weights(settings, weights):
    """The adder that some weights make."""
    model = settings.model()
    model.load_state_dict(weights)
    return Adder(model.eval(), settings.task, settings)
