"""Statements about small numbers that are true or false, in several families, and splits that share no fact.

Imports torch, so import this inside functions only.
"""

from typing import NamedTuple

import torch

HOLDS = {
    "LT": lambda a, b, c: a < b,
    "GT": lambda a, b, c: a > b,
    "SUML": lambda a, b, c: a + b < c,
    "MAX": lambda a, b, c: a > torch.maximum(b, c),
    "MIN": lambda a, b, c: a < torch.minimum(b, c),
    "NEAR": lambda a, b, c: (a - b).abs() < 10,
    "IN": lambda a, b, c: (a > torch.minimum(b, c)) & (a < torch.maximum(b, c)),
}
FAMILIES = tuple(HOLDS)
SPLITS = ("train", "validation")
VALIDATION_SHARE, SPLIT_SEED = 0.25, 20231217
"""The split of a fact is the same for every run, so that no training has seen what any validates on."""
TRUTHFUL, LIAR, NEUTRAL = range(3)
SPEAKERS = ("truthful", "liar", "neutral")


class Statements(NamedTuple):
    """A batch of statements `family(a, b, c)`, some of them negated."""

    family: torch.Tensor
    """[batch] place in FAMILIES."""
    numbers: torch.Tensor
    """[batch, 3] a, b and c; c says nothing in LT, GT and NEAR."""
    negated: torch.Tensor
    """[batch] bool: "it is not true that ..."."""

    def take(self, places):
        """The statements at some places, or those that a mask chooses."""
        return Statements(*(column[places] for column in self))

    @property
    def holds(self):
        """[batch] bool: whether the relation holds of the numbers, before the negation is read."""
        found = torch.zeros(len(self.family), dtype=torch.bool)
        for place, name in enumerate(FAMILIES):
            found |= (self.family == place) & HOLDS[name](*self.numbers.unbind(1))
        return found

    @property
    def truth(self):
        """[batch] bool: whether what is stated is true."""
        return self.holds ^ self.negated

    @property
    def facts(self):
        """[batch] equal for statements that one answer settles: a < b and b < a, say."""
        a, b, c = self.numbers.unbind(1)
        names = {name: self.family == place for place, name in enumerate(FAMILIES)}
        two = names["LT"] | names["GT"] | names["NEAR"]
        first_pair = two | names["SUML"]
        x, y = torch.where(first_pair, a, b), torch.where(first_pair, b, c)
        rest = torch.where(two, 0, torch.where(names["SUML"], c, a))
        parts = (self.family, torch.minimum(x, y), torch.maximum(x, y), rest)
        return sum(part.long() * 1000**power for power, part in enumerate(reversed(parts)))


def joined(batches):
    """Batches of statements as one."""
    return Statements(*map(torch.cat, zip(*batches, strict=True)))


def family_places(names):
    """The places of families by name; ValueError, with those there are, for another."""
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        raise ValueError(f"No family {', '.join(unknown)}; choose among {', '.join(FAMILIES)}.")
    return [FAMILIES.index(name) for name in names]


def possible(family, highest):
    """Every statement of a family about three different numbers 0..highest, none negated."""
    every = torch.cartesian_prod(*3 * [torch.arange(highest + 1)])
    a, b, c = every.unbind(1)
    numbers = every[(a != b) & (a != c) & (b != c)]
    return Statements(torch.full((len(numbers),), family), numbers, torch.zeros(len(numbers), dtype=torch.bool))


def split_of(statements):
    """[batch] 0 train, 1 validation: decided by the fact alone, so no fact is in both."""
    mixed = (statements.facts * 2654435761 + SPLIT_SEED * 40503) % 2**32
    mixed = ((mixed ^ (mixed >> 16)) * 2246822519) % 2**32
    mixed = (mixed ^ (mixed >> 13)) % 10000
    return (mixed < VALIDATION_SHARE * 10000).long()


def pool(family, highest, split):
    """The possible statements of a family in a split ("train" or "validation")."""
    every = possible(family, highest)
    return every.take(split_of(every) == SPLITS.index(split))


def drawn(families, highest, split, count, generator):
    """`count` statements, shared equally among the families, in pairs of one and its negation.

    Half of each family holds, so with the negations truth, relation and negation are balanced. No statement comes
    twice, and no fact does before every fact has come once. ValueError where a family has too few.
    """
    shares = [count // 2 // len(families) + (place < count // 2 % len(families)) for place in range(len(families))]
    once = joined(
        half
        for family, share in zip(families, shares, strict=True)
        for half in balanced(pool(family, highest, split), share, split, generator)
    )
    return with_negations(once)


def balanced(candidates, count, split, generator):
    """`count` of the candidates, half of which hold, fresh facts first."""
    order = torch.randperm(len(candidates.family), generator=generator)
    shuffled = candidates.take(order)
    ranked = shuffled.take(earlier_of_same(shuffled.facts).argsort(stable=True))
    for holds, wanted in ((True, count - count // 2), (False, count // 2)):
        found = ranked.take(ranked.holds == holds)
        if len(found.family) < wanted:
            name = FAMILIES[candidates.family[0]] if len(candidates.family) else "a family"
            raise ValueError(
                f"{name} has only {len(found.family)} {split} statements that "
                f"{'hold' if holds else 'do not hold'}, not {wanted}; ask for fewer, or "
                "of a model of more numbers (highest)."
            )
        yield found.take(slice(wanted))


def earlier_of_same(keys):
    """[batch] how many earlier ones have the same key."""
    ordered, order = keys.sort(stable=True)
    places = torch.arange(len(keys))
    is_first = torch.ones(len(keys), dtype=torch.bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    starts = torch.where(is_first, places, 0).cummax(0).values
    return torch.empty_like(places).scatter_(0, order, places - starts)


def with_negations(once):
    """Each statement followed by its opposite: row i and row i ^ 1 are twins."""
    pairs = Statements(*(column.repeat_interleave(2, dim=0) for column in once))
    return pairs._replace(negated=torch.arange(len(pairs.family)) % 2 == 1)


def shared_facts(first, second):
    """Texts of the statements in `second` whose fact is in `first` too, which must be none for two splits."""
    leaked = torch.isin(second.facts, first.facts)
    return sorted({text_of(*row) for row in zip(*(column.tolist() for column in second.take(leaked)), strict=True)})


def in_other_words(taught, asked):
    """[batch of `asked`] bool: LT or GT of two numbers of which the other was taught: LT a b settles GT a b and b a."""
    less, greater = family_places(["LT", "GT"])
    others = torch.where(asked.family == less, greater, less)
    is_order = (asked.family == less) | (asked.family == greater)
    return is_order & torch.isin(asked._replace(family=others).facts, taught.facts)


def text_of(family, numbers, negated=False):
    """A statement as it is written in tables: `NOT MAX 3 1 2`."""
    return f"{'NOT ' if negated else ''}{FAMILIES[family]} {' '.join(map(str, numbers))}"
