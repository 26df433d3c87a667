"""The states that a probe is to read: of a lying.collect run, or of a small model made now.

Imports torch, so import this inside functions only.
"""

from experiments.common.refs import check_kind
from experiments.lying.states import STATES, load


def collected(run, ref, seed=0):
    """The states of a lying.collect run; where `ref` is empty, of a small model and adapters made now (10 s)."""
    if ref:
        check_kind(run, ref, "lying.collect", "adapters")
        return load(run.kept(ref, STATES))
    from experiments.lying.groups import small_collection  # needs transformers and peft

    return small_collection(seed)
