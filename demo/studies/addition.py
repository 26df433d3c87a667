"""The addition study, run from its first hypothesis to its page: `make studies`."""

from __future__ import annotations

import time

from demo.studies.lab import Lab
from demo.studies.pages import fill, grid, listing, middle, share, shown, summaries, table, weighed
from experiments.addition.claims import CLAIMS, shape_of, verdict

SEEDS = "seed=0,1,2"
SPARSELY = ("log_every=50", "measure_every=100")
"""Curves of 60 points are enough for the page; what is returned is computed from every step."""

SNAPSHOTS = (322, 473, 695, 1021, 1500)
"""Kept steps around the plateau of the tens of 128/1."""
TERMS = ("loss", "expected", "lean", "leak", "spread")
PREDICTORS = ("base_rate", "one_digit", "product_of_two", "both_digits")


def main() -> None:
    """Run what was not run yet, then draw the page."""
    lab = Lab("addition")
    blocks = {
        **units(lab),
        **tens(lab),
        **hundreds(lab),
        **decay(lab),
        **offsets(lab),
        **circuit(lab),
        **induction(lab),
    }
    fill("addition", blocks)
    lab.export()


def units(lab: Lab) -> dict[str, str]:
    """Question 1: what breaks convergence of the units digit?"""
    statement = "Units: the thinner the model, the later its loss leaves ln 10"
    belief = lab.hypothesis(statement, "left_ln10 of d_model=128 < d_model=16, seeds>=3", "80%")
    lab.once("predict", f"{belief} left_ln10[d_model=16] < left_ln10[d_model=4] 80%")
    lab.once("predict", f"{belief} solved_at < 300 @ d_model=128, n_heads=4 70%")
    began = time.monotonic()
    first = ("d_model=4,8,16,32,128", "n_heads=1,4", "digit=0", SEEDS, *SPARSELY)
    sweep = lab.sweep("addition.train", *first, hypothesis=belief)
    took = time.monotonic() - began
    if took > 10:
        lab.done["ten sizes"] = f"{took / 60:.1f} minutes"
    lab.grow(sweep, "d_model=12,64,96")
    lab.grow(sweep, "n_heads=2")
    square = lab.sweep("addition.train", "d_model=32", "n_heads=32", "digit=0", SEEDS, *SPARSELY, hypothesis=belief)
    eights = lab.sweep("addition.train", "d_model=8", "n_heads=8", "digit=0", SEEDS, *SPARSELY, hypothesis=belief)
    runs = lab.runs(sweep, square, eights)
    return {
        "units converged": grid(runs, "d_model", "n_heads", share("converged")),
        "units left": grid(runs, "d_model", "n_heads", middle("left_ln10", "{:.0f}")),
        "units solved": grid(runs, "d_model", "n_heads", middle("solved_at", "{:.0f}")),
        "units log": against_the_log("units", runs),
        "units verdict": weighed(lab, belief),
    }


def tens(lab: Lab) -> dict[str, str]:
    """Question 2: what breaks convergence of the tens digit?"""
    statement = "Tens: one head is too few, whatever the width"
    belief = lab.hypothesis(statement, "best_loss of n_heads=4 < n_heads=1, seeds>=3", "75%")
    lab.once("predict", f"{belief} best_loss > 0.01 @ d_model=128, n_heads=1 75%")
    lab.once("predict", f"{belief} best_loss < 0.00001 @ d_model=128, n_heads=4 80%")
    first = ("d_model=4,8,12,16,32,64,96,128", "n_heads=1,2,4", "digit=1", SEEDS, *SPARSELY)
    sweep = lab.sweep("addition.train", *first, hypothesis=belief)
    many = ("d_model=16,32", "n_heads=8,16", "digit=1", SEEDS, *SPARSELY)
    more = lab.sweep("addition.train", *many, hypothesis=belief)
    eights = lab.sweep("addition.train", "d_model=8", "n_heads=8", "digit=1", SEEDS, *SPARSELY, hypothesis=belief)
    runs = lab.runs(sweep, more, eights)
    return {
        "tens converged": grid(runs, "d_model", "n_heads", share("converged")),
        "tens best": grid(runs, "d_model", "n_heads", middle("best_loss", "{:.2g}")),
        "tens log": against_the_log("tens", runs),
        "tens verdict": weighed(lab, belief),
    }


def hundreds(lab: Lab) -> dict[str, str]:
    """Question 3: can the hundreds digit converge?"""
    statement = "Hundreds: four heads are too few at width 128, eight are enough"
    belief = lab.hypothesis(statement, "best_loss of n_heads=8 < n_heads=4, seeds>=3", "75%")
    lab.once("predict", f"{belief} best_loss < 0.01 @ n_heads=8 75%")
    words = ("d_model=128", "n_heads=4,8,32", "digit=2", "steps=4000", SEEDS, *SPARSELY)
    sweep = lab.sweep("addition.train", *words, hypothesis=belief)
    runs = lab.runs(sweep)
    columns = {"converged": share("converged"), "best loss": middle("best_loss", "{:.2g}")}
    return {
        "hundreds": listing(runs, ("d_model", "n_heads"), columns),
        "hundreds log": against_the_log("hundreds", runs),
        "hundreds verdict": weighed(lab, belief),
    }


def decay(lab: Lab) -> dict[str, str]:
    """The bump after the descent, and the peaks that repeat."""
    statement = "Units: a weight decay of 0.25 or more makes the loss rise again after its descent"
    belief = lab.hypothesis(statement, "rise_0.25 > 1.2", "70%")
    words = ("question=weight_decay", "seeds=5")
    stories = {
        "layer norm": lab.run("addition.sweep_story", *words, "steps=1000", hypothesis=belief),
        "none": lab.run("addition.sweep_story", *words, "steps=2000", "normalization=none", hypothesis=belief),
    }
    peaks = lab.sweep(
        *("addition.train", "d_model=128", "n_heads=4", "digit=1", "weight_decay=0,0.5", "steps=5000", SEEDS),
        *("log_every=5", "measure_every=500"),
    )
    columns = {"best loss": middle("best_loss", "{:.2g}"), "converged": share("converged")}
    told = {run["ref"]: lab.told("describe", run["ref"], "--metric", "loss") for run in lab.runs(peaks)}
    described = [
        f"- {run['ref']}, decay {run['config']['weight_decay']:g}: {in_one_line(told[run['ref']])}"
        for run in lab.runs(peaks)
    ]
    return {
        "decay rise": rises({name: lab.runs(ref)[0]["summary"] for name, ref in stories.items()}),
        "peaks": listing(lab.runs(peaks), ("weight_decay",), columns),
        "peaks in words": "\n".join(described),
    }


def offsets(lab: Lab) -> dict[str, str]:
    """Why the losses on problems without and with a carry were not log 20/11 and log 20/9."""
    words = ("d_model=128", "n_heads=1", "digit=1", "steps=1500", "snapshots=20", SEEDS, *SPARSELY)
    trained = lab.runs(lab.sweep("addition.train", *words))
    found = lab.each("addition.offsets", trained, f"snapshot={','.join(map(str, SNAPSHOTS))}")
    seeds = {run["ref"]: run["config"]["seed"] for run in trained}
    rows, known = [], []
    for run in sorted(found, key=lambda run: (seeds[run["config"]["model"]], run["config"]["snapshot"])):
        config, returned = run["config"], run["summary"]
        where = [str(seeds[config["model"]]), str(config["snapshot"])]
        terms = [f"{returned[f'plus_{carry}_{term}']:.3f}" for carry in (0, 1) for term in TERMS]
        rows.append([*where, f"{returned['loss']:.3f}", *terms])
        named = [f"{returned[f'explained_by_{name}']:.2f}" for name in PREDICTORS]
        known.append([*where, f"{returned['loss']:.3f}", f"{returned['variation_below']:.3f}", *named])
    loses = [f"{found[0]['summary'][f'loss_of_{name}']:.3f}" for name in PREDICTORS]
    head = ["seed", "step", "loss", *(f"{word} +{carry}" for carry in (0, 1) for word in TERMS)]
    names = [f"{name.replace('_', ' ')} (loses {loss})" for name, loss in zip(PREDICTORS, loses, strict=True)]
    return {"offsets": table(head, rows), "predictors": table(["seed", "step", "loss", "variation", *names], known)}


def circuit(lab: Lab) -> dict[str, str]:
    """How the units and the tens are computed."""
    blocks = {}
    for name, digit in (("units", 0), ("tens", 1)):
        words = (f"digit={digit}", "snapshots=24", SEEDS, *SPARSELY)
        trained = lab.runs(lab.sweep("addition.train", *words))
        for kind, chosen in CHOSEN.items():
            blocks[f"{name} {kind}"] = summaries(lab.each(f"addition.{kind}", trained), chosen)
    return blocks


CHOSEN = {
    "ablate": {
        "loss": "loss (nats)",
        "head_mean": "without the strongest head, loss grows by",
        "mlp_mean": "without the MLP",
        "neuron_mean": "without the strongest neuron",
        "top_neurons_mean": "without the 20 strongest neurons",
        "random_neurons_mean": "without 20 random ones",
    },
    "attribute": {
        "logit_difference": "answer above runner-up (logits)",
        "sum_of_parts": "sum of the parts",
        "mlp_share": "of it the MLP's",
        "heads_share": "of it the heads'",
        "half_of_neurons": "share of the neurons that make half of it",
        "heads_on_place": "heads that attend to the digits of the place",
        "heads_below": "to those of the place below",
    },
    "interact": {
        "by_weights_mean": "composition of heads and MLP, by weights",
        "by_weights_chance_99": "99 % of random matrices are below",
        "by_outputs_mean": "by what heads write",
        "by_outputs_chance_99": "99 % of shuffled ones are below",
        "strongest_pair": "strongest interaction",
        "interaction": "of (nats; + redundant, - a chain)",
        "head_direct": "strongest head, effect not through the MLP (nats)",
        "head_through_mlp": "through it",
    },
    "neurons": {
        "neurons_on_place": "Sobol index of neurons: a digit of the place",
        "neurons_on_place_below": "a digit of the place below",
        "neurons_on_wrong_digit": "any other digit, at most",
        "logits_on_place": "of the logits: a digit of the place",
        "logits_on_place_below": "a digit of the place below",
        "one_digit_share": "energy of neurons in waves of one digit",
        "best_frequency_share": "in their best frequency",
        "best_frequency_chance": "the same, shuffled",
    },
    "excluded_loss": {
        "pair_share": "energy of the logits in the pairs (k, k)",
        "pair_share_chance": "of white noise",
        "loss": "loss (nats)",
        "restricted": "only (k, k) kept",
        "excluded_most": "without the frequency most needed",
        "excluded_all": "without all (k, k)",
        "restricted_to_difference": "only (k, -k) kept",
    },
    "develop": {
        "half_sobol_place": "half-way at step: dependence on the right digits",
        "half_loss": "loss",
        "half_head_effect": "effect of the strongest head",
        "half_pair_share": "share of (k, k)",
        "half_restricted_loss": "restricted loss",
        "half_mlp_lead": "the MLP's lead",
    },
}
"""What the page tells of each analysis, and its words."""


def induction(lab: Lab) -> dict[str, str]:
    """Two layers continue what they saw once; one does not."""
    statement = "Induction needs two layers: one stays above a nat"
    belief = lab.hypothesis(statement, "final_loss of n_layers=2 < n_layers=1, seeds>=3", "95%")
    lab.once("predict", f"{belief} induction > 0.8 @ n_layers=2 85%")
    sweep = lab.sweep("induction.train", "n_layers=1,2", SEEDS, hypothesis=belief)
    fixed = lab.run("induction.train", "n_layers=1", "shortest=12", "longest=12", "steps=1000")
    runs = lab.runs(sweep)
    names = {"final loss (nats)": "final_loss", "previous token": "previous_token", "induction": "induction"}
    columns = {title: middle(name) for title, name in names.items()}
    columns["phase change at"] = middle("phase_change_at", "{:.0f}")
    two = [run for run in runs if run["config"]["n_layers"] == 2]
    return {
        "induction": listing(runs, ("n_layers",), columns),
        "induction fixed": listing(lab.runs(fixed), ("n_layers", "shortest", "longest"), columns),
        "induction heads": summaries(lab.each("induction.heads", two)),
        "induction verdict": weighed(lab, belief),
    }


def against_the_log(question: str, runs: list) -> str:
    """Each claim that the log drew from one seed, with how many of the seeds agree."""
    lines = []
    for claim in CLAIMS[question]:
        d_model, n_heads = shape_of(claim.size)
        same = [r for r in runs if (r["config"]["d_model"], r["config"]["n_heads"]) == (d_model, n_heads)]
        if same and claim.converges is not None:
            lines.append(f"- {verdict(claim, sum(r['summary']['converged'] for r in same), len(same))}")
    return "\n".join(lines)


def rises(stories: dict[str, dict]) -> str:
    """By normalization and weight decay: seeds that descended, those whose loss rose again, and how far."""
    rows = []
    for normalization, found in stories.items():
        for decay in (name.removeprefix("descended_") for name in found if name.startswith("descended_")):
            times = [shown(found[f"{word}_{decay}"]) for word in ("rise", "most_rise")]
            rows.append([normalization, decay, str(found[f"descended_{decay}"]), str(found[f"rose_{decay}"]), *times])
    return table(["normalization", "weight decay", "seeds that descended", "of them rose again", "times", "most"], rows)


def in_one_line(text: str) -> str:
    """What `labbook describe` says of one metric of one run, without the names."""
    return " ".join(" ".join(text.splitlines()[1:]).split()).removeprefix("loss ")


if __name__ == "__main__":
    main()
