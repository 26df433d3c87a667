"""What the spring log said of sizes of model, each from one seed, to be held against several."""

from typing import NamedTuple


class Claim(NamedTuple):
    """One line of the log: a model, and what was seen of it."""

    size: str
    """Width and heads in the log's shorthand, "16/4"."""
    converges: bool | None = None
    """Whether the loss went to 0; None where it is not said."""
    left_ln10: int | None = None
    """Steps after which the loss left ln 10, about."""
    weight_decay: float = 0.0


CLAIMS = {
    "units": [
        Claim("128/4", True, 120),
        Claim("32/32", True, 640),
        Claim("16/4", True, 1200),
        Claim("16/1", True, 600),
        Claim("8/8", True, 1600),
        Claim("8/4", True, 1700),
        Claim("8/1", None, 1800),
        Claim("4/4", None, 2400),
        Claim("4/1", None, 2600),
    ],
    "tens": [
        Claim("128/4", True),
        Claim("128/2", True),
        Claim("128/1", False),
        Claim("64/4", True),
        Claim("64/2", False),
        Claim("32/16", True),
        Claim("32/8", False),
        Claim("32/4", False),
        Claim("16/16", True),
        Claim("8/8", False),
        Claim("8/4", False),
        Claim("8/1", False),
    ],
    "hundreds": [Claim("128/4", False), Claim("128/8", True), Claim("128/32", True)],
    "weight_decay": [Claim("128/4", True, weight_decay=decay) for decay in (0.0, 0.1, 0.25, 0.5, 1.0)],
}
"""By question; the last one asks from which weight decay on the loss of the units rises again after its descent."""

RISES_FROM = 0.25
"""The weight decay from which on the log saw a bump."""


def sizes_of(question, sizes):
    """The claims about some sizes, or all of the question; a size that the log never tried claims nothing."""
    known = {claim.size: claim for claim in CLAIMS[question]}
    if question == "weight_decay" or not sizes:
        return CLAIMS[question]
    return [known.get(size, Claim(size)) for size in sizes]


def shape_of(size):
    """(d_model, n_heads) of "16/4"; ValueError when it is no such thing."""
    parts = size.split("/")
    if len(parts) != 2 or not all(part.isdigit() and int(part) for part in parts):
        raise ValueError(f"{size!r} is no size; write width/heads, such as 16/4.")
    return int(parts[0]), int(parts[1])


def verdict(claim, converged, seeds):
    """Whether what one seed showed stands, given how many of several converged."""
    said = "converges" if claim.converges else "does not converge"
    agree = converged if claim.converges else seeds - converged
    word = "stands" if agree == seeds else "falls" if agree == 0 else "depends on the seed"
    return f"{claim.size} {said} (log): {converged} of {seeds} seeds do; {word}."
