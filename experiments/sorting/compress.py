"""A sorter squeezed into fewer dimensions by a learned linear map, its own weights frozen."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Line, Run, experiment

UNITS = {"task": "nats a number, of sharpened logits", "imitate": "squared errors of logits and residuals"}


@experiment(
    "sorting.compress",
    tags=["sorting"],
    presets={"quick": {"vocabulary": 4, "length": 4, "width": 12, "steps": 800}},
)
def compress(
    run: Run,
    model: Annotated[str, Field(description="run of the sorter (id, such as R41; empty = one compiled now)")] = "",
    vocabulary: Annotated[int | list[int], Field(description="of one compiled now (count or numbers)")] = 5,
    length: Annotated[int, Field(ge=2, le=12, description="of lists of one compiled now (numbers)")] = 5,
    width: Annotated[int, Field(ge=1, description="of the residual stream after (dimensions; compiled: 50)")] = 8,
    loss: Annotated[Literal["task", "imitate"], Field(description="what the map is trained for (name)")] = "task",
    start: Annotated[
        Literal["random", "identity", "principal"], Field(description="the map at first (name)")
    ] = "random",
    size: Annotated[
        float | None, Field(gt=0, description="of a random start's columns (length; none: task 0.35, imitate 1)")
    ] = None,
    sharpness: Annotated[float, Field(gt=0, description="of the logits in the task's loss (times)")] = 20.0,
    steps: Annotated[
        int | None, Field(ge=0, description="of training (batches; none: task 2000, imitate 1500)")
    ] = None,
    learning_rate: Annotated[
        float | None, Field(gt=0, description="Adam's (per step; none: task 0.01, imitate 0.003)")
    ] = None,
    decay: Annotated[
        bool | None, Field(description="the rate falls to 0 in a line (yes or no; none: task yes, imitate no)")
    ] = None,
    batch_size: Annotated[int, Field(ge=1, description="lists at each step (lists)")] = 256,
    measure_every: Annotated[int, Field(ge=1, description="between measures of accuracy (steps)")] = 100,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the map, the split and the batches (number)")] = 0,
):
    """Can sorting be done in superposition?

    A map W [d_model, width] is put between the residual stream and all that reads (through its transpose) or writes
    it, and only W is trained (Lindner et al. 2023, "Tracr", section 5): for the task (cross-entropy of the sharpened
    logits) or to imitate the original (squared errors of logits and of the residual stream wherever it is read). Both
    maps are folded into the weights, so that the result is a sorter of its own, kept for the other experiments.

    The compiled sorter is stiff: its attention is sharp by weights of about 100, so overlaps of directions that a
    large random start brings make it attend to the wrong place with certainty, from where nothing is learnt. A small
    one (columns of length 0.35) begins with even attention. start=principal is the control of what training misses:
    the directions that carry most of the original's residual stream, the best map for imitation; with steps=0 it is
    measured as it is.

    Logs `loss` and `accuracy` (share of held-out lists sorted). Returns accuracies; of W W^T, which is the identity
    where every direction has its own: the mean of its diagonal, the root mean square off it (beside that of a
    projection onto as many random directions), and its distance from the identity, as a share of the identity's
    norm (beside the least that the width allows).
    """
    import torch

    from experiments.common.checkpoints import keep
    from experiments.common.devices import prepared
    from experiments.sorting.sorter import Sorter, accuracy, keep_sorter
    from experiments.sorting.squeezing import (
        MAP,
        SCHEDULES,
        SIZES,
        imitation_loss,
        lists_of,
        original,
        residuals_and_logits,
        squeezing,
        task_loss,
    )
    from experiments.sorting.superposition import Squeezed, overlaps, principal, squeezed, started

    prepared("cpu", threads)
    sorter = original(run, model, vocabulary, length)
    check_width(width, sorter.model.cfg.d_model)
    seen, unseen = lists_of(sorter, seed)
    if start == "principal":
        into = principal(torch.cat(residuals_and_logits(sorter, seen)[0]), width)
    else:
        into = started(sorter.model.cfg.d_model, width, start, size or SIZES[loss], seed)
    through = Squeezed(sorter.model, into)
    loss_of = task_loss(sorter, through, seen, sharpness) if loss == "task" else imitation_loss(sorter, through, seen)
    schedule = SCHEDULES[loss].changed(
        steps=steps, learning_rate=learning_rate, falling=decay, batch_size=batch_size, seed=seed
    )
    run.figure(Line.of_metric("loss", log_y=True, title=f"Loss of the map ({UNITS[loss]})"))
    marks = {"original": accuracy(sorter.model, sorter.encoding, unseen)}
    run.figure(Line.of_metric("accuracy", title="Held-out lists sorted (share)", marks=marks))

    course = squeezing(loss_of, into, len(seen), schedule)
    for step, value in zip(run.track(range(schedule.steps)), course, strict=True):
        metrics = {"loss": value}
        if step % measure_every == 0:
            metrics["accuracy"] = accuracy(squeezed(sorter.model, into), sorter.encoding, unseen)
        run.log(metrics, step=step)

    into = into.detach()
    narrow = squeezed(sorter.model, into)
    run.model(narrow)
    keep_sorter(run, Sorter("compressed", narrow, sorter.encoding))
    keep(run, MAP, {"into": into})
    draw_overlaps(run, into, sorter.labels)
    return {
        "width": width,
        "accuracy": accuracy(narrow, sorter.encoding, unseen),
        "train_accuracy": accuracy(narrow, sorter.encoding, seen),
        "accuracy_original": marks["original"],
        "final_loss": loss_of(torch.arange(len(seen))).item(),
        **overlaps(into),
    }


def check_width(width, d_model):
    """ValueError for a width that is no compression."""
    if width > d_model:
        raise ValueError(f"width={width} is wider than the sorter's {d_model} dimensions; choose {d_model} or less.")


def draw_overlaps(run, into, labels):
    """W W^T, with the sorter's labels of directions, and its diagonal."""
    products = into @ into.T
    names = list(labels) or [f"residual {place}" for place in range(len(into))]
    title = "W W^T: how much of a direction (row) is read as another (column); the identity = none"
    run.figure(Heatmap(products.tolist(), names, names, title=title))
    title = "Diagonal of W W^T: how much of each direction comes back"
    run.figure(Bar(names, products.diagonal().tolist(), title=title, marks={"own dimension": 1.0}))
