"""An adder along its training: the snapshots of a run, or of a small one that is trained now.

Imports torch and transformer_lens, so import this inside functions only.
"""

from experiments.addition.trained import SMALL, with_weights
from experiments.addition.training import Settings, Training
from experiments.common.checkpoints import kept_snapshots, log_spaced
from experiments.common.settings import of_config


def course(run, ref, count, steps=600, **settings):
    """{step: adder} of the run's snapshots, or of `count` of a small training on a log schedule.

    ValueError where the run kept none.
    """
    if not ref:
        return with_all(*trained_now(SMALL._replace(**settings), count, steps))
    config = run.config_of(ref)
    if not config.get("snapshots"):
        raise ValueError(f"{ref} kept no snapshots; train with snapshots=20, say, and give that run.")
    return with_all(of_config(Settings, config), kept_snapshots(run, ref))


def with_all(settings, weights):
    """{step: adder} from {step: weights}."""
    return {step: with_weights(settings, kept) for step, kept in weights.items()}


def trained_now(settings, count, steps):
    """The settings, and {step: weights} at `count` steps of a training."""
    training, wanted, taken = Training(settings), log_spaced(steps, count), {}
    for step in range(steps + 1):
        if step in wanted:
            taken[step] = training.weights()
        if step < steps:
            training.step()
    return settings, taken
