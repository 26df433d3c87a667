"""The sorting study, run from its first hypothesis to its page: `make studies`."""

from __future__ import annotations

from demo.studies.lab import Lab
from demo.studies.pages import fill, listing, middle, shown, summaries, table, weighed

SEEDS = "seed=0,1,2"
WIDTHS = "width=8,12,16,24,40,48"


def main() -> None:
    """Run what was not run yet, then draw the page."""
    lab = Lab("sorting")
    blocks = {**compiled(lab), **trained(lab), **compressed(lab), **compared(lab), **llc(lab)}
    fill("sorting", blocks)
    lab.export()


def compiled(lab: Lab) -> dict[str, str]:
    """The compiled sorter, and the one that takes no repeats."""
    statement = "The compiled sorter in TransformerLens is tracr's, and sorts every list"
    belief = lab.hypothesis(statement, "accuracy of elements=repeats > elements=unique, seeds>=1", "90%")
    lab.once("predict", f"{belief} worst_difference < 0.00001 @ elements=repeats 90%")
    both = lab.sweep("sorting.compile", "elements=repeats,unique", hypothesis=belief)
    bigger = [lab.run("sorting.compile", f"vocabulary={n}", f"length={n}", "most_lists=3000") for n in (6, 10)]
    columns = {
        "lists": middle("lists", "{:.0f}"),
        "worst difference": middle("worst_difference", "{:.1e}"),
        "sorted": middle("accuracy", "{:.4f}"),
        "without repeats": middle("accuracy_without_repeats", "{:.4f}"),
        "with repeats": middle("accuracy_with_repeats", "{:.4f}"),
        "first directions read": middle("accuracy_of_first_directions", "{:.4f}"),
    }
    return {"compiled": listing(lab.runs(both, *bigger), ("vocabulary", "length", "elements"), columns)}


def trained(lab: Lab) -> dict[str, str]:
    """Trained sorters, and trained ones that are pulled towards the compiled one."""
    statement = "Made as sparse as the compiled sorter, a trained one attends as the compiled one does"
    belief = lab.hypothesis(statement, "distance_2 of penalty=l1 and strength=0.0003 < penalty=none, seeds>=3", "40%")
    lab.once("predict", f"{belief} sparsity > 0.9 @ penalty=l1, strength=0.0003 70%")
    sweep = lab.sweep("sorting.train", SEEDS)
    ref = lab.runs(sweep)[0]["ref"]
    pulls = (
        "none 0",
        "l1 0.0001",
        "l1 0.0003",
        "weight_decay 1",
        "entropy 0.01",
        "orthogonality 0.001",
        "head_dropout 0.1",
    )
    pulled = []
    for pull in pulls:
        kind, strength = pull.split()
        words = (f"model={ref}", f"penalty={kind}", f"strength={strength}", SEEDS)
        pulled.append(lab.sweep("sorting.regularise", *words, hypothesis=belief))
    learnt = {
        "held-out lists sorted": middle("held_out_accuracy", "{:.4f}"),
        "all sorted at step": middle("sorted_at", "{:.0f}"),
        "final loss (nats)": middle("final_loss", "{:.1e}"),
    }
    names = {"sparsity": "sparsity", "sorted": "accuracy"}
    names |= {f"entropy, layer {layer}": f"entropy_{layer}" for layer in range(3)}
    names |= {f"distance, layer {layer}": f"distance_{layer}" for layer in range(3)}
    runs = lab.runs(*pulled)
    return {
        "trained": listing(lab.runs(sweep), ("n_layers", "d_model"), learnt),
        "regularised": listing(runs, ("penalty", "strength"), {title: middle(name) for title, name in names.items()}),
        "sparsity of the compiled": f"{runs[0]['summary']['sparsity_compiled']:.3f}",
        "regularised verdict": weighed(lab, belief),
    }


def compressed(lab: Lab) -> dict[str, str]:
    """Squeezed into fewer dimensions: trained to imitate, and trained to sort."""
    statement = "Sorting can be done in superposition: 8 of 50 dimensions are enough"
    belief = lab.hypothesis(statement, "accuracy of loss=task > loss=imitate, seeds>=3", "50%")
    lab.once("predict", f"{belief} accuracy >= 0.99 @ width=8, loss=task 60%")
    lab.once("predict", f"{belief} accuracy < 0.9 @ width=48, loss=imitate 60%")
    sweep = lab.sweep("sorting.compress", WIDTHS, "loss=task,imitate", SEEDS, hypothesis=belief)
    runs = lab.runs(sweep)
    best = lab.runs(lab.run("sorting.compress", "width=48", "loss=imitate", "start=principal", "steps=0"))
    columns = {title: middle(name) for title, name in COMPRESSED.items()}
    eights = [run for run in runs if run["config"]["width"] == 8 and run["config"]["loss"] == "task"]
    return {
        "compressed": listing(runs, ("loss", "width"), columns),
        "principal": listing(best, ("loss", "start", "steps", "width"), columns),
        "compressed verdict": weighed(lab, belief),
        "expanded": summaries(lab.each("sorting.expand", eights), EXPANDED),
    }


COMPRESSED = {
    "lists sorted": "accuracy",
    "diagonal of W Wᵀ": "diagonal",
    "off it (rms)": "off_diagonal",
}

EXPANDED = {
    "accuracy_compressed": "lists sorted before",
    "accuracy": "after, by the nearest orthonormal rows",
    "accuracy_random": "by random ones",
    "weight_distance": "distance from the original's weights (share)",
    "correlation": "correlation of directions with the original's",
    "correlation_random": "by random rows",
    "best_correlation": "by the best of five ways back",
    "directions_back": "directions that come back (above 0.9)",
    "directions_that_vary": "of",
}
"""What the page tells of a widened sorter, and its words."""


def compared(lab: Lab) -> dict[str, str]:
    """The compiled sorter beside a trained and a regularised one; another number put in."""
    one = lab.run("sorting.compile", "vocabulary=5", "length=5", "seed=1")
    sweep = lab.sweep("sorting.train", SEEDS)
    found = [lab.run("sorting.compare", f"models=[{one},{run['ref']}]") for run in lab.runs(sweep)]
    patched = lab.runs(lab.sweep("sorting.patch", f"model={one}", SEEDS))
    learnt = lab.each("sorting.patch", lab.runs(sweep))
    return {
        "compared": summaries(lab.runs(*found), COMPARED),
        "patched": summaries(patched, PATCHED),
        "patched trained": summaries(learnt, dict(list(PATCHED.items())[:5])),
    }


PATCHED = {
    "strongest": "strongest component",
    "strongest_layer": "in layer",
    "strongest_position": "at position (0 = BOS)",
    "effect": "effect (share of the change)",
    "effect_of_control": "with another number at another place",
    "carried_after_0": "carried after layer 0 by",
    "carried_after_1": "after layer 1",
    "carried_after_2": "after layer 2",
}
COMPARED = {
    "cka": "residual streams after the last layer: CKA",
    "cka_by_chance": "with the lists shuffled",
    "procrustes": "Procrustes",
    "procrustes_by_chance": "with the lists shuffled",
    "read_out_sort": "read out of the trained one: the sorted number (sort)",
    "read_out_sort_at_start": "before any layer",
    "read_out_target_pos": "where each number goes (target_pos)",
    "read_out_target_pos_at_start": "before any layer",
    "read_out_target_pos_3_selector_width_attn_output": "how many are smaller (selector width)",
    "read_out_target_pos_3_selector_width_attn_output_at_start": "before any layer",
    "read_out_sequence_map": "numbers told apart by their place (sequence_map)",
    "read_out_sequence_map_at_start": "before any layer",
}
"""What the page tells of a patching and of a comparison, and its words."""


def llc(lab: Lab) -> dict[str, str]:
    """The local learning coefficient: where it is known, of the sorter, and where it is nonsense."""
    statement = "The coefficient of a converged sorter is positive, and that of one left at step 20 is nonsense"
    belief = lab.hypothesis(statement, "llc of train_steps=none > train_steps=20, seeds>=3", "85%")
    lab.once("predict", f"{belief} llc < 0 @ train_steps=20 85%")
    bowls = lab.sweep("sorting.llc", "target=linear", "dimensions=4,10,40")
    ranks = [lab.run("sorting.llc", "target=reduced_rank", f"shape={shape}") for shape in ("[4,3,4,1]", "[6,6,6,2]")]
    done = lab.sweep("sorting.llc", "draws=2000", SEEDS, hypothesis=belief)
    left = lab.sweep("sorting.llc", "draws=2000", "train_steps=20", SEEDS, hypothesis=belief)
    known = [
        [
            f"linear, {run['config']['dimensions']} weights"
            if run["config"]["target"] == "linear"
            else f"reduced rank {run['config']['shape']}",
            *(shown(run["summary"][name]) for name in ("known", "llc", "error", "at_half_step", "verdict")),
        ]
        for run in lab.runs(bowls, *ranks)
    ]
    names = ("loss", "llc", "chain_std", "at_half_step", "fall", "slope", "verdict", "reasons")
    sorters = [
        [
            f"step {run['config']['train_steps'] or run['config']['steps']}, seed {run['config']['seed']}",
            *(shown(run["summary"][name]) for name in names),
        ]
        for run in lab.runs(done, left)
    ]
    return {
        "llc known": table(["target", "known", "estimate", "standard error", "at half the step", "verdict"], known),
        "llc sorter": table(["sorter", *(name.replace("_", " ") for name in names)], sorters),
        "llc verdict": weighed(lab, belief),
    }


if __name__ == "__main__":
    main()
