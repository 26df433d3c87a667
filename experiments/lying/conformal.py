"""Split conformal prediction: sets of answers that hold the truth as often as promised.

Vovk et al. 2005; Angelopoulos and Bates 2021, "A Gentle Introduction to Conformal Prediction". A set holds each answer
whose probability is at least what 90 %, say, of the right answers of a calibration set had. The promise holds for
statements drawn as those of the calibration set were, hence not out of distribution.

Imports numpy, so import this inside functions only.
"""

from typing import NamedTuple

import numpy as np


class Coverage(NamedTuple):
    """How often sets hold the truth, and what they say."""

    covered: float
    """Share of sets with the truth in them."""
    size: float
    """Mean number of answers in a set, 0 to 2."""
    decided: float
    """Share of sets of one answer."""


def threshold(true, truth, level):
    """The nonconformity, 1 - the right answer's probability, below which a share `level` of right answers lie.

    `true` is [row] the probability that a probe gives to "true". With n rows it is the ceil((n + 1) level)-th
    smallest, which makes the promise exact; 1, every answer, where n is too small for it.
    """
    nonconformity = np.sort(1 - of_the_answer(true, truth))
    place = int(np.ceil((len(nonconformity) + 1) * level))
    return 1.0 if place > len(nonconformity) else float(nonconformity[place - 1])


def of_the_answer(true, answer):
    """[row] the probability of an answer."""
    return np.where(answer, true, 1 - true)


def coverage(true, truth, limit):
    """The coverage of the sets of all answers with a nonconformity up to `limit`."""
    holds = np.stack((1 - true, true), 1) >= 1 - limit - 1e-12  # row, (false, true)
    size = holds.sum(1)
    covered = holds[np.arange(len(truth)), truth.astype(int)]
    return Coverage(float(covered.mean()), float(size.mean()), float((size == 1).mean()))


def parted(rows, twins, share, generator):
    """Two parts of some rows, a share of the statements in the first; a statement stays with its negation."""
    statements = np.minimum(rows, np.where(twins[rows] < 0, rows, twins[rows]))
    drawn = generator.permutation(np.unique(statements))
    first = np.isin(statements, drawn[: int(share * len(drawn))])
    return rows[first], rows[~first]


def split_coverages(probe, x, truth, rows, twins, level, repeats, generator):
    """{"val": [Coverage], "ood": [Coverage]} of a fitted probe, over random splits of the validation rows.

    Half of them calibrate and the other half are measured: neither the probe nor an adapter has seen their facts.
    """
    found = {"val": [], "ood": []}
    true = probe.predict_proba(x)[:, 1]
    for _ in range(repeats):
        calibration, measured = parted(rows.val, twins, 0.5, generator)
        limit = threshold(true[calibration], truth[calibration], level)
        for name, at in (("val", measured), ("ood", rows.ood)):
            found[name].append(coverage(true[at], truth[at], limit))
    return found


def taught_coverages(make, x, truth, rows, twins, level, repeats, generator):
    """[Coverage] on validation when some of the training rows calibrate instead, and the probe is fitted on the rest.

    The probe has not seen the rows that calibrate, but their facts are those that adapters are taught on: the promise
    breaks where an adapter has learnt these by heart, as its states are surer there than on others.
    """
    found = []
    for _ in range(repeats):
        calibration, rest = parted(rows.train, twins, 0.3, generator)
        probe = make().fit(x[rest], truth[rest])
        limit = threshold(probe.predict_proba(x[calibration])[:, 1], truth[calibration], level)
        found.append(coverage(probe.predict_proba(x[rows.val])[:, 1], truth[rows.val], limit))
    return found
