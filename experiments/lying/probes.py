"""Probes that are taught truth by labels, as scikit-learn has them: fit(x, y), predict, a score above 0 for "true".

x is [row, feature], y is [row] bool. Imports scikit-learn, so import this inside functions only.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from experiments.lying.scores import scored

SUPERVISED = ("logistic", "mass_mean", "mlp")


class MassMean(ClassifierMixin, BaseEstimator):
    """The direction from the mean of the false to the mean of the true, its threshold half way.

    Of Marks and Tegmark 2023, "The Geometry of Truth".
    """

    def fit(self, x, y):
        """Take the two means."""
        x, y = np.asarray(x), np.asarray(y, dtype=bool)
        true, false = x[y].mean(0), x[~y].mean(0)
        self.classes_ = np.array([False, True])
        self.direction_, self.middle_ = true - false, (true + false) / 2
        return self

    def decision_function(self, x):
        """[row] how far beyond half way."""
        return (np.asarray(x) - self.middle_) @ self.direction_

    def predict(self, x):
        """[row] bool."""
        return self.decision_function(x) > 0


def probe(method, penalty=10.0, seed=0):
    """A fresh probe on standardised features; `penalty` weighs the squared norm of the logistic weights."""
    kinds = {
        "logistic": lambda: LogisticRegression(C=1 / penalty, max_iter=2000),
        "mass_mean": MassMean,
        "mlp": lambda: MLPClassifier(
            (64,), alpha=1.0, early_stopping=True, n_iter_no_change=20, max_iter=500, random_state=seed
        ),
    }
    return make_pipeline(StandardScaler(), kinds[method]())


def truth_scores(probe, x):
    """[row] the score of a fitted probe, above 0 where it says "true"."""
    if hasattr(probe, "decision_function"):
        return probe.decision_function(x)
    return probe.predict_proba(x)[:, 1] - 0.5


def evaluated(probe, x, truth, rows, labels=None):
    """{"val": Score, "ood": Score} of a probe that is fitted on the rows of training now, by the truth or `labels`."""
    probe.fit(x[rows.train], (truth if labels is None else labels)[rows.train])
    return {name: scored(truth[at], truth_scores(probe, x[at])) for name, at in (("val", rows.val), ("ood", rows.ood))}


def shuffled_aurocs(make, x, truth, rows, repeats, generator):
    """{"val": [repeat], "ood": [repeat]} AUROCs of probes that were taught shuffled labels.

    `make(number)` is a fresh one that begins like no other: networks with the same first weights would all lean to one
    side of .5.
    """
    found = {"val": [], "ood": []}
    for number in range(repeats):
        labels = truth.copy()
        labels[rows.train] = generator.permutation(labels[rows.train])
        for name, score in evaluated(make(number), x, truth, rows, labels).items():
            found[name].append(score.auroc)
    return found


def flip_error(make, x, truth, rows):
    """How far the validation AUROC of a probe taught the opposite is from 1 - that of one taught the truth."""
    straight, flipped = (evaluated(make(), x, truth, rows, labels)["val"].auroc for labels in (truth, ~truth))
    return abs(flipped - (1 - straight))
