"""Telling what a run gave out from what it was given: metrics from settings."""

from __future__ import annotations

import re

from labbook.journal.recognise.values import Reading

PART = re.compile(r"[^\W\d_]+")
SETTING = re.compile(
    r"lr|wd|learning|batch|bs|seeds?|epochs?|dropout|decay|layers?|heads?|dim|width|depth|momentum|betas?|warmup|"
    r"size|gamma|eps|epsilon|temp|temperature|alpha|lambda|rank|patience|clip|version|year|port|num|workers|iters|coeff|"
    r"vocab|ctx|context|length|len|optimi[sz]er|optim|scheduler|accumulation|max|min|tau",
    re.IGNORECASE,
)
METRIC = re.compile(
    r"acc|accuracy|loss|auroc|auc|roc|precision|recall|mse|mae|rmse|ppl|perplexity|bleu|rouge|scores?|cov|coverage|balance|"
    r"err|error|kl|nll|ce|entropy|reward|map|iou|em|sparsity|cosine|corr|correlation",
    re.IGNORECASE,
)


def is_output(block: list[Reading]) -> bool:
    """Whether a block of named numbers is output: not bare whole numbers alone, no settings without a metric."""
    if all(reading.value.is_integer() and not reading.unit and reading.count is None for reading in block):
        return False
    if all(len(reading.name) == 1 or reading.name.isupper() for reading in block):
        return False
    parts = {part for reading in block for part in PART.findall(reading.name)}
    return any(METRIC.fullmatch(part) for part in parts) or not any(SETTING.fullmatch(part) for part in parts)
