"""Sparse autoencoders of states, with and without an adapter's importance, and probes on what they find."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Run, experiment

QUICK = {"latents": 64, "active": 8, "steps": 60, "weight_shuffles": 2, "shuffles": 2}
COLUMNS = ("explained, val", "explained, ood", "L0, val", "dead", "AUROC, val", "AUROC, ood")


@experiment("lying.sae", tags=["lying"], presets={"quick": QUICK})
def sae(
    run: Run,
    states: Annotated[str, Field(description="lying.collect run (id, such as R41; empty = small ones now)")] = "",
    adapter: Annotated[str, Field(description="lying.adapt run with method=ia3 (id; empty = a small one now)")] = "",
    group: Annotated[
        Literal["base", "truth", "lie", "opposite"],
        Field(description="states to take apart: adapters off, or one on (name)"),
    ] = "base",
    sparsity: Annotated[Literal["topk", "l1", "both"], Field(description="what makes it sparse (name)")] = "both",
    latents: Annotated[int, Field(ge=2, description="directions to learn (count)")] = 512,
    active: Annotated[int, Field(ge=1, description="directions that TopK keeps of each state (count)")] = 32,
    l1: Annotated[float, Field(ge=0, description="price of a latent for L1 (squared error per unit)")] = 1.0,
    steps: Annotated[int, Field(ge=1, description="length of each training (batches of 256 states)")] = 1000,
    weight_shuffles: Annotated[int, Field(ge=2, description="trainings with each kind of weights (count)")] = 3,
    penalty: Annotated[float, Field(gt=0, description="of the probes' squared weights (per row)")] = 10.0,
    shuffles: Annotated[int, Field(ge=2, description="of the labels, for the control of each probe (count)")] = 10,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the trainings, and of states made now (number)")] = 0,
):
    """Does a sparse autoencoder make the truth easier to read, and does importance help it, or any weights at all?

    Keys, values and inner MLP activations of all layers, standardised, are rebuilt from few learnt directions, by
    TopK and by an L1 price. The squared error is weighted by the importance |l - 1| of an IA3 adapter, by nothing,
    and, the control, by the same importance shuffled over the activations: what shuffled weights do as well is not the
    importance's doing. Each of the three is trained `weight_shuffles` times; trainings of one number begin alike and
    see the same batches, so they are pairs. Autoencoders see all speakers' training rows and no labels; logistic probes
    on their latents see the neutral ones.

    Returns for each (`topk`, `topk_importance`, `topk_shuffled`; `l1` ...; means over the trainings) the variance
    explained in and out of distribution, dead latents, L0 and the probe's AUROCs; beside them the variance that as
    many principal components explain, the probe on the states themselves, and the mean AUROC of probes taught shuffled
    labels.
    """
    if active > latents:
        raise ValueError(f"active={active} is above latents={latents}; choose less.")
    from experiments.common.devices import prepared
    from experiments.lying.autoencoder import SparseRecipe, principal_explained
    from experiments.lying.features import KINDS, features, names_of, standardised
    from experiments.lying.gathered import scaled
    from experiments.lying.scales import side_by_side
    from experiments.lying.states import TRAIN
    from experiments.lying.table import Bench, supervised

    prepared("cpu", threads)
    found, scales = scaled(run, states, adapter, seed)
    bench = Bench(found, names_of(found, KINDS), "neutral", penalty, shuffles, seed)
    train = (found.split == TRAIN).nonzero().flatten()
    x = standardised(features(found, group, bench.names), train)
    importance = side_by_side(scales, bench.names)
    plain = supervised(bench, "logistic", group)
    summary = {
        "states": len(train),
        "raw_val_auroc": plain.scores["val"].auroc,
        "raw_ood_auroc": plain.scores["ood"].auroc,
        "principal_explained_val": principal_explained(x, train, bench.rows.val, active),
        "principal_explained_ood": principal_explained(x, train, bench.rows.ood, active),
    }
    kinds = ("topk", "l1") if sparsity == "both" else (sparsity,)
    todo = [(kind, *weights) for kind in kinds for weights in weightings(importance, weight_shuffles, seed)]
    results = {}
    for kind, name, weights, number in run.track(todo):
        recipe = SparseRecipe(kind, latents, active, l1, steps, seed=seed)
        results.setdefault(f"{kind}{name}", []).append(one(bench, x, train, recipe, weights, number))
    draw(run, results, summary)
    return summary | {
        f"{name}_{measure}": sum(result[measure] for result in several) / len(several)
        for name, several in results.items()
        for measure in several[0]
    }


def weightings(importance, shuffles, seed):
    """(name, weights or None, number) of each way to weigh the errors, in as many trainings each, paired by number."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    for number in range(shuffles):
        yield "", None, number
        yield "_importance", importance, number
        yield "_shuffled", importance[torch.randperm(len(importance), generator=generator)], number


def one(bench, x, train, recipe, weights, number):
    """One training: how it fits, and probes on its latents."""
    import torch

    from experiments.lying.autoencoder import fit, trained
    from experiments.lying.probes import evaluated, shuffled_aurocs

    model = trained(x[train], recipe._replace(seed=recipe.seed + number), weights)
    with torch.no_grad():
        latents = model.encode(x.float()).double().numpy()
    val, ood = (fit(model, x[rows]) for rows in (bench.rows.val, bench.rows.ood))
    make = bench.make("logistic")
    scores = evaluated(make(), latents, bench.truth, bench.rows)
    random = bench.random(recipe.kind, str(number))
    control = shuffled_aurocs(make, latents, bench.truth, bench.rows, bench.shuffles, random)
    return {
        "explained_val": val.explained,
        "explained_ood": ood.explained,
        "l0": val.l0,
        "dead": fit(model, x[train]).dead,
        "val_auroc": scores["val"].auroc,
        "ood_auroc": scores["ood"].auroc,
        "shuffled_labels_val_auroc": sum(control["val"]) / bench.shuffles,
        "shuffled_labels_ood_auroc": sum(control["ood"]) / bench.shuffles,
    }


def draw(run, results, baselines):
    """All measures of all trainings, and the probes beside the one on the states."""
    measures = ("explained_val", "explained_ood", "l0", "dead", "val_auroc", "ood_auroc")
    labels = [
        f"{name} {number}" if len(several) > 1 else name
        for name, several in results.items()
        for number in range(len(several))
    ]
    rows = [[result[measure] for measure in measures] for several in results.values() for result in several]
    run.figure(
        Heatmap(rows, labels, list(COLUMNS), title="Sparse autoencoders by error weights (shares, counts, AUROC)")
    )
    for split, words in (("val", "validation"), ("ood", "out of distribution")):
        values = [result[f"{split}_auroc"] for several in results.values() for result in several]
        marks = {"chance": 0.5, "probe on the states": baselines[f"raw_{split}_auroc"]}
        run.figure(Bar(labels, values, title=f"AUROC of probes on latents, {words}", marks=marks))
        values = [result[f"explained_{split}"] for several in results.values() for result in several]
        marks = {"as many principal components as TopK keeps": baselines[f"principal_explained_{split}"]}
        run.figure(Bar(labels, values, title=f"Variance explained, {words} (share)", marks=marks))
