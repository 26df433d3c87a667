"""n-digit addition: a one-layer transformer reads `a + b =` and says one digit of the sum, or all.

Every step trains on a fresh batch, so there is nothing to memorise, and the loss tells what is understood:
ln 10 is nothing, ln 2 the sum of the two digits above but not whether there is a carry, 0 everything.
"""

import math
from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Device, Threads
from experiments.common.settings import of_config
from experiments.common.shapes import check_heads
from labbook import Bar, Line, Run, experiment

LEFT_LN10, SOLVED = 2.2, 0.01
"""Losses (nats) below which the digit is being learnt, and is learnt."""


@experiment("addition.train", tags=["addition"], presets={"quick": {"d_model": 32, "n_digits": 4, "steps": 500}})
def train(
    run: Run,
    d_model: Annotated[int, Field(ge=1, description="width of the residual stream (dimensions)")] = 128,
    n_heads: Annotated[int, Field(ge=1, description="attention heads (count, divides d_model)")] = 4,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 0.0,
    digit: Annotated[int | Literal["all"], Field(description="to predict (place, 0 = units, 1 = tens; or all)")] = 0,
    n_digits: Annotated[int, Field(ge=1, le=18, description="length of both numbers (digits)")] = 8,
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 3000,
    batch_size: Annotated[int, Field(ge=1, description="fresh problems at each step (problems)")] = 256,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's, constant (per step)")] = 1e-3,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "LN",
    layout: Annotated[Literal["written", "reversed", "paired"], Field(description="order of the digits (name)")] = (
        "written"
    ),
    curriculum: Annotated[Literal["none", "length", "no_carry"], Field(description="easier problems first (name)")] = (
        "none"
    ),
    curriculum_steps: Annotated[int, Field(ge=1, description="until the problems are the full ones (steps)")] = 1000,
    stop_below: Annotated[float, Field(ge=0, description="loss to stop at (nats, 0 = never)")] = 0.0,
    measure_every: Annotated[int, Field(ge=1, description="between measures of accuracy (steps)")] = 10,
    log_every: Annotated[int, Field(ge=1, description="between recorded losses (steps)")] = 1,
    snapshots: Annotated[int, Field(ge=0, description="weights kept on a log schedule (count, 0 = none)")] = 0,
    resume: Annotated[str, Field(description="run to go on from, to more steps (id, such as R41)")] = "",
    device: Device = "auto",
    dtype: Annotated[Literal["float32", "float64"], Field(description="of weights and activations (name)")] = "float32",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights and the problems (number)")] = 0,
):
    """How fast does one digit of a sum become learnable?

    Logs `loss` (nats) at every log_every-th step and, on its batch at every measure_every-th, `accuracy`, `p_plus_0`
    and `p_plus_1`: the mean probabilities of answering the naive digit sum (the two digits added modulo ten,
    without the carry) and the naive digit sum plus one. With digit=all the loss is the mean over the digits,
    and `loss_0`, `loss_1`, ... are those of each.

    resume=R41 goes on where R41 ended, up to `steps` in all: exactly as if it had been given so many at first. The
    other settings must be those of R41. A run that was stopped can be resumed, too.

    Returns the first steps with a loss below 2.2 (`left_ln10`) and 0.01 (`solved_at`), None if never, whether it
    `converged` (was below 0.01) or `diverged`, the final and the best loss, and how the model does on 4,096 held-out
    problems.
    """
    check_shapes(d_model, n_heads, digit, n_digits)

    from experiments.addition.training import Settings, Training
    from experiments.common.checkpoints import STATE, keep, keep_snapshots, keep_weights, kept, log_spaced
    from experiments.common.devices import prepared

    settings = of_config(Settings, locals())  # the parameters above, by their names
    training = Training(settings, prepared(device, threads))
    if resume:
        check_resumable(resume, run.config_of(resume), settings)
        training.restore(kept(run, resume, STATE))
    done = len(training.losses)
    if done >= steps:
        raise ValueError(f"{resume} has done {done} steps already; give steps={2 * done}, say.")
    run.model(training.model)
    declare_curves(run, digit)

    wanted, taken = log_spaced(steps, snapshots), earlier_snapshots(run, resume)
    try:
        for step in run.track(range(done, steps)):
            if step in wanted:
                taken[step] = training.weights()
            metrics = training.step(measured=step % measure_every == 0)
            if step % log_every == 0 or len(metrics) > 1:
                run.log(metrics, step=step)
            if not math.isfinite(training.losses[-1]) or training.losses[-1] < stop_below:
                break
        if snapshots:
            taken[len(training.losses)] = training.weights()
    finally:  # stopped half-way it can still be resumed
        keep(run, STATE, training.state())
        keep_snapshots(run, taken)
        keep_weights(run, training.model)
    return describe(training.losses) | evaluate(run, training.model, training.task, training.device)


def check_shapes(d_model, n_heads, digit, n_digits):
    """Refuse, before anything heavy is loaded, a model or a problem that cannot exist."""
    check_heads(d_model, n_heads)
    if digit != "all" and not 0 <= digit < n_digits:
        raise ValueError(f"digit={digit} is beyond n_digits={n_digits}; choose 0 (units) to {n_digits - 1}, or all.")


def check_resumable(ref, config, settings):
    """Refuse to go on from a run with other settings; all that makes up its course must be the same."""
    before = of_config(type(settings), config)
    other = [f"{name}={value}" for name, value in before._asdict().items() if value != getattr(settings, name)]
    if other:
        raise ValueError(f"{ref} has other settings; to go on from it, add {' '.join(other)}.")


def earlier_snapshots(run, ref):
    """The snapshots of the run to go on from, if it kept any."""
    from experiments.common.checkpoints import kept_snapshots

    return kept_snapshots(run, ref) if ref and run.config_of(ref).get("snapshots") else {}


def declare_curves(run, digit):
    """The run's curves; they name metrics, so they can be watched while it trains."""
    marks = {"ln 10": math.log(10), "ln 2": math.log(2)}
    run.figure(Line.of_metric("loss", log_y=True, title=f"Loss on {place_name(digit)} (nats)", marks=marks))
    run.figure(Line.of_metrics(["p_plus_0", "p_plus_1"], title="Probability of the naive digit sum + 0, + 1"))


def place_name(digit):
    """The digit in words."""
    if digit == "all":
        return "all digits"
    return f"the {('units', 'tens', 'hundreds', 'thousands')[digit] if digit < 4 else f'10^{digit}'} digit"


def describe(losses):
    """The course of the training in a few numbers."""
    return {
        "final_loss": losses[-1],
        "best_loss": min((loss for loss in losses if math.isfinite(loss)), default=math.nan),
        "left_ln10": first_below(LEFT_LN10, losses),
        "solved_at": first_below(SOLVED, losses),
        "converged": first_below(SOLVED, losses) is not None,
        "steps_done": len(losses),
        "diverged": not math.isfinite(losses[-1]),
    }


def first_below(threshold, losses):
    """The first step with a loss below the threshold, None if there is none."""
    return next((step for step, loss in enumerate(losses) if loss < threshold), None)


def evaluate(run, model, task, device):
    """Held-out problems through the model's own forward pass, so that an error in the shortcut would show."""
    import torch
    from torch.nn.functional import cross_entropy

    from experiments.addition.data import Problems, by_offset, held_out, measure
    from experiments.addition.model import digit_logits

    batches = held_out(task, device)
    with torch.no_grad():
        logits = digit_logits(torch.cat([model(batch.tokens)[:, -1] for batch in batches]))  # problem, place, 10
    problems = Problems(*map(torch.cat, zip(*batches, strict=True)))
    offsets = [f"+{offset}" for offset in range(10)]
    probabilities = by_offset(logits, problems.naive_sums).tolist()
    run.figure(Bar(offsets, probabilities, title="Held-out probability by answer - naive digit sum"))
    return {
        **measure(logits, problems),
        "held_out_loss": cross_entropy(logits.double().flatten(0, 1), problems.answers.flatten()).item(),
        "parameter_count": sum(parameter.numel() for parameter in model.parameters()),
    }
