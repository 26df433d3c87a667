"""A loss that rises again after it fell."""

from math import exp, log

WINDOW = 15
"""Steps over which the loss is smoothed: single batches differ by a fifth."""
DESCENDED = 0.01
"""Loss (nats) from which on a rise counts."""
ROSE = 1.2
"""Times that a loss has to grow to have risen: without weight decay it does so by less."""
WATCHED = 500
"""Steps after the descent in which a rise counts."""


def rise_after_descent(losses):
    """How many times the loss grew from a low to a later high, soon after it first fell below 0.01; 1 is not at all.

    None for a loss that never fell so far: nothing is known of it.
    """
    smooth = smoothed(losses)
    start = next((step for step, loss in enumerate(smooth) if loss < DESCENDED), None)
    if start is None:
        return None
    low, most = smooth[start], 1.0
    for loss in smooth[start : start + WATCHED]:
        low = min(low, loss)
        most = max(most, loss / low)
    return most


def smoothed(losses):
    """The geometric mean over a sliding window."""
    logs = [log(max(loss, 1e-300)) for loss in losses]
    total, means = sum(logs[:WINDOW]), []
    for step in range(WINDOW, len(logs) + 1):
        means.append(exp(total / WINDOW))
        if step < len(logs):
            total += logs[step] - logs[step - WINDOW]
    return means
