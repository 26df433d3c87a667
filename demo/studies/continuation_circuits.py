"""What continuing models do their tasks with, and how much of it tasks share."""

from __future__ import annotations

from demo.studies.lab import Lab
from demo.studies.pages import Run, middle, table, weighed
from experiments.common.pairing import paired


def trained(lab: Lab, *words: str) -> list[Run]:
    """Models that do whole tasks, by their shape and seeds."""
    usual = ("split=tasks", *words, "weight_decay=0.01", "steps=1500")
    return lab.runs(lab.sweep("continuation.train", *usual))


def overlap(lab: Lab, model: Run, *words: str, hypothesis: str = "") -> str:
    """Compare the circuits of a model's tasks; returns the run."""
    of = (f"models=[{model['ref']}]", f"seed={model['config']['seed']}")
    return lab.run("continuation.overlap", *of, *words, hypothesis=hypothesis)


OF_A_CIRCUIT = {
    "nodes": ("size", "{:.0f}"),
    "recovered": ("recovered", "{:.2f}"),
    "random sets": ("random", "{:.2f}"),
    "left without it": ("left", "{:.2f}"),
    "without a random set": ("random_left", "{:.2f}"),
    "gap": ("gap", "{:.2f}"),
}


def circuits(lab: Lab, models: list[Run]) -> dict[str, str]:
    """Question 3: what each task is done with, and how much of it is shared."""
    statement = "Months forwards and backwards share three in ten of the neurons that matter most"
    more = "jaccard_months_plus_1_and_months_minus_1 > 0.3"
    belief = lab.hypothesis(statement, f"{more}, seeds>=3", "60%")
    taken_apart = lab.each("continuation.circuit", models)
    names = [name.removeprefix("size_") for name in taken_apart[0]["summary"] if name.startswith("size_")]
    rows = [[name.replace("_", " "), *of_circuit(taken_apart, name)] for name in names]
    each = [overlap(lab, run, hypothesis=belief) for run in models]
    together = lab.run("continuation.overlap", f"models=[{','.join(run['ref'] for run in models)}]")
    return {
        "circuits": table(["task", *OF_A_CIRCUIT], rows),
        "shared": shared(lab.runs(*each)),
        "measures": summary_of(lab.runs(*each), but="jaccard_"),
        "between": summary_of(lab.runs(together), only="between_"),
        "shared verdict": weighed(lab, belief),
    }


def of_circuit(taken_apart: list[Run], name: str) -> list[str]:
    """The figures of a task's circuit."""
    return [middle(f"{key}_{name}", form, "not done")(taken_apart) for key, form in OF_A_CIRCUIT.values()]


def shared(runs: list[Run]) -> str:
    """The Jaccard index of the top neurons of every two tasks, the most alike first."""
    names = [name for name in runs[0]["summary"] if name.startswith("jaccard_")]
    names.sort(key=lambda name: -sum(run["summary"][name] for run in runs))
    rows = [[name.removeprefix("jaccard_").replace("_", " "), middle(name, "{:.2f}")(runs)] for name in names]
    return table(["two tasks", "Jaccard of their top neurons"], [*rows, ["chance", middle("chance", "{:.3f}")(runs)]])


def summary_of(runs: list[Run], only: str = "", but: str = "nothing") -> str:
    """What runs returned, over the seeds, of the names that begin with a word or do not."""
    names = [name for name in runs[0]["summary"] if name.startswith(only) and not name.startswith(but)]
    rows = [[name.replace("_", " "), middle(name)(runs)] for name in names if numeric(runs, name)]
    return table(["", "median"], rows)


def numeric(runs: list[Run], name: str) -> bool:
    """Whether every run returned a number by this name."""
    return all(isinstance(run["summary"].get(name), int | float) for run in runs)


BESIDE = ("pair=[months +1,months -1]", "beside=[numbers +1,numbers +2]", "draws=50")
PAIRS = {
    "months +1 and -1": "jaccard_months_plus_1_and_months_minus_1",
    "numbers +1 and +2": "jaccard_numbers_plus_1_and_numbers_plus_2",
}


def order(lab: Lab, first: list[Run]) -> dict[str, str]:
    """Question 4: whether months share more than numbers, with nine seeds and two shapes; `first` are three of them."""
    statement = "Months +1 and -1 share more of the neurons that matter most than numbers +1 and +2 do"
    belief = lab.hypothesis(statement, "pair_minus_beside > 0, seeds>=9", "50%")
    by_shape = {
        "64 dimensions": [*first, *trained(lab, "d_model=64", "seed=range(3,9)")],
        "128 dimensions": trained(lab, "d_model=128", "d_mlp=256", "seed=range(9)"),
    }
    rows = []
    for shape, models in by_shape.items():
        runs = lab.runs(*(overlap(lab, model, *BESIDE, hypothesis=belief) for model in models))
        difference = paired([run["summary"]["pair_minus_beside"] for run in runs])
        jaccards = (middle(name, "{:.2f}")(runs) for name in PAIRS.values())
        rows.append([shape, str(len(runs)), *jaccards, f"{difference}: {difference.verdict}"])
    return {
        "order": table(["256 neurons", "seeds", *PAIRS, "months less numbers"], rows),
        "order verdict": weighed(lab, belief),
    }


COPIED = ("months +1", "months -1", "twelve letters +1", "twelve letters -1", "numbers +1", "numbers +2")


def copies(lab: Lab) -> dict[str, str]:
    """Question 5: what a task shares with a copy of it that has other names for every word."""
    belief = lab.hypothesis(
        "A task and a copy of it by other names share a circuit", "pair_jaccard > 0.8, seeds>=3", "20%"
    )
    words = ("pair=[months +1,twelve letters +1]", "beside=[months +1,months -1]")
    models = trained(lab, f"tasks=[{','.join(COPIED)}]", "d_model=64", "seed=0,1,2")
    runs = lab.runs(*(overlap(lab, model, *words, hypothesis=belief) for model in models))
    names = {
        "months +1 and twelve letters +1, its copy": "jaccard_months_plus_1_and_twelve_letters_plus_1",
        "months -1 and twelve letters -1, its copy": "jaccard_months_minus_1_and_twelve_letters_minus_1",
        "months +1 and -1": "jaccard_months_plus_1_and_months_minus_1",
        "twelve letters +1 and -1": "jaccard_twelve_letters_plus_1_and_twelve_letters_minus_1",
        "chance": "chance",
    }
    rows = [[words, middle(name, "{:.2f}")(runs)] for words, name in names.items()]
    return {
        "copies": table(["two tasks", "Jaccard of their top neurons"], rows),
        "copies verdict": weighed(lab, belief),
    }
