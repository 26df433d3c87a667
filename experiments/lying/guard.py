"""Whether an adapter learnt, and if not, which of the likely causes it is.

Imports torch, so import this inside functions only.
"""

import math
from typing import NamedTuple

import torch

LEAST_MOVED = 0.05
"""Root mean square by which weights must move for an adapter to do anything: IA3 scales start at 1, biases at 0."""
LEAST_STEP, MOST_STEP = 3e-4, 0.5
"""Movement of the weights in one step, over their size (1e-3 is usual)."""
ALL_PASSED = (
    "every check passed: it learns what it can where it is, so adapt other modules, more layers, or earlier ones, "
    "which later ones read from"
)
NEARLY_ALWAYS = 0.99
"""Share of taught answers above which little is left to learn."""
LEAST_YES = 0.2
"""Share of the rarer answer below which always saying the other is most of what there is to learn."""


class Course:
    """What happens to the weights of an adapter, and to the loss, while it is taught."""

    def __init__(self, weights):
        self.weights = weights
        """{name: weight} that may change."""
        self.start = copied(weights)
        self.before = self.start
        self.losses, self.steps_taken = [], []
        self.gradients = dict.fromkeys(weights, 0.0)
        """{name: largest gradient that it had}; nan once one was not finite."""

    def look(self, loss):
        """Note the loss, the gradients, and the movement since the last look."""
        self.losses.append(loss)
        for name, weight in self.weights.items():
            size = 0.0 if weight.grad is None else weight.grad.abs().max().item()
            self.gradients[name] = max(self.gradients[name], size) if math.isfinite(size) else math.nan
        if len(self.losses) > 1:
            self.steps_taken.append(distance(self.weights, self.before))
        self.before = copied(self.weights)

    @property
    def moved(self):
        """Root mean square of how far each weight is from its start."""
        return distance(self.weights, self.start)

    @property
    def step_size(self):
        """Median movement in a step over the size of the weights, 1 where they start at zero."""
        size = distance(self.start, {name: torch.zeros_like(weight) for name, weight in self.start.items()}) or 1.0
        return torch.tensor(self.steps_taken or [0.0]).median().item() / size


def copied(weights):
    """The weights as they are now."""
    return {name: weight.detach().clone() for name, weight in weights.items()}


def distance(weights, others):
    """Root mean square of the differences over all weights; 0 where there are none."""
    if not weights:
        return 0.0
    moved = torch.cat([(weight.detach() - others[name]).flatten() for name, weight in weights.items()])
    return moved.pow(2).mean().sqrt().item()


class Outcome(NamedTuple):
    """How often the taught answers are given on the statements of the lesson."""

    base: object
    """A Share: without the adapter."""
    adapter: object
    """A Share: with it."""
    yes: float
    """Share of YES among the taught answers."""


class Check(NamedTuple):
    """One likely cause, and whether it is absent."""

    passed: bool
    words: str


def learned(course, outcome):
    """Whether the adapter gives the taught answers more often than the model did without it, beyond chance.

    Nearly always is enough where the model did so less often.
    """
    finite = all(map(math.isfinite, course.losses))
    base, adapter = outcome.base.value, outcome.adapter.value
    return finite and (outcome.adapter.low > base or adapter > NEARLY_ALWAYS >= base)


def checks(course, outcome, rate):
    """Every likely cause that was checked."""
    return [
        weights_check(course),
        gradient_check(course),
        finite_check(course),
        movement_check(course, rate),
        step_check(course, rate),
        loss_check(course),
        balance_check(outcome),
        label_check(outcome),
    ]


def weights_check(course):
    count = sum(weight.numel() for weight in course.weights.values())
    frozen = [name for name, weight in course.weights.items() if not weight.requires_grad]
    if not count:
        return Check(False, "no weight has requires_grad: the adapter is frozen or was put on no module")
    if frozen:
        return Check(False, f"{len(frozen)} weights lost requires_grad on the way, {frozen[0]} first")
    return Check(True, f"{count} weights may change")


def gradient_check(course):
    without = [name for name, size in course.gradients.items() if size == 0]
    if without:
        words = f"{len(without)} of {len(course.gradients)} weights never had a gradient, {without[0]} first"
        return Check(False, f"{words}: they are not on the way to the loss")
    return Check(True, "every weight had a gradient")


def finite_check(course):
    bad = [step for step, loss in enumerate(course.losses) if not math.isfinite(loss)]
    broken = [name for name, size in course.gradients.items() if math.isnan(size)]
    if bad or broken:
        where = f"the loss at step {bad[0]}" if bad else f"a gradient of {broken[0]}"
        return Check(False, f"{where} is not finite: lower the learning rate, or use float32")
    return Check(True, "loss and gradients are finite")


def movement_check(course, rate):
    reach = rate * len(course.losses)
    words = f"the weights moved by {course.moved:.2g} from their start"
    if course.moved < LEAST_MOVED:
        return Check(False, f"{words}, less than {LEAST_MOVED}; {reach:.2g} is the most that {rate:g} x steps allows")
    return Check(True, words)


def step_check(course, rate):
    words = f"a step moves the weights by {course.step_size:.1e} of their size"
    if course.step_size < LEAST_STEP:
        return Check(False, f"{words}, 1e-3 is usual: the learning rate {rate:g} is too low")
    if course.step_size > MOST_STEP:
        return Check(False, f"{words}: the learning rate {rate:g} is too high")
    return Check(True, words)


def loss_check(course):
    part = max(1, len(course.losses) // 10)
    first, last = sum(course.losses[:part]) / part, sum(course.losses[-part:]) / part
    words = f"the loss went from {first:.3g} to {last:.3g}"
    return Check(last < 0.9 * first, words if last < 0.9 * first else f"{words}: it did not fall")


def balance_check(outcome):
    words = f"{outcome.yes:.0%} of the taught answers are YES"
    fair = LEAST_YES <= outcome.yes <= 1 - LEAST_YES
    return Check(fair, words if fair else f"{words}: always saying one of them is nearly all there is to learn")


def label_check(outcome):
    words = (
        f"the taught answer is given in {outcome.adapter.value:.1%}, without the adapter in {outcome.base.value:.1%}"
    )
    if outcome.adapter.high < min(0.5, outcome.base.value):
        return Check(False, f"{words}: the opposite was learnt, so look whether the labels are flipped")
    return Check(True, words)


def causes_of(found, is_learned):
    """The failed checks in a line; what that means where an adapter did not learn and none failed."""
    failed = "; ".join(check.words for check in found if not check.passed)
    return failed or ("none" if is_learned else ALL_PASSED)


def report(found, is_learned):
    """The checks as a note for the journal, the failed ones first."""
    lines = [f"{'ok' if check.passed else 'note' if is_learned else 'CAUSE'}: {check.words}." for check in found]
    if is_learned:
        head = "The adapter learnt."
    elif all(check.passed for check in found):
        head = f"The adapter did not learn, and {ALL_PASSED}."
    else:
        head = "The adapter did not learn. Likely causes, as checked:"
    return "\n".join((head, *sorted(lines, key=lambda line: line.startswith("ok"))))
