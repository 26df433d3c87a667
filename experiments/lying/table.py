"""Methods by groups of states: every probe scored in and out of distribution, with its control beside it.

Imports torch and scikit-learn, so import this inside functions only.
"""

from typing import NamedTuple
from zlib import crc32

import numpy as np

from experiments.lying import ccs, ranking
from experiments.lying.features import BySplit, answers, features, rows_of
from experiments.lying.probes import evaluated, probe, shuffled_aurocs
from experiments.lying.scores import Score, chance_check, from_half, scored
from experiments.lying.states import States

HELD_OUT = ("val", "ood")
DIRECTIONS = 50
"""Random directions that CCS is compared with."""


class Bench(NamedTuple):
    """What is probed, and how."""

    states: States
    names: list[str]
    """Hooks whose states are read."""
    speaker: str = "neutral"
    penalty: float = 10.0
    shuffles: int = 10
    seed: int = 0

    @property
    def rows(self):
        """The speaker's rows, by split."""
        return BySplit(*(rows.numpy() for rows in rows_of(self.states, self.speaker)))

    @property
    def truth(self):
        """[row] bool."""
        return self.states.truth.numpy()

    def random(self, *names):
        """A source of chance of its own for what has these names, so that no control depends on another."""
        return np.random.default_rng([self.seed, crc32(" ".join(names).encode())])

    def x(self, group):
        """[row, feature]"""
        return features(self.states, group, self.names).numpy()

    def make(self, method):
        """A function that gives fresh probes; another number is another beginning."""
        return lambda number=0: probe(method, self.penalty, self.seed + number)


class Entry(NamedTuple):
    """One method on one group."""

    method: str
    group: str
    scores: dict[str, Score]
    """Of "val" and "ood"."""
    shuffled: dict[str, list[float]]
    """AUROCs of the control, a value for each shuffle; empty for what learns from no labels."""
    random_from_half: dict[str, float] = {}  # noqa: RUF012 (never changed)
    """Mean |AUROC - .5| of random directions on "val" and "ood", the control of CCS; empty for others."""

    @property
    def name(self):
        """For names of results: "logistic_truth_minus_base"."""
        return f"{self.method}_{slug(self.group)}"

    def summary(self):
        """AUROCs, in and out of distribution; of CCS also how far from .5, beside random directions."""
        found = {f"{self.name}_{split}_auroc": score.auroc for split, score in self.scores.items()}
        for split, by_chance in self.random_from_half.items():
            found[f"{self.name}_{split}_from_half"] = abs(self.scores[split].auroc - 0.5)
            found[f"{self.name}_{split}_random_from_half"] = by_chance
        return found

    def checks(self):
        """{split: the mean AUROC of the control with its interval}."""
        return {split: chance_check(aurocs) for split, aurocs in self.shuffled.items() if len(aurocs) > 1}


def slug(group):
    """A group in one word."""
    return group.replace(" - ", "_minus_").replace(" + ", "_and_")


def own_answer(bench, group):
    """What the model says itself; of a difference, by how much its more truthful half says YES more."""
    says, threshold = answers(bench.states, group).numpy(), 0.5
    if " - " in group:
        says, threshold = (says if ranking.trusts_first(group) else -says), 0.0
    scores = {name: scored(bench.truth[at], says[at], threshold) for name, at in held_out(bench.rows)}
    return Entry("says", group, scores, {})


def supervised(bench, method, group):
    """A probe that is taught by labels, and the same taught by shuffled ones."""
    make, x, truth, rows = bench.make(method), bench.x(group), bench.truth, bench.rows
    control = shuffled_aurocs(make, x, truth, rows, bench.shuffles, bench.random(method, group))
    return Entry(method, group, evaluated(make(), x, truth, rows), control)


def ranked(bench, kind, group):
    """(ranking turned back to the truth, ranking as it is) on a group "a - b"; the control shuffles who says YES."""
    generator, x, yes = bench.random(kind, group), bench.x(group), answers(bench.states, group).numpy()
    trusted = ranking.trusts_first(group)
    pairs = BySplit(*(ranking.shuffled_pairs(x[at], yes[at], generator, trusted) for at in bench.rows))

    def scores(train, turned=ranking.flipped_back):
        found = {}
        for name, at in held_out(bench.rows):
            others = getattr(pairs, name)
            found[name] = scored(bench.truth[at], turned(ranking.margins(kind, train, others, bench.penalty), others))
        return found

    control = {name: [] for name in HELD_OUT}
    for _ in range(bench.shuffles):
        mixed = pairs.train._replace(more_yes=generator.permutation(pairs.train.more_yes))
        for name, score in scores(mixed).items():
            control[name].append(score.auroc)
    as_ranked = scores(pairs.train, lambda margins, _: margins)
    method = f"{kind}_ranking"
    return Entry(method, group, scores(pairs.train), control), Entry(f"{method}_unflipped", group, as_ranked, {})


def contrasted(bench, group):
    """(CCS with the sign that the training labels choose, CCS as found), beside random directions.

    No label is fitted, so shuffled ones are no control: |AUROC - .5| is compared with that of random directions.
    ValueError where what is scored is all true or all false.
    """
    states, x = bench.states, features(bench.states, group, bench.names)
    pairs = BySplit(*(ccs.pairs_of(states, at) for at in rows_of(states, bench.speaker)))
    statements, negations = pairs.train

    def scores(direction, sign=1):
        said = {name: direction.scores(x[at[0]], x[at[1]]) for name, at in pairs._asdict().items()}
        return {
            name: scored(states.truth[getattr(pairs, name)[0]], sign * scores, rows_each=1)
            for name, scores in said.items()
        }

    found = ccs.search(x[statements], x[negations], bench.seed)
    raw = scores(found)
    signed = scores(found, 1 if raw.pop("train").auroc >= 0.5 else -1)
    drawn = ccs.random_directions(found, DIRECTIONS, bench.seed)
    by_chance = {
        name: sum(from_half(states.truth[at[0]], each.scores(x[at[0]], x[at[1]])) for each in drawn) / DIRECTIONS
        for name, at in held_out(pairs)
    }
    signed.pop("train")
    return Entry("ccs", group, signed, {}, by_chance), Entry("ccs_raw", group, raw, {})


def held_out(rows):
    """("val", rows), ("ood", rows)."""
    return [(name, getattr(rows, name)) for name in HELD_OUT]
