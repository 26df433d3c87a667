"""How experiments name models."""

import re


def is_run(ref):
    """Whether a model is named by the id of a run, such as R41; else it is a folder or a pretrained one's name."""
    return re.fullmatch(r"R\d+", ref) is not None
