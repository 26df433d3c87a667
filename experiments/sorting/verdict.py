"""Whether an estimate of the learning coefficient is to be believed, and if not, why, in words.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

from experiments.common.sgld import Estimate, Recipe

TOLERANCE = 0.25
"""Share of the estimate by which nothing may move it."""
FALL = 0.1
"""Share of the estimate that a noiseless chain may win by going downhill."""


class Signs(NamedTuple):
    """What was measured around an estimate."""

    estimate: Estimate
    at_half_step: Estimate | None
    recipe: Recipe
    n_beta: float
    finite: bool
    """Whether all chains stayed finite."""
    curvature: float
    """The largest seen at w* and where the chains ended."""
    loss: float
    """At w*, on all examples."""
    lowest: float
    """At the end of a chain without noise, on all examples."""
    slope: float
    """Norm of the gradient at w*."""
    weight_decay: float = 0.0
    """That the model was trained with; the sampled loss has none."""

    @property
    def limit(self):
        """The learning rate at which the stiffest direction is sampled twice as wide; at twice that it explodes."""
        return 2 / (self.n_beta * self.curvature + self.recipe.gamma)

    @property
    def fall(self):
        """How far the noiseless chain came below w*, in the unit of the coefficient."""
        return self.n_beta * (self.loss - self.lowest)


def verdict(signs):
    """("valid" | "doubtful" | "invalid", the reasons as one text)."""
    broken = [text for text in (exploded(signs), no_minimum(signs), negative(signs)) if text]
    if broken:
        return "invalid", " ".join(broken)
    doubts = [text for text in (too_fast(signs), apart(signs), drifting(signs), moved_by_step(signs)) if text]
    if doubts:
        return "doubtful", " ".join(doubts)
    return "valid", "Positive, and the same over chains, over the halves of each and at half the step size."


def exploded(signs):
    """The chains left for infinity."""
    if signs.finite:
        return ""
    return f"The chains left for infinity: {step_and_limit(signs)}; choose a learning rate well below."


def step_and_limit(signs):
    """The step size beside its limit, in words."""
    where = "above" if signs.recipe.learning_rate >= signs.limit else "below"
    return (
        f"the step size {signs.recipe.learning_rate:.2g} is {where} the stability limit "
        f"2/(n_beta*curvature+gamma) = {signs.limit:.2g} (curvature {signs.curvature:.2g})"
    )


def no_minimum(signs):
    """The chains went downhill."""
    if not signs.fall > FALL * max(abs(signs.estimate.llc), 1e-12):
        return ""
    decay = f" It was trained with weight decay {signs.weight_decay:g}." if signs.weight_decay else ""
    return (
        "w* is not a minimum of the sampled loss: the chains trained the model; without noise the same steps take "
        f"the loss from {signs.loss:.2g} to {signs.lowest:.2g}, {signs.fall:.2g} in units of the coefficient "
        f"(gradient norm {signs.slope:.2g}).{decay} Train on, the learning rate falling to 0, without weight decay."
    )


def negative(signs):
    """Below zero although w* is a minimum as far as can be seen."""
    if signs.estimate.llc > 0 or not signs.finite or no_minimum(signs):
        return ""
    return "The chains' mean loss is not above the loss at w*: too few draws, or w* is not where the loss is least."


def too_fast(signs):
    """The step is too long for the stiffest direction."""
    if signs.recipe.learning_rate < signs.limit:
        return ""
    return f"Sampled too coarsely: {step_and_limit(signs)}."


def apart(signs):
    """The chains do not agree, as when one leaves through a ridge."""
    estimate = signs.estimate
    if len(estimate.by_chain) > 1 and estimate.chain_std > 2 * TOLERANCE * estimate.llc:
        low, high = min(estimate.by_chain), max(estimate.by_chain)
        return f"The chains do not agree: they say {low:.3g} to {high:.3g}; choose a smaller step or a larger gamma."
    return ""


def drifting(signs):
    """The loss still rises or falls along the chains."""
    drift, error = signs.estimate.drift, signs.estimate.drift_error
    if abs(drift) > max(2 * error, TOLERANCE * signs.estimate.llc):
        return f"The chains have not settled: their second half is {drift:+.2g} from the first; burn in longer."
    return ""


def moved_by_step(signs):
    """Another step size gives another number."""
    half = signs.at_half_step
    if half is None:
        return ""
    moved = half.llc - signs.estimate.llc
    error = (half.error**2 + signs.estimate.error**2) ** 0.5
    if abs(moved) > max(2 * error, TOLERANCE * signs.estimate.llc):
        return f"At half the step size it is {half.llc:.3g} instead of {signs.estimate.llc:.3g}; choose a smaller step."
    return ""
