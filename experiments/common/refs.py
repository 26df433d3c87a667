"""How experiments name models, and the runs that they read."""

import re


def is_run(ref):
    """Whether a model is named by the id of a run, such as R41; else it is a folder or a pretrained one's name."""
    return re.fullmatch(r"R\d+", ref) is not None


def check_kind(run, ref, experiment, parameter):
    """ValueError unless a run is of an experiment, as a parameter that only this one has tells."""
    if parameter not in run.config_of(ref):
        raise ValueError(
            f"{ref} is no run of {experiment}; give one of those that `labbook find experiment:{experiment}` lists."
        )
