"""A squeezed sorter, widened to the original's width again."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Run, experiment

QUICK = {"vocabulary": 4, "length": 4, "width": 12}
"""The squeezed sorter that is made now where none is given."""


@experiment("sorting.expand", tags=["sorting"], presets={"quick": {"steps": 400}})
def expand(
    run: Run,
    model: Annotated[str, Field(description="run of sorting.compress (id, such as R41; empty = one now)")] = "",
    method: Annotated[
        Literal["transpose", "pseudoinverse", "nearest", "least squares", "random"],
        Field(description="way back of the model that is kept (name)"),
    ] = "nearest",
    steps: Annotated[int, Field(ge=1, description="of training the map where none is given (batches)")] = 1000,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of a map trained now and of the random way back (number)")] = 0,
):
    """Does a squeezed sorter, widened again, become the original?

    The narrow model is folded through a second map, back to the original's width: the transpose of W, its
    pseudo-inverse, the orthonormal rows nearest to it, the least-squares map from its activations to the original's,
    and random orthonormal rows, the control. Orthonormal rows of any kind keep the narrow model's answers exactly.

    For each: the share of held-out lists sorted; the distance of all weights from the original's (share of their
    length); of the residual stream wherever it is read, the squared error as a share of its variance (1 = no better
    than the mean) and, by direction, the correlation with the original's: which labelled directions come back.

    Returns these for the chosen method, the best of each and the control's.
    """
    import torch

    from experiments.common.checkpoints import kept
    from experiments.common.devices import prepared
    from experiments.sorting.expansion import correlations, unexplained, weight_distance, widened_weights, widenings
    from experiments.sorting.sorter import Sorter, accuracy, blank_model, keep_sorter, kept_sorter, shape_of
    from experiments.sorting.squeezing import MAP, lists_of, original, residuals_and_logits, squeezed_now

    prepared("cpu", threads)
    if model:
        config = run.config_of(model)
        start = original(run, config["model"], config["vocabulary"], config["length"])
        narrow, into = kept_sorter(run, model), kept(run, model, MAP)["into"]
    else:
        start = original(run, "", QUICK["vocabulary"], QUICK["length"])
        narrow, into = squeezed_now(start, QUICK["width"], steps, seed)

    seen, unseen = lists_of(start, seed)
    wanted = torch.stack(residuals_and_logits(start, unseen)[0])  # reading, batch, position, d_model
    fitted = [torch.stack(residuals_and_logits(sorter, seen)[0]) for sorter in (narrow, start)]
    shape = shape_of(start.model)
    table, by_direction = {}, {}
    for name, back in run.track(widenings(into, *fitted, seed).items(), total=5):
        wide = Sorter(name, blank_model(shape).eval(), start.encoding, start.labels)
        wide.model.load_state_dict(widened_weights(narrow.model, back))
        found = torch.stack(residuals_and_logits(wide, unseen)[0])
        by_direction[name] = correlations(wanted, found)
        table[name] = {
            "accuracy": accuracy(wide.model, wide.encoding, unseen),
            "weight_distance": weight_distance(wide.model.state_dict(), start.model.state_dict()),
            "unexplained": unexplained(wanted, found),
            "correlation": by_direction[name].nanmean().item(),
        }
        if name == method:
            run.model(wide.model)
            keep_sorter(run, wide)
    draw_ways(run, table)
    draw_directions(run, by_direction, start.labels)
    return {
        **table[method],
        "accuracy_compressed": accuracy(narrow.model, narrow.encoding, unseen),
        "accuracy_original": accuracy(start.model, start.encoding, unseen),
        "best_correlation": max(row["correlation"] for row in table.values()),
        "best_unexplained": min(row["unexplained"] for row in table.values()),
        "correlation_random": table["random"]["correlation"],
        "unexplained_random": table["random"]["unexplained"],
        "accuracy_random": table["random"]["accuracy"],
        "directions_back": int((by_direction[method] > 0.9).sum()),
        "directions_that_vary": int((~by_direction[method].isnan()).sum()),
    }


def draw_ways(run, table):
    """A row for each way back."""
    columns = list(table["random"])
    rows = [list(row.values()) for row in table.values()]
    title = "Ways back: lists sorted (share), distance of weights, error of activations (shares), correlation"
    run.figure(Heatmap(rows, list(table), [name.replace("_", " ") for name in columns], title=title))


def draw_directions(run, by_direction, labels):
    """The correlation of each direction with the original's, a column for each way back."""
    names = list(labels) or [f"residual {place}" for place in range(len(by_direction["random"]))]
    rows = list(zip(*(column.tolist() for column in by_direction.values()), strict=True))
    title = "Correlation of each residual direction with the original's (hole = it never changes)"
    run.figure(Heatmap(rows, names, list(by_direction), title=title, low=-1, high=1))
    means = [column.nanmean().item() for column in by_direction.values()]
    title = "Mean correlation of residual directions with the original's, by way back"
    run.figure(Bar(list(by_direction), means, title=title, marks={"random": means[-1]}))
