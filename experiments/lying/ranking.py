"""Probes that rank two states of one statement by which says YES more, and the truth that follows from it.

A probe w gives each state the score w . h, so of a pair only the difference of states counts, and there is no
intercept: a swapped pair is ranked the other way round. No label is needed but what the model says with each adapter.
That one of the two speaks more truthfully is then known, and a statement is true where that one says YES more. Without
this last step nothing is told of the truth: pairs stand in any order, and the rank alone tells who agrees.

x is [pair, feature]. Imports scikit-learn, so import this inside functions only.
"""

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

KINDS = ("mse", "bce", "bool")
TRUST = ("lie", "base", "truth")
"""From the least truthful to the most."""


class Pairs(NamedTuple):
    """Differences between two states of each statement, in random order."""

    x: np.ndarray
    """[pair, feature] the first state less the second."""
    more_yes: np.ndarray
    """[pair] how much more probable the first makes YES, -1 to 1."""
    first_truthful: np.ndarray
    """[pair] bool: whether the first is the more truthful of the two."""


def shuffled_pairs(difference, more_yes, generator, trusted=True):
    """Pairs in random order of differences [pair, feature]; `trusted`: the first was the more truthful so far."""
    kept = generator.random(len(difference)) < 0.5
    sign = np.where(kept, 1.0, -1.0)
    return Pairs(difference * sign[:, None], more_yes * sign, kept == trusted)


def is_ranked(group):
    """Whether a group is a difference "a - b" of which is known which is the more truthful; of "opposite" it is not."""
    return " - " in group and set(group.split(" - ")) <= set(TRUST)


def trusts_first(group):
    """Whether in a group "a - b" the first is the more truthful."""
    first, second = group.split(" - ")
    return TRUST.index(first) > TRUST.index(second)


def margins(kind, pairs, others, penalty=10.0):
    """[pair] how far a probe fitted on `pairs` ranks the first of each of the `others` above the second.

    "mse" regresses on how much more the first says YES, "bce" takes that as a probability, "bool" only its sign.
    """
    scale = StandardScaler(with_mean=False)
    if kind == "mse":
        model = make_pipeline(scale, Ridge(penalty, fit_intercept=False)).fit(pairs.x, pairs.more_yes)
        return model.predict(others.x)
    model = make_pipeline(scale, LogisticRegression(C=1 / penalty, fit_intercept=False, max_iter=2000))
    first = (1 + pairs.more_yes) / 2 if kind == "bce" else (pairs.more_yes > 0).astype(float)
    ones = np.ones(len(first))
    # A soft label is both labels, each with its weight.
    model.fit(
        np.concatenate((pairs.x, pairs.x)),
        np.concatenate((ones, 0 * ones)),
        logisticregression__sample_weight=np.concatenate((first, 1 - first)),
    )
    return model.decision_function(others.x)


def flipped_back(margins, pairs):
    """[pair] the score that the statement is true: the margin, turned round where the second is the truthful one."""
    return np.where(pairs.first_truthful, margins, -margins)
