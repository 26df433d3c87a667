"""The sorter that an analysis looks at: of an earlier run, or one that is trained now.

Imports torch and transformer_lens, so import this inside functions only.
"""

from experiments.common.settings import of_config
from experiments.sorting.sorter import Sorter, kept_sorter
from experiments.sorting.training import Settings, learning

SMALL = Settings(vocabulary=4, length=4, steps=300)


def sorter(run, ref, **settings):
    """The sorter of the run `ref`, compiled or trained; where that is empty, a small one trained now."""
    return kept_sorter(run, ref) if ref else train_small(**settings)


def train_small(**settings):
    """A small sorter, trained in seconds."""
    chosen = SMALL._replace(**settings)
    model, (lists, _) = chosen.model(), chosen.lists()
    for _ in learning(model, chosen.encoding, lists, chosen):
        pass
    return Sorter("small", model.eval(), chosen.encoding)


def trained_on(run, ref, **settings):
    """The settings under which `sorter` was trained, with its lists; a pull or another analysis hands them on."""
    if not ref:
        return SMALL._replace(**settings)
    config = run.config_of(ref)
    if "held_out" not in config:
        raise ValueError(f"{ref} is no training; choose a run of sorting.train.")
    return of_config(Settings, config)
