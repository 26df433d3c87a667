"""A sorter of the compiled one's shape, trained from examples."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Device, Threads
from experiments.common.settings import of_config
from labbook import Line, Run, experiment


@experiment("sorting.train", tags=["sorting"], presets={"quick": {"vocabulary": 4, "length": 4, "steps": 300}})
def train(
    run: Run,
    vocabulary: Annotated[int | list[int], Field(description="how many from 0 on, or which (count or numbers)")] = 5,
    length: Annotated[int, Field(ge=2, description="of every list (numbers)")] = 5,
    n_layers: Annotated[int, Field(ge=1, description="blocks of attention and MLP (count; compiled: 3)")] = 3,
    n_heads: Annotated[int, Field(ge=1, description="attention heads in each (count; compiled: 1)")] = 1,
    d_model: Annotated[int, Field(ge=1, description="width of the residual stream (dimensions; compiled: 50)")] = 50,
    d_head: Annotated[int, Field(ge=1, description="of a head (dimensions; compiled: 27)")] = 27,
    d_mlp: Annotated[int, Field(ge=1, description="neurons in each MLP (count; compiled: 25)")] = 25,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "none",
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 1500,
    batch_size: Annotated[int, Field(ge=1, description="lists at each step (lists)")] = 256,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's at first; falls to 0 (per step)")] = 1e-3,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 0.0,
    held_out: Annotated[float, Field(gt=0, lt=1, description="of the lists, never trained on (share)")] = 0.2,
    measure_every: Annotated[int, Field(ge=1, description="between measures of accuracy (steps)")] = 50,
    device: Device = "auto",
    dtype: Annotated[Literal["float32", "float64"], Field(description="of weights and activations (name)")] = "float32",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights, the split and the batches (number)")] = 0,
):
    """Does a transformer of the compiled sorter's shape learn to sort, and how soon?

    Trains on 80 % of the lists of one length and measures on the others. Logs `loss` (nats, a number) at every step
    and `accuracy`, the share of held-out lists with every number in its place, at every measure_every-th.

    Returns both losses and accuracies, and the first measure at which all held-out lists came out sorted
    (`sorted_at`), None if never.
    """
    from experiments.common.devices import prepared
    from experiments.sorting.sorter import Sorter, accuracy, keep_sorter
    from experiments.sorting.training import Settings, learning, loss_of

    settings = of_config(Settings, locals())  # the parameters above, by their names
    device = prepared(device, threads)
    model, encoding = settings.model().to(device), settings.encoding
    seen, unseen = settings.lists()
    run.model(model)
    run.figure(Line.of_metric("loss", log_y=True, title="Loss (nats a number)"))
    run.figure(Line.of_metric("accuracy", title="Held-out lists sorted (share)", marks={"all": 1.0}))

    sorted_at = None
    for step, loss in zip(run.track(range(steps)), learning(model, encoding, seen, settings), strict=True):
        metrics = {"loss": loss}
        if step % measure_every == 0:
            metrics["accuracy"] = accuracy(model, encoding, unseen)
            if sorted_at is None and metrics["accuracy"] == 1:
                sorted_at = step
        run.log(metrics, step=step)
    keep_sorter(run, Sorter("trained", model.cpu(), encoding))
    return {
        "final_loss": loss,
        "held_out_loss": loss_of(model, encoding, unseen).item(),
        "train_accuracy": accuracy(model, encoding, seen),
        "held_out_accuracy": accuracy(model, encoding, unseen),
        "sorted_at": sorted_at,
        "parameter_count": sum(parameter.numel() for parameter in model.parameters()),
    }
