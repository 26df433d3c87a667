"""How well scores tell true statements from false ones, with intervals.

Every statement comes with its negation, and the two are answered together: intervals take a pair for one observation,
half the rows and half of each class, as if the negation told nothing new. They are too wide where it does.

Imports numpy and scikit-learn, so import this inside functions only.
"""

from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from labbook.statistics import interval, wilson

Z = 1.959964
"""Standard deviations to each side of a 95 % interval."""


class Score(NamedTuple):
    """Accuracy and area under the ROC curve on some statements, with 95 % intervals by pairs."""

    accuracy: float
    accuracy_low: float
    accuracy_high: float
    auroc: float
    auroc_low: float
    auroc_high: float
    count: int
    """Rows; where these are statements with their negations, twice the observations of the intervals."""

    def summary(self, name):
        """The two numbers and their 95 % intervals under names that begin with `name`."""
        return {
            f"{name}_acc": self.accuracy,
            f"{name}_acc_low": self.accuracy_low,
            f"{name}_acc_high": self.accuracy_high,
            f"{name}_auroc": self.auroc,
            f"{name}_auroc_low": self.auroc_low,
            f"{name}_auroc_high": self.auroc_high,
        }


def scored(truth, scores, threshold=0.0, rows_each=2):
    """The score of saying "true" where scores [row] are above a threshold; ValueError where truth is all one.

    Intervals count statements with their negation, `rows_each` = 2 rows of one observation; 1 where negations are not
    among the rows.
    """
    truth, scores = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=float)
    positives, count = int(truth.sum()), len(truth)
    if not 0 < positives < count:
        raise ValueError(f"{positives} of {count} statements are true: an AUROC needs some of each; collect more.")
    accuracy = float(((scores > threshold) == truth).mean())
    auroc = float(roc_auc_score(truth, scores))
    of_accuracy = wilson(accuracy, count / rows_each)
    of_auroc = auroc_interval(auroc, positives / rows_each, (count - positives) / rows_each)
    return Score(accuracy, *of_accuracy, auroc, *of_auroc, count=count)


def from_half(truth, scores):
    """|AUROC - .5|, for scores [row] whose sign is arbitrary."""
    return abs(float(roc_auc_score(truth, scores)) - 0.5)


def auroc_interval(auroc, positives, negatives):
    """The 95 % interval of an AUROC from counts of independent observations, by Hanley and McNeil 1982.

    The variance is taken at the bound itself. The bounds solve |AUROC - bound| = z * error(bound), as Wilson's do for a
    share, so that it holds near 1, too: method 5 of Newcombe 2006, "Confidence intervals for an effect size measure
    based on the Mann-Whitney statistic".
    """
    from scipy.optimize import brentq

    def beyond(bound):
        return (auroc - bound) ** 2 - (Z * hanley_mcneil_error(bound, positives, negatives)) ** 2

    near = 1e-9  # at 0 and 1 the AUROC itself solves it, too
    low = 0.0 if auroc <= near else brentq(beyond, 0.0, auroc - near)
    high = 1.0 if auroc >= 1 - near else brentq(beyond, auroc + near, 1.0)
    return low, high


def hanley_mcneil_error(auroc, positives, negatives):
    """The standard error of an AUROC, both groups of the mean size in the terms of second order (Newcombe)."""
    middle = (positives + negatives) / 2 - 1
    spread = 1 + middle * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc))
    return (auroc * (1 - auroc) * spread / (positives * negatives)) ** 0.5


def majority(truth):
    """The accuracy of always saying what is true more often."""
    share = float(np.asarray(truth, dtype=bool).mean())
    return max(share, 1 - share)


def chance_check(aurocs):
    """The mean AUROC of shuffled repeats, its 95 % t interval, and whether one half lies in that."""
    found = interval(aurocs)
    return {
        "auroc": found.mean,
        "auroc_low": found.low,
        "auroc_high": found.high,
        "holds_half": float(found.low <= 0.5 <= found.high),
    }
