"""Probes on some of the activations only, or on all with weights; features are chosen on the training rows.

Imports numpy and scikit-learn, so import this inside functions only.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from experiments.lying.probes import evaluated


class Weighted(LogisticRegression):
    """Logistic regression on standardised features times weights: a penalty spares features of large weight."""

    def __init__(self, weights=None, C=1.0, max_iter=2000):
        super().__init__(C=C, max_iter=max_iter)
        self.weights = weights

    def fit(self, x, y):
        """Standardise, weigh and fit."""
        self.scaler_ = StandardScaler().fit(x)
        return super().fit(self.scaler_.transform(x) * self.weights, y)

    def decision_function(self, x):
        """[row] log odds of "true"."""
        return super().decision_function(self.scaler_.transform(x) * self.weights)


def top(importance, share):
    """[chosen] places of the share of features with the greatest importance, at least one."""
    return np.sort(np.argsort(-np.asarray(importance), kind="stable")[: size_of(len(importance), share)])


def random_subset(count, size, generator):
    """[chosen] places drawn without return."""
    return np.sort(generator.permutation(count)[:size])


def size_of(count, share):
    """Features in a share of them, at least one."""
    return max(1, round(share * count))


def gradient_importance(x, truth, rows, penalty):
    """[feature] mean |gradient x activation| of a logistic probe on all features, activations less their mean."""
    scaler = StandardScaler().fit(x[rows.train])
    standard = scaler.transform(x[rows.train])
    weights = LogisticRegression(C=1 / penalty, max_iter=2000).fit(standard, truth[rows.train]).coef_[0]
    return np.abs(standard * weights).mean(0)


def aurocs(probe, x, truth, rows, columns=slice(None)):
    """(validation, out of distribution) AUROC of a probe on some columns."""
    found = evaluated(probe, x[:, columns], truth, rows)
    return found["val"].auroc, found["ood"].auroc


def rank_above(value, null):
    """The share of a null distribution that lies below a value."""
    return float((np.asarray(null) < value).mean())
