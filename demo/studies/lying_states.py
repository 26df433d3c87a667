"""What can be read from the states of lying models: probes, importance, sparse codes and tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.studies.lab import Lab
from demo.studies.pages import Run, middle, table

SPLITS = ("val", "ood")


def states(lab: Lab, adapted: Sequence[Run]) -> dict[str, str]:
    """Collect the states of each model and look at them in every way; `adapted` are the runs that taught the truth."""
    by_method = {(run["config"]["method"], run["config"]["model"]): run["ref"] for run in adapted}
    models = sorted({model for _, model in by_method}, key=lambda ref: int(ref[1:]))
    liars = lab.runs(lab.sweep("lying.adapt", f"model={','.join(models)}", "teaches=lie"))
    truths = [by_method["lora", model] for model in models]
    seeds = [f"seed={number}" for number in range(len(models))]  # one unlucky draw is not that of all
    collected = [
        lab.run("lying.collect", f"adapters=[{truth},{lie['ref']}]", seed)
        for truth, lie, seed in zip(truths, liars, seeds, strict=True)
    ]
    given = [(f"states={ref}", seed) for ref, seed in zip(collected, seeds, strict=True)]
    scales = [f"adapter={by_method['ia3', model]}" for model in models]
    scaled = [(*words, scale) for words, scale in zip(given, scales, strict=True)]
    probed = lab.runs(*(lab.run("lying.probe", *words) for words in given))
    weighted = lab.runs(*(lab.run("lying.importance", *words) for words in scaled))
    sparse = lab.runs(*(lab.sweep("lying.sae", *words, "sparsity=topk,l1") for words in scaled))
    written = lab.runs(*(lab.run("lying.tokenize", *words) for words in given))
    return {
        "probes": split_in_two(probed, PROBES, "{}_{}_auroc"),
        "ccs": listed(probed, CCS),
        "conformal": split_in_two(probed, SETS, "conformal_{}_{}_coverage"),
        "controls": listed(probed, CONTROLS),
        "importance": subsets(weighted),
        "weighted": split_in_two(weighted, WEIGHTED, "{}_{}_auroc"),
        "sae": sparse_codes(sparse),
        "tokens": listed(written, TOKENS),
    }


PROBES = {
    "says_base": "what the model says",
    "says_truth": "what the truth adapter says",
    "logistic_base": "logistic, model",
    "logistic_truth": "logistic, truth adapter",
    "logistic_base_and_truth": "logistic, both side by side",
    "logistic_truth_minus_base": "logistic, truth adapter less model",
    "logistic_lie": "logistic, lie adapter",
    "logistic_lie_minus_base": "logistic, lie adapter less model",
    "logistic_truth_minus_lie": "logistic, truth adapter less lie adapter",
    "mass_mean_base": "mass-mean, model",
    "mass_mean_truth": "mass-mean, truth adapter",
    "mlp_base": "MLP, model",
    "mlp_truth": "MLP, truth adapter",
    "mse_ranking_truth_minus_lie": "ranking truth against lie, squared error",
    "bce_ranking_truth_minus_lie": "the same, cross-entropy",
    "bce_ranking_unflipped_truth_minus_lie": "the same, labels not turned back",
    "bool_ranking_truth_minus_lie": "ranking truth against lie, which of two",
    "bce_ranking_truth_minus_base": "ranking truth adapter against model, cross-entropy",
}
CCS = {
    "ccs_truthful_val_auroc_raw": "truthful speaker, as found",
    "ccs_truthful_val_from_half": "its distance from .5",
    "ccs_truthful_val_random_from_half": "that of random directions, mean",
    "ccs_neutral_val_auroc_raw": "neutral speaker, as found",
    "ccs_neutral_val_auroc": "with the sign that training labels choose",
    "ccs_neutral_val_from_half": "its distance from .5",
    "ccs_neutral_val_random_from_half": "that of random directions, mean",
    "ccs_neutral_said_from_half": "the distance for what it says, instead of what is true",
    "ccs_neutral_said_random_from_half": "that of random directions, mean",
}
SETS = {"base": "model", "truth": "truth adapter", "lie": "lie adapter"}
CONTROLS = {
    "shuffled_auroc": "mean AUROC of probes taught shuffled labels",
    "shuffled_farthest": "the farthest from .5",
    "shuffled_controls": "their number, in and out of distribution",
    "shuffled_at_chance": "share whose 95 % interval of the mean holds .5",
    "flip_error": "AUROC with opposite labels, off 1 less AUROC by",
}
WEIGHTED = {
    "unweighted": "all 768 activations",
    "weighted": "weighted by importance",
    "shuffled": "weighted by shuffled importance",
    "k": "keys",
    "random_k": "as many at random",
    "v": "values",
    "random_v": "as many at random",
    "down": "inner MLP activations",
    "random_down": "as many at random",
    "shuffled_labels": "all, taught shuffled labels",
}
TOKENS = {
    "val_fvu": "variance unexplained, validation",
    "ood_fvu": "out of distribution",
    "val_perplexity": "codebook perplexity (of 64), validation",
    "val_codes_used": "codes used",
    "tokens_val_auroc": "AUROC of a probe on the tokens, validation",
    "tokens_ood_auroc": "out of distribution",
    "raw_val_auroc": "of a probe on the states, validation",
    "raw_ood_auroc": "out of distribution",
    "shuffled_val_auroc": "on the tokens, taught shuffled labels",
}


def split_in_two(runs: Sequence[Run], names: Mapping[str, str], key: str) -> str:
    """A row for each name, in and out of distribution; `key` takes the name and the split."""
    rows = [
        [words, *(middle(key.format(name, split), "{:.3f}")(runs) for split in SPLITS)] for name, words in names.items()
    ]
    return table(["", "validation", "out of distribution"], rows)


def listed(runs: Sequence[Run], names: Mapping[str, str]) -> str:
    """A row for each name, a column for each of the states."""
    head = ["", *(f"states {run['config']['states']}" for run in runs)]
    return table(head, [[words, *(f"{run['summary'][name]:.3g}" for run in runs)] for name, words in names.items()])


def subsets(runs: Sequence[Run]) -> str:
    """Probes on the most important activations beside random ones and those of the largest gradients."""
    rows = [
        [
            f"{share} %, {'validation' if split == 'val' else 'out of distribution'}",
            *(middle(f"{kind}_{share}_{split}_auroc", "{:.3f}")(runs) for kind in ("top", "random", "gradient")),
            middle(f"top_{share}_{split}_rank", "{:.2f}")(runs),
        ]
        for share in (5, 10, 20, 50)
        for split in SPLITS
    ]
    return table(["AUROC", "most important", "at random", "largest gradient", "share of random ones below"], rows)


def sparse_codes(runs: Sequence[Run]) -> str:
    """Autoencoders by the weights of their errors, and what their states have without any."""
    kinds = {"topk": "TopK", "l1": "L1"}
    weights = {"": "unweighted", "_importance": "importance", "_shuffled": "shuffled importance"}
    measures = ("explained_val", "explained_ood", "l0", "dead", "val_auroc", "ood_auroc", "shuffled_labels_val_auroc")
    rows = [
        [f"{words}, {how}", *(middle(f"{kind}{name}_{measure}")(of_kind) for measure in measures)]
        for kind, words in kinds.items()
        for of_kind in [[run for run in runs if run["config"]["sparsity"] == kind]]
        for name, how in weights.items()
    ]
    raw = [
        middle(name)(runs) if name else "-"
        for name in ("principal_explained_val", "principal_explained_ood", "", "", "raw_val_auroc", "raw_ood_auroc", "")
    ]
    head = ["", "explained, val", "OOD", "L0", "dead", "AUROC, val", "OOD", "taught shuffled labels"]
    return table(head, [*rows, ["32 principal components; the states themselves", *raw]])
