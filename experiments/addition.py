"""n-digit addition: a one-layer transformer reads `a + b =` and predicts one digit of the sum.

Every step trains on a fresh batch, so there is nothing to memorise, and the loss tells what is understood:
ln 10 is nothing, ln 2 the sum of the two digits above but not whether there is a carry, 0 everything.
"""

import math
from typing import Annotated, Literal

from pydantic import Field

from labbook import Bar, Line, Run, experiment

BETAS = (0.9, 0.98)
LEFT_LN10, SOLVED = 2.2, 0.01
"""Losses (nats) below which the digit is being learnt, and is learnt."""


@experiment("addition.train", tags=["addition"])
def train(
    run: Run,
    d_model: Annotated[int, Field(ge=1, description="width of the residual stream (dimensions)")] = 128,
    n_heads: Annotated[int, Field(ge=1, description="attention heads (count, divides d_model)")] = 4,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 0.0,
    digit: Annotated[int, Field(ge=0, description="digit to predict (place, 0 = units, 1 = tens)")] = 0,
    n_digits: Annotated[int, Field(ge=1, le=18, description="length of both numbers (digits)")] = 8,
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 3000,
    batch_size: Annotated[int, Field(ge=1, description="fresh problems at each step (problems)")] = 256,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's, constant (per step)")] = 1e-3,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "LN",
    stop_below: Annotated[float, Field(ge=0, description="loss to stop at (nats, 0 = never)")] = 0.0,
    measure_every: Annotated[int, Field(ge=1, description="between measures of accuracy (steps)")] = 10,
    device: Annotated[Literal["auto", "cpu", "cuda"], Field(description="auto = GPU if any (name)")] = "auto",
    threads: Annotated[int, Field(ge=1, description="of the CPU (count, 1 is best for small models)")] = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights and the problems (number)")] = 0,
):
    """How fast does one digit of a sum become learnable?

    Logs `loss` (nats) at every step and, on the same batch at every measure_every-th, `accuracy`, `p_plus_0`
    and `p_plus_1`: the mean probabilities of answering the naive digit sum (the two digits added modulo ten,
    without the carry) and the naive digit sum plus one.

    Returns the first steps with a loss below 2.2 (`left_ln10`) and 0.01 (`solved_at`), None if never, the
    final and the best loss, whether it `diverged`, and how the model does on 4,096 held-out problems.
    """
    check_shapes(d_model, n_heads, digit, n_digits)

    import torch
    from torch.nn.functional import cross_entropy

    from experiments.addition_data import EQUALS, draw, measure
    from experiments.addition_model import build_model, usable_device
    from experiments.table_forward import table_forward

    # Runs side by side that take all cores each are ten times slower; and the count decides the last bits.
    torch.set_num_threads(threads)
    device = usable_device(device)
    model = build_model(d_model, n_heads, n_digits, normalization, seed).to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=learning_rate, betas=BETAS, weight_decay=weight_decay, fused=True
    )
    generator = torch.Generator().manual_seed(seed)
    run.model(model)
    declare_curves(run, digit)

    losses = []
    for step in run.track(range(steps)):
        problems = draw(batch_size, n_digits, digit, generator, device)
        logits = table_forward(model, problems.tokens, EQUALS)  # batch, 10
        # In float32 a loss below 1e-7 rounds to zero, and learning would end there.
        loss = cross_entropy(logits.double(), problems.answers)
        losses.append(loss.item())
        measures = measure(logits.detach(), problems) if step % measure_every == 0 else {}
        run.log({"loss": losses[-1], **measures}, step=step)
        if not math.isfinite(losses[-1]) or losses[-1] < stop_below:
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    keep_weights(run, model)
    return describe(losses) | evaluate(run, model, n_digits, digit, device)


def check_shapes(d_model, n_heads, digit, n_digits):
    """Refuse, before anything heavy is loaded, a model or a problem that cannot exist."""
    if d_model % n_heads:
        divisors = ", ".join(str(count) for count in range(1, d_model + 1) if d_model % count == 0)
        raise ValueError(f"n_heads={n_heads} does not divide d_model={d_model}; choose one of {divisors}.")
    if digit >= n_digits:
        raise ValueError(f"digit={digit} is beyond n_digits={n_digits}; choose 0 (units) to {n_digits - 1}.")


def declare_curves(run, digit):
    """The run's curves; they name metrics, so they can be watched while it trains."""
    place = ("units", "tens", "hundreds", "thousands")[digit] if digit < 4 else f"10^{digit}"
    marks = {"ln 10": math.log(10), "ln 2": math.log(2)}
    run.figure(Line.of_metric("loss", log_y=True, title=f"Loss on the {place} digit (nats)", marks=marks))
    run.figure(Line.of_metrics(["p_plus_0", "p_plus_1"], title="Probability of the naive digit sum + 0, + 1"))


def keep_weights(run, model):
    """Keep the final weights, under TransformerLens's names."""
    from safetensors.torch import save_file

    path = run.folder / "model.safetensors"
    save_file(model.state_dict(), path)
    run.artifact(path)


def describe(losses):
    """The course of the training in a few numbers."""
    return {
        "final_loss": losses[-1],
        "best_loss": min((loss for loss in losses if math.isfinite(loss)), default=math.nan),
        "left_ln10": first_below(LEFT_LN10, losses),
        "solved_at": first_below(SOLVED, losses),
        "steps_done": len(losses),
        "diverged": not math.isfinite(losses[-1]),
    }


def first_below(threshold, losses):
    """The first step with a loss below the threshold, None if there is none."""
    return next((step for step, loss in enumerate(losses) if loss < threshold), None)


def evaluate(run, model, n_digits, digit, device):
    """Held-out problems through the model's own forward pass, so that an error in the shortcut would show."""
    import torch
    from torch.nn.functional import cross_entropy

    from experiments.addition_data import Problems, by_offset, held_out, measure

    batches = held_out(n_digits, digit, device)
    with torch.no_grad():
        logits = torch.cat([model(batch.tokens)[:, -1] for batch in batches])  # problem, 10
    problems = Problems(*map(torch.cat, zip(*batches, strict=True)))
    offsets = [f"+{offset}" for offset in range(10)]
    probabilities = by_offset(logits, problems.naive_sums).tolist()
    run.figure(Bar(offsets, probabilities, title="Held-out probability by answer - naive digit sum"))
    return {
        **measure(logits, problems),
        "held_out_loss": cross_entropy(logits.double(), problems.answers).item(),
        "parameter_count": sum(parameter.numel() for parameter in model.parameters()),
    }
