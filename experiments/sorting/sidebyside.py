"""Several sorters on the same lists.

Imports torch, transformer_lens and, where one is compiled, tracr: import this inside functions only.
"""

import re

from experiments.common.inside import cached, opened
from experiments.sorting.data import all_lists, sampled_lists
from experiments.sorting.sorter import Sorter
from experiments.sorting.trained import SMALL, sorter, train_small


def chosen_sorters(run, refs, seed):
    """The sorters of some runs; without any, a compiled and a trained one made now."""
    if refs:
        return [sorter(run, ref) for ref in refs]
    from experiments.sorting.compiled import compile_sorter

    compiled = compile_sorter(tuple(range(SMALL.vocabulary)), SMALL.length)
    return [
        Sorter("compiled", compiled.model, compiled.encoding, compiled.labels),
        train_small(seed=seed)._replace(name="trained"),
    ]


def same_task(sorters):
    """ValueError unless all sort the same numbers."""
    first = sorters[0]
    for other in sorters[1:]:
        if other.encoding != first.encoding:
            raise ValueError(
                f"{other.name} sorts {other.encoding.numbers} and {first.name} sorts {first.encoding.numbers}; "
                "compare models of one vocabulary."
            )


def batch_of(numbers, length, most, seed):
    """Every list of a length, or `most` of them."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    if len(numbers) ** length <= most:
        return all_lists(numbers, length)
    return sampled_lists(numbers, length, most, generator)


def stages_of(sorter):
    """What to call the places of `looked_at`."""
    return [f"{sorter.name} start", *(f"{sorter.name} after {layer}" for layer in range(sorter.model.cfg.n_layers))]


def variable_of(label):
    """The RASP variable that a tracr label belongs to: "target_pos" of "target_pos_3:2"."""
    return re.sub(r"_\d+$", "", label.split(":")[0])


def looked_at(sorter, lists):
    """[example, d_model] the residual stream at the start and after every layer; an example is a position of a list.

    The BOS is left out: it is the same in every list.
    """
    _, cache = cached(opened(sorter.model), sorter.encoding.encode(lists))
    after = [cache[f"blocks.{layer}.hook_resid_post"] for layer in range(sorter.model.cfg.n_layers)]
    streams = [cache["blocks.0.hook_resid_pre"], *after]
    return [stream[:, 1:].flatten(0, 1) for stream in streams]
