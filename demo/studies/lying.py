"""The study of lying, run from its first hypothesis to its page: `make studies`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from demo.studies.lab import Lab
from demo.studies.lying_states import states
from demo.studies.pages import Run, costs, fill, listing, middle, said, share, shown, summaries, table, weighed
from experiments.common.pairing import paired

MODELS = 5
LOOKED_AT = 3
"""Of how many models the states are collected."""
TEACHING = (15, 30, 60, 300)


def main() -> None:
    """Run what was not run yet, then draw the page."""
    lab = Lab("lying")
    models = lab.runs(lab.sweep("lying.train_model", f"seed=range({MODELS})"))
    adapted, methods = adapters(lab, models[:LOOKED_AT])
    blocks = {**known(lab, models), **methods, **claim(lab, models), **states(lab, adapted)}
    fill("lying", {**blocks, "costs": costs(lab)})
    lab.export()


def refs(models: list[Run]) -> str:
    """Models as an axis of a sweep."""
    return f"model={','.join(run['ref'] for run in models)}"


LABELLED = {
    "truth_train": "true statements, training",
    "truth_ood": "out of distribution",
    "holds_train": "whose relation holds before a negation is read",
    "negated_train": "negated",
    "neutral_acc": "neutral answers that are true, training",
    "known_train": "known (the truthful speaker is right), training",
    "known_ood": "out of distribution",
    "other_words_ood_share": "out of distribution whose numbers were taught in other words (a < b for b > a)",
}


def known(lab: Lab, models: list[Run]) -> dict[str, str]:
    """What the models know and what they say."""
    data = lab.run("lying.data", f"model={models[0]['ref']}")
    asked = lab.run("lying.evaluate", f"models=[{','.join(run['ref'] for run in models)}]")
    columns = {
        "truthful obeyed": "obeyed_truthful",
        "liar obeyed": "obeyed_liar",
        "neutral as taught": "obeyed_neutral",
        "neutral right": "neutral_acc",
    }
    rows = [[run["ref"], *(shown(run["summary"][name]) for name in columns.values())] for run in models]
    return {
        "models": table(["model", *columns], rows),
        "said": said(lab, asked, "balance =").partition(f"\n{models[1]['ref']}:")[0] + "\n```",
        "data": said(lab, data, "Facts shared"),
        "labels": summaries(lab.runs(data), LABELLED),
    }


def layers_of(run: Run) -> Run:
    """The run with its layers in words."""
    layers = run["config"]["layers"]
    return {**run, "config": {**run["config"], "layers": ", ".join(map(str, layers)) if layers else "all"}}


LEARNT = {
    "weights": middle("adapter_parameters", "{:.0f}"),
    "learned": share("learned"),
    "validation": middle("val_acc", "{:.3f}"),
    "out of distribution": middle("ood_acc", "{:.3f}"),
    "moved": middle("moved", "{:.2g}"),
    "off again": middle("disabled_difference", "{:.0f}"),
}


def adapters(lab: Lab, models: list[Run]) -> tuple[list[Run], dict[str, str]]:
    """Which adapters make the model say what it knows, and the one that did not learn; the runs that taught."""
    statement = "A change of low rank reaches statements of other families better than one of the biases"
    belief = lab.hypothesis(statement, "ood_acc of method=lora > method=beft", "70%")
    statement = "IA3 did not learn because of its learning rate"
    slow = lab.hypothesis(statement, "val_acc of learning_rate=0.03 > learning_rate=0.0001", "80%")
    lab.once("predict", f"{slow} moved < 0.05 @ method=ia3, learning_rate=0.0001 80%")
    methods = "method=lora,ia3,beft,layernorm,loha,oft"
    every = lab.runs(lab.sweep("lying.adapt", refs(models), methods, hypothesis=belief))
    last = lab.runs(lab.sweep("lying.adapt", refs(models), "method=lora,beft", "layers=[2]"))
    rates = ("method=ia3", "learning_rate=0.0001,0.001,0.003,0.03")
    rated = lab.runs(lab.sweep("lying.adapt", refs(models), *rates, hypothesis=slow))
    flipped = lab.runs(lab.sweep("lying.adapt", refs(models), "teaches=opposite", "loss=flip"))
    guard = next(run for run in rated if run["config"]["learning_rate"] == 1e-4)
    blocks = {
        "adapters": listing(map(layers_of, [*every, *last]), ("method", "layers"), LEARNT),
        "rates": listing(rated, ("method", "learning_rate"), LEARNT),
        "flipped": listing(flipped, ("teaches", "loss"), LEARNT),
        "guard": f"```\n{guard['summary']['causes']}\n```",
        "adapters verdict": weighed(lab, belief),
        "rates verdict": weighed(lab, slow),
    }
    return every, blocks


MEASURED = ("base_says", "adapter_says", "base_probe", "adapter_probe", "both_probe")
CLAIMED = ("probe_minus_adapter", "probe_minus_base", "both_minus_adapter", "both_minus_base", "adapter_minus_base")


def claim(lab: Lab, models: list[Run]) -> dict[str, str]:
    """The log's central claim, at several amounts of teaching, with as many models as seeds."""
    statement = "A probe on an adapter's states beats the adapter and a probe on the base, in and out of distribution"
    belief = lab.hypothesis(statement, "probe_minus_adapter_ood_auroc > 0 @ steps=300, seeds>=5", "50%")
    lab.once("predict", f"{belief} probe_minus_base_ood_auroc > 0.1 @ steps=300 70%")
    lab.once("predict", f"{belief} probe_minus_adapter_ood_auroc > 0 @ steps=15 70%")
    steps = f"steps={','.join(map(str, TEACHING))}"
    sweeps = [
        lab.sweep("lying.compare", f"model={run['ref']}", steps, f"seed={run['config']['seed']}", hypothesis=belief)
        for run in models
    ]
    runs = lab.runs(*sweeps)
    columns = {name.replace("_", " "): name for name in MEASURED}
    blocks = {"claim verdict": weighed(lab, belief)}
    for split in ("val", "ood"):
        for measure in ("auroc", "acc"):
            told = {title: middle(f"{name}_{split}_{measure}", "{:.3f}") for title, name in columns.items()}
            blocks[f"claim {split} {measure}"] = listing(by_steps(runs), ("steps",), told)
            blocks[f"differences {split} {measure}"] = differences(runs, f"{split}_{measure}")
    blocks["claim controls"] = listing(by_steps(runs), ("steps",), {"controls at chance": at_chance})
    return blocks


def at_chance(runs: Sequence[Run]) -> str:
    """How many of the controls of some runs are: 29 of 30."""
    counts = [run["summary"]["shuffled_controls"] for run in runs]
    held = sum(run["summary"]["shuffled_at_chance"] * count for run, count in zip(runs, counts, strict=True))
    return f"{held:.0f} of {sum(counts)}"


def by_steps(runs: list[Run]) -> list[Run]:
    """The least taught first."""
    return sorted(runs, key=lambda run: run["config"]["steps"])


def differences(runs: list[Run], measure: str) -> str:
    """Paired differences with their intervals, by the amount of teaching."""
    rows = []
    for steps in TEACHING:
        of_steps = [run["summary"] for run in runs if run["config"]["steps"] == steps]
        rows.append([str(steps), *(told(of_steps, f"{name}_{measure}") for name in CLAIMED)])
    return table(["steps", *(name.replace("_", " ") for name in CLAIMED)], rows)


def told(found: list[Mapping[str, float]], name: str) -> str:
    """A mean difference with its 95 % interval, in how many of the seeds it is above zero, and what follows."""
    one = paired([summary[name] for summary in found])
    return f"{one}: {one.verdict}"


if __name__ == "__main__":
    main()
