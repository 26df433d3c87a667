"""The model that an analysis looks at: of an earlier run, or a small one that is trained now.

Imports torch and transformer_lens, so import this inside functions only.
"""

from typing import NamedTuple

from experiments.common.checkpoints import WEIGHTS, kept
from experiments.common.refs import check_kind
from experiments.common.settings import of_config
from experiments.continuation.model import Settings
from experiments.continuation.tasks import SEVEN, Task
from experiments.continuation.training import trainings

SEVEN_TASKS = Settings(split="tasks", d_model=64, weight_decay=0.01)
"""Of a model that does the seven tasks, every sequence of them, after 1,500 steps."""


class Continuer(NamedTuple):
    """A trained model, what decided its training, and the tasks it was trained on."""

    model: object
    """A plain NativeModel in eval mode on the CPU; its input are all words of a sequence but the last."""
    settings: Settings
    tasks: list[Task]
    """Empty where it was trained on a split of the numbers."""


def trained(run, ref, steps=1500, **settings):
    """The Continuer of the run `ref`; where that is empty, of one trained now on the seven tasks for `steps`.

    ValueError where `ref` is a run of something else.
    """
    if ref:
        return with_weights(settings_of(run, ref), kept(run, ref, WEIGHTS))
    now = SEVEN_TASKS._replace(**settings)
    course = trainings(now, now.data().train)
    *_, (model, _) = (step for step, _ in zip(course, range(steps + 1), strict=False))
    return Continuer(model.eval(), now, now.known_tasks())


def settings_of(run, ref):
    """The settings of a run of continuation.train, from its config; ValueError where it is of something else."""
    check_kind(run, ref, "continuation.train", "loss_on")
    config = run.config_of(ref)
    return of_config(Settings, config | {"tasks": tuple(config["tasks"]) or SEVEN})


def with_weights(settings, weights):
    """The Continuer that some weights make."""
    model = settings.model()
    model.load_state_dict(weights)
    return Continuer(model.eval(), settings, settings.known_tasks())
