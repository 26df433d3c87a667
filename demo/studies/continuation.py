"""The continuation study, run from its first hypothesis to its page: `make studies`."""

from __future__ import annotations

from collections.abc import Mapping

from demo.studies.continuation_circuits import circuits, copies, order, trained
from demo.studies.lab import Lab
from demo.studies.pages import Run, costs, fill, listing, middle, said, shown, table, weighed

SEEDS = "seed=0,1,2"


def main() -> None:
    """Run what was not run yet, then draw the page."""
    lab = Lab("continuation")
    general, of_rules = late(lab)
    blocks = {**data(lab), **leaks(lab), **of_rules, **tasks(lab, general[0]["ref"])}
    fill("continuation", {**blocks, "costs": costs(lab)})
    lab.export()


def data(lab: Lab) -> dict[str, str]:
    """What training and test have in common, and a planted overlap that the check has to find."""
    clean, planted = lab.run("continuation.data"), lab.run("continuation.data", "planted=2")
    (run,) = lab.runs(clean)
    return {
        "splits": summaries_by_split(run["summary"]),
        "planted": said(lab, planted, "planted in"),
    }


def summaries_by_split(summary: Mapping[str, object]) -> str:
    """A row for each split."""
    names = {
        "train": "windows trained on",
        "test": "held out",
        "pairs_seen": "pairs seen",
        "reversed_pairs_seen": "seen reversed",
        "windows_seen": "windows seen",
        "table_last": "a table, last word",
        "table_all": "a table, any word",
    }
    splits = [name.removeprefix("train_") for name in summary if name.startswith("train_")]
    rows = [[split, *(shown(summary[f"{name}_{split}"]) for name in names)] for split in splits]
    return table(["split", *names.values()], rows)


KINDS = {
    "trained on": middle("seen", "{:.2f}"),
    "held out": middle("held_out", "{:.2f}"),
    "a table's": middle("table", "{:.2f}"),
    "new range": middle("new_range", "{:.2f}"),
    "number words": middle("number_words", "{:.2f}"),
    "memorised at": middle("memorised_at", "{:.0f}"),
    "generalised at": middle("generalised_at", "{:.0f}"),
}


def leaks(lab: Lab) -> dict[str, str]:
    """Question 1: is a window that was not in training new?"""
    statement = "A random window of +2 is answered from the pairs of others, not by the rule"
    belief = lab.hypothesis(statement, "held_out of split=windows > split=block, seeds>=3", "80%")
    lab.once("predict", f"{belief} held_out > 0.5 @ split=windows, loss_on=last 50%")
    lab.once("predict", f"{belief} held_out < 0.05 @ split=block 85%")
    words = ("split=windows,block", "loss_on=all,last", "steps=3000", SEEDS)
    sweep = lab.sweep("continuation.train", *words, hypothesis=belief)
    return {
        "leaks": listing(lab.runs(sweep), ("split", "loss_on"), KINDS),
        "leaks verdict": weighed(lab, belief),
    }


def late(lab: Lab) -> tuple[list[Run], dict[str, str]]:
    """Question 2: is the rule learnt late, and what does it take? The runs, and what they say."""
    statement = "Steps of one to nine make +2 continue in numbers where it was never seen, and weight decay makes it so"
    belief = lab.hypothesis(statement, "held_out_late of weight_decay=1 > weight_decay=0, seeds>=3", "75%")
    lab.once("predict", f"{belief} generalised_at < 5500 @ split=steps, weight_decay=1 85%")
    lab.once("predict", f"{belief} held_out_late > 0.9 @ split=steps_strict, weight_decay=1 50%")
    lab.once("predict", f"{belief} number_words > 0.5 @ split=steps, weight_decay=1 25%")
    words = ("split=steps,steps_strict", "weight_decay=1,0", SEEDS)
    sweep = lab.sweep("continuation.train", *words, hypothesis=belief)
    columns = {**KINDS, "late in training": middle("held_out_late", "{:.2f}")}
    columns["lowest after"] = middle("worst_held_out_after", "{:.2f}")
    runs = lab.runs(sweep)
    return runs, {
        "late": listing(runs, ("split", "weight_decay"), columns),
        "late verdict": weighed(lab, belief),
    }


def tasks(lab: Lab, general: str) -> dict[str, str]:
    """Models of seven tasks, and every task put to them and to one that was trained on steps."""
    runs = trained(lab, "d_model=64", SEEDS)
    asked = lab.run("continuation.evaluate", f"models=[{runs[0]['ref']},{general}]")
    return {
        "tasks": listing(runs, ("split",), {"worst task": middle("worst_task"), "all": middle("seen")}),
        "asked": said(lab, asked, "continues:"),
        **circuits(lab, runs),
        **order(lab, runs),
        **copies(lab),
    }


if __name__ == "__main__":
    main()
