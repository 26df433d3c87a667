"""A trained sorter, trained on with a pull towards the compiled one's sparsity."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads, TrainedModel
from labbook import Heatmap, Line, Run, experiment


@experiment("sorting.regularise", tags=["sorting"], presets={"quick": {"steps": 500, "strength": 3e-4}})
def regularise(
    run: Run,
    model: TrainedModel = "",
    penalty: Annotated[
        Literal["none", "l1", "weight_decay", "head_dropout", "orthogonality", "entropy"],
        Field(description="what pulls (name)"),
    ] = "l1",
    strength: Annotated[float, Field(ge=0, description="of the pull (per loss; share of lists for dropout)")] = 1e-4,
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 1500,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's at first; falls to 0 (per step)")] = 1e-3,
    measure_every: Annotated[int, Field(ge=1, description="between measures of sparsity (steps)")] = 50,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the batches, and of a model trained now (number)")] = 0,
):
    """Does a trained sorter become the compiled one when it is made as sparse and as sharp?

    Trains on with one penalty: l1 on all weights; AdamW's weight decay; dropout of whole heads; orthogonality
    (embeddings and unembeddings of different things share no direction); entropy of attention. Logs `loss` (nats),
    `sparsity` (share of weights below 0.001) and `accuracy` on held-out lists.

    Before, after and for the compiled sorter of the same lists: sparsity, entropy of attention by layer (nats), and
    how far the attention is from the compiled one's (total variation, 0 to 1), which says whether the algorithm is
    the same or only its looks.

    Returns these for the model after, the sparsity before, and the compiled one's.
    """
    import contextlib

    import torch

    from experiments.common.devices import prepared
    from experiments.sorting import penalties
    from experiments.sorting.compiled import compile_sorter
    from experiments.sorting.sorter import Sorter, accuracy, keep_sorter
    from experiments.sorting.structure import sparsity
    from experiments.sorting.trained import sorter, trained_on
    from experiments.sorting.training import learning

    if penalty == "head_dropout" and strength >= 1:
        raise ValueError(f"strength={strength} leaves no list a head; choose a share below 1.")
    prepared("cpu", threads)
    start, settings = sorter(run, model, seed=seed), trained_on(run, model, seed=seed)
    numbers, (seen, unseen) = start.encoding.numbers, settings.lists()
    compiled = compile_sorter(numbers, settings.length)
    before = structure_of(start.model, start.encoding, unseen, compiled)
    run.model(start.model)
    run.figure(Line.of_metrics(["loss"], log_y=True, title="Loss (nats a number)"))
    run.figure(Line.of_metrics(["sparsity", "accuracy"], title="Weights that are none, held-out lists sorted (share)"))

    settings = settings._replace(
        steps=steps,
        learning_rate=learning_rate,
        weight_decay=strength if penalty == "weight_decay" else 0.0,
        seed=seed,
    )
    pulled = start.model.train()
    added = penalties.penalty(penalty, strength, start.encoding)
    course = learning(pulled, start.encoding, seen, settings, added)
    generator = torch.Generator().manual_seed(seed)
    dropping = penalties.head_dropout(pulled, strength, generator) if penalty == "head_dropout" else None
    with dropping or contextlib.nullcontext():
        for step, loss in zip(run.track(range(steps)), course, strict=True):
            metrics = {"loss": loss}
            if step % measure_every == 0:
                metrics["sparsity"] = sparsity(pulled)
            run.log(metrics, step=step)
    keep_sorter(run, Sorter("regularised", pulled.eval(), start.encoding))

    after = structure_of(pulled, start.encoding, unseen, compiled)
    reference = structure_of(compiled.model, compiled.encoding, unseen, compiled)
    draw_structures(run, {"before": before, "after": after, "compiled": reference})
    return {
        **after,
        "sparsity_before": before["sparsity"],
        "sparsity_compiled": reference["sparsity"],
        "accuracy": accuracy(pulled, start.encoding, unseen),
    }


def structure_of(model, encoding, lists, compiled):
    """{"sparsity", "entropy_0", ..., "distance_0", ...} of a model, against the compiled one on the same lists."""
    from experiments.sorting.structure import attention_distances, entropies, patterns_of, sparsity

    patterns = patterns_of(model, encoding, lists)
    reference = patterns_of(compiled.model, compiled.encoding, lists)
    by_layer = {f"entropy_{layer}": value for layer, value in enumerate(entropies(patterns))}
    distances = attention_distances(patterns, reference)
    return {"sparsity": sparsity(model), **by_layer} | {f"distance_{layer}": d for layer, d in enumerate(distances)}


def draw_structures(run, structures):
    """A row for each model: sparsity, entropies, distances."""
    columns = list(dict.fromkeys(name for values in structures.values() for name in values))
    rows = [[values.get(name, float("nan")) for name in columns] for values in structures.values()]
    title = "Sparsity (share), entropy of attention (nats), distance to the compiled one's (0 to 1)"
    run.figure(Heatmap(rows, list(structures), [name.replace("_", " ") for name in columns], title=title))
