"""Induction: two attention layers learn to continue what they have seen once.

The first layer writes into each position which token came before it; the second looks for the position whose token
before is the present one, and copies what stands there (Elhage et al. 2021; Olsson et al. 2022).
"""

import math
from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Device, Threads
from experiments.common.settings import of_config
from experiments.common.shapes import check_heads
from labbook import Heatmap, Line, Run, experiment

CHANGED = 0.5
"""Attention of the best induction head at which the phase change is said to have come."""


@experiment("induction.train", tags=["induction"], presets={"quick": {"steps": 700}})
def train(
    run: Run,
    vocabulary: Annotated[int, Field(ge=2, description="tokens to draw from (count)")] = 32,
    shortest: Annotated[int, Field(ge=2, description="offset of the repeat, at least (tokens)")] = 6,
    longest: Annotated[int, Field(ge=2, description="offset of the repeat, at most; equal = fixed (tokens)")] = 12,
    n_layers: Annotated[int, Field(ge=1, le=8, description="attention layers, no MLP (count)")] = 2,
    n_heads: Annotated[int, Field(ge=1, description="heads in each layer (count, divides d_model)")] = 4,
    d_model: Annotated[int, Field(ge=1, description="width of the residual stream (dimensions)")] = 64,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "none",
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 3000,
    batch_size: Annotated[int, Field(ge=1, description="fresh sequences at each step (sequences)")] = 64,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's, constant (per step)")] = 3e-3,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 0.01,
    measure_every: Annotated[int, Field(ge=1, description="between looks at the heads (steps)")] = 50,
    snapshots: Annotated[int, Field(ge=0, description="weights kept on a log schedule (count, 0 = none)")] = 0,
    device: Device = "auto",
    dtype: Annotated[Literal["float32", "float64"], Field(description="of weights and activations (name)")] = "float32",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights and the sequences (number)")] = 0,
):
    """When do induction heads form, and does the loss fall with them?

    Logs `loss` (nats, over the tokens that the first copy tells) at every step and, at every measure_every-th, the
    score of the best head of any layer at attending to the token before (`previous_token`) and at attending to what
    followed the earlier copy (`induction`), on the same 64 sequences each time.

    A single layer stays far above: it knows which tokens there are, not which comes next. With a fixed
    offset it solves the task by position alone, so that nothing about induction can be read from it.

    Returns the final loss, both scores, and the step of the phase change: the first look with an induction score
    above 0.5 (`phase_change_at`), None if never.
    """
    check_shapes(d_model, n_heads, shortest, longest)

    from experiments.common.checkpoints import keep_snapshots, keep_weights, log_spaced
    from experiments.common.devices import prepared
    from experiments.induction.model import Settings, trainings

    settings = of_config(Settings, locals())  # the parameters above, by their names
    declare_curves(run, vocabulary)
    looks, wanted, taken = {}, log_spaced(steps, snapshots), {}
    course = trainings(settings, prepared(device, threads))
    for step, (model, loss) in zip(run.track(range(steps)), course, strict=False):
        if step in wanted:
            taken[step] = {name: weight.clone() for name, weight in model.state_dict().items()}
        if step % measure_every == 0:
            looks[step] = look(model, settings)
        run.log({"loss": loss, **(best(looks[step]) if step in looks else {})}, step=step)
    run.model(model)
    keep_weights(run, model)
    keep_snapshots(run, taken)
    scores = look(model, settings)
    draw_scores(run, scores)
    changed = (step for step, found in looks.items() if best(found)["induction"] > CHANGED)
    return {"final_loss": loss, **best(scores), "phase_change_at": next(changed, None)}


def check_shapes(d_model, n_heads, shortest, longest):
    """Refuse, before anything heavy is loaded, what cannot be."""
    check_heads(d_model, n_heads)
    if shortest > longest:
        raise ValueError(f"shortest={shortest} is above longest={longest}; equal ones give a fixed offset.")


def declare_curves(run, vocabulary):
    """The run's curves, to be watched while it trains."""
    marks = {"ln vocabulary": math.log(vocabulary)}
    run.figure(Line.of_metric("loss", title="Loss on what was seen before (nats)", marks=marks))
    run.figure(Line.of_metrics(["previous_token", "induction"], title="Attention of the best head (share)"))


def look(model, settings):
    """{"previous_token": [layer, head], "induction": [layer, head]} on sequences that are always the same."""
    import torch

    from experiments.common.inside import cached, opened
    from experiments.induction.scores import induction, previous_token

    repeats = settings.draw(torch.Generator().manual_seed(0), batch_size=64)
    _, cache = cached(opened(model), repeats.tokens)
    patterns = [cache[f"blocks.{layer}.attn.hook_pattern"] for layer in range(settings.n_layers)]
    return {
        "previous_token": torch.stack([previous_token(pattern) for pattern in patterns]),
        "induction": torch.stack([induction(pattern, repeats) for pattern in patterns]),
    }


def best(scores):
    """The score of the best head, by kind."""
    return {kind: values.max().item() for kind, values in scores.items()}


def draw_scores(run, scores):
    """A layer by head grid of each score."""
    for kind, values in scores.items():
        layers, heads = (
            [f"{letter}{place}" for place in range(n)] for letter, n in zip("LH", values.shape, strict=True)
        )
        title = f"{kind.replace('_', ' ').capitalize()} score by layer and head"
        run.figure(Heatmap(values.tolist(), layers, heads, title=title, low=0, high=1))
