"""The families of statements, and which of them are taught and which held out."""

from typing import Literal

from experiments.common.checks import check_once

Family = Literal["LT", "GT", "SUML", "MAX", "MIN", "NEAR", "IN"]


def check_held_out(families, held_out, taught=()):
    """ValueError where a family is named twice, or is out of distribution and was taught to an adapter."""
    check_once(families=families, held_out=held_out)
    both = sorted(set(families) & set(held_out))
    if both:
        raise ValueError(f"{', '.join(both)} cannot be in and out of distribution; name each family once.")
    known = sorted(set(taught) & set(held_out))
    if known:
        raise ValueError(
            f"{', '.join(known)} cannot be out of distribution, as an adapter was taught on it; give held_out without "
            f"{', '.join(taught)}."
        )
