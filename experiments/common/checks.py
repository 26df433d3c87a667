"""What is refused in every experiment, before or after the work, each in a sentence."""

import math


def check_once(**lists):
    """ValueError where a parameter names something twice."""
    for parameter, names in lists.items():
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise ValueError(f"{parameter} has {', '.join(map(str, twice))} twice; name each once.")


def check_finite(loss, learning_rate):
    """ValueError where a training ended with a loss that is no number."""
    if not math.isfinite(loss):
        raise ValueError(f"The training diverged: its loss is {loss}; choose a learning_rate below {learning_rate:g}.")
