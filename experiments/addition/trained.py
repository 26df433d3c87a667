"""The adder that an analysis looks at: of an earlier run, or a small one that is trained now.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

from experiments.addition.data import Task
from experiments.addition.training import Settings, Training
from experiments.common.checkpoints import WEIGHTS, kept, kept_snapshots
from experiments.common.settings import of_config

SMALL = Settings(d_model=32, n_heads=4, n_digits=3)


class Adder(NamedTuple):
    """A trained model and what it was trained on."""

    model: object
    """A plain NativeModel in eval mode on the CPU."""
    task: Task
    settings: Settings


def adder(run, ref, steps=600, **settings):
    """The adder of the run `ref`, or, where that is empty, a small one trained now with these settings for `steps`."""
    if ref:
        trained = of_config(Settings, run.config_of(ref))
        return with_weights(trained, kept(run, ref, WEIGHTS))
    training = Training(SMALL._replace(**settings))
    for _ in range(steps):
        training.step()
    return with_weights(training.settings, training.weights())


def with_weights(settings, weights):
    """The adder that some weights make."""
    model = settings.model()
    model.load_state_dict(weights)
    return Adder(model.eval(), settings.task, settings)


def at_snapshot(run, ref, trained, step):
    """The adder as it was at a kept snapshot; ValueError, with those there are, when there is none at the step."""
    if not ref:
        raise ValueError("snapshot needs a model that kept some: give model=R41 of a run with snapshots=20, say.")
    kept_steps = kept_snapshots(run, ref)
    if step not in kept_steps:
        raise ValueError(f"{ref} kept no snapshot at step {step}; it has {', '.join(map(str, kept_steps))}.")
    return with_weights(trained.settings, kept_steps[step])
