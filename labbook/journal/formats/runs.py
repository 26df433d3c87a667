"""How the entries of a file run through the years: upwards or downwards, and where New Year lies between two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from labbook.journal.formats.days import Day

MONTH = 31
HALF_A_YEAR = 6 * MONTH


def offsets(days: Sequence[Day]) -> list[int]:
    """For each entry in order how many New Years lie between the first and it, counted down if the file runs back."""
    places = [day.month * MONTH + day.day for day in days]
    rises = runs_upwards(places)
    return list(accumulate((step(places, at, rises) for at in range(1, len(places))), initial=0)) if places else []


def runs_upwards(places: Sequence[int]) -> bool:
    """Whether a file goes forward in time; over half a year back is taken as a shorter way forward over New Year."""
    steps = [place - before for before, place in pairwise(places)]
    up = sum(0 < step <= HALF_A_YEAR or step < -HALF_A_YEAR for step in steps)
    return up >= sum(step > HALF_A_YEAR or -HALF_A_YEAR <= step < 0 for step in steps)


def step(places: Sequence[int], at: int, rises: bool) -> int:
    """The change of year at an entry: one for a step against the file's run that the next entry does not take back."""
    sign = 1 if rises else -1
    against = sign * (places[at - 1] - places[at])
    goes_on = at + 1 < len(places) and sign * (places[at - 1] - places[at + 1]) > 0
    return sign if against > HALF_A_YEAR or (against > MONTH and goes_on) else 0
