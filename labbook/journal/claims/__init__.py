"""Claims over runs: `final_loss < 0.1 @ d_model=16`, `first(loss < 2.0) in 400..800 @ n_heads=1`.

claim      [not] quantity comparison [@ condition, ... [, seeds>=3]]
           | [not] name [@ condition, ...]                          a summary value that is true: converged @ d_model=8
ordering   quantity[condition, ...] sign quantity[condition, ...] [@ condition, ...]
           | quantity sign quantity [@ condition, ...]              of the same runs: probe_auroc > base_auroc
count      (at least | at most | more than | fewer than | exactly) k of n claim
words      anything yes | anything no                               graded by hand
quantity   a summary value or metric by name, or reducer(metric), first(metric < 2), at(metric, 500),
           and of its curve in words: leaves(metric, ln10), reaches(metric, ln2), departs(metric), halves(metric),
           spikes(metric), plateaus(metric), regrows(metric), floor(metric), diverges(metric)
comparison < <= > >= = != number, `in low..high` (both ends count), or `~ median in low..high` (an 80 % interval)
criterion  quantity of condition [and condition] sign condition [and condition] [, condition, ... [, seeds>=3]],
           or an ordering, or a claim
condition  a config value: d_model=16, n_heads>=4, normalization=LN, model=7b, name="in quotes where it has spaces"
"""

from labbook.journal.claims.criterion import Criterion, criterion, judged_by
from labbook.journal.claims.measure import NEVER, lost, measure, measure_all, measure_side, searched, where
from labbook.journal.claims.parse import checkable, parse, parse_quantity, readable, statement
from labbook.journal.claims.reader import NUMBER, config_value
from labbook.journal.claims.terms import (
    OPERATORS,
    Checkable,
    Claim,
    Condition,
    Conditions,
    Count,
    Half,
    InWords,
    Ordering,
    Quantity,
    Statement,
    cover,
)

__all__ = [
    "NEVER",
    "NUMBER",
    "OPERATORS",
    "Checkable",
    "Claim",
    "Condition",
    "Conditions",
    "Count",
    "Criterion",
    "Half",
    "InWords",
    "Ordering",
    "Quantity",
    "Statement",
    "checkable",
    "config_value",
    "cover",
    "criterion",
    "judged_by",
    "lost",
    "measure",
    "measure_all",
    "measure_side",
    "parse",
    "parse_quantity",
    "readable",
    "searched",
    "statement",
    "where",
]
