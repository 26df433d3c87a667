"""The claim of a research log: probes on an adapter's states beat probes on the base and the adapter itself."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from experiments.lying.families import Family, check_held_out
from labbook import Bar, Run, experiment

QUICK = {"statements": 300, "test_statements": 400, "steps": 60, "shuffles": 5}
PROBED = {"base": "base", "adapter": "truth", "both": "base + truth"}
CLAIMS = {
    "probe_minus_adapter": ("adapter_probe", "adapter_says"),
    "probe_minus_base": ("adapter_probe", "base_probe"),
    "both_minus_adapter": ("both_probe", "adapter_says"),
    "both_minus_base": ("both_probe", "base_probe"),
    "adapter_minus_base": ("adapter_says", "base_probe"),
}


@experiment("lying.compare", tags=["lying"], presets={"quick": QUICK})
def compare(
    run: Run,
    model: Annotated[str, Field(description="to adapt (run id, name or folder; empty = a small one made now)")] = "",
    method: Annotated[
        Literal["lora", "ia3", "beft", "layernorm", "loha", "oft"], Field(description="kind of adapter, by peft (name)")
    ] = "lora",
    steps: Annotated[int, Field(ge=1, description="length of the teaching (batches of 64)")] = 300,
    learning_rate: Annotated[float, Field(ge=0, description="AdamW's (per step, 0 = the method's usual one)")] = 0.0,
    statements: Annotated[int, Field(ge=40, description="to teach the adapter and to fit probes on (count)")] = 600,
    test_statements: Annotated[
        int, Field(ge=20, description="to measure on, in and out of distribution (count)")
    ] = 2000,
    families: Annotated[list[Family], Field(min_length=1, description="in distribution (names)")] = ["LT", "MAX"],  # noqa: B006
    held_out: Annotated[list[Family], Field(description="out of distribution (names, empty = all others)")] = [],  # noqa: B006
    fitted_on: Annotated[
        Literal["taught", "fresh"], Field(description="probes: the adapter's own statements, or other facts (name)")
    ] = "taught",
    hook: Annotated[
        Literal["residual", "k", "v", "down", "k+v+down"], Field(description="what probes read at each layer (name)")
    ] = "residual",
    probe: Annotated[Literal["logistic", "mass_mean", "mlp"], Field(description="kind of probe (name)")] = "logistic",
    penalty: Annotated[float, Field(gt=0, description="of linear probes' squared weights (per row)")] = 10.0,
    shuffles: Annotated[int, Field(ge=2, description="of the labels, for the control of each probe (count)")] = 20,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of adapter and statements, and of a model made now (number)")] = 0,
):
    """Does a probe on an adapter's states find the truth better than a probe on the base, or the adapter itself?

    An adapter is taught for some steps to make the neutral speaker, who knows but does not say, tell the truth. Then
    on the same statements: what the model says, what the adapter says, and probes on the states with the adapter off
    (base), on (adapter) and on both side by side. Probes and adapter have the same labels (fitted_on=taught), or
    probes have as many statements of other facts (fresh), where the base probe has half the labels that adapter and
    probe have had together; all are measured on validation statements of the same families and on families that
    nothing was taught on. Each probe is also taught shuffled labels, which must give .5.

    One seed is one comparison: sweep over seeds, and over steps, since a half-taught adapter knows more than it says
    while a fully taught one may leave its probe nothing to add; the paired differences give the verdict.

    Returns accuracy and AUROC of `base_says`, `adapter_says`, `base_probe`, `adapter_probe` and `both_probe`, in
    (`_val_`) and out of distribution (`_ood_`), AUROCs with 95 % intervals that count a statement and its negation as
    one; their differences (`probe_minus_adapter`, `probe_minus_base`, `both_minus_adapter`, `both_minus_base`,
    `adapter_minus_base`); and the shuffled controls, with their number and the share whose interval holds .5.
    """
    check_held_out(families, held_out)
    from experiments.common.devices import prepared
    from experiments.lying.comparison import rows_for, taught_groups
    from experiments.lying.features import names_of
    from experiments.lying.gathered import gathered
    from experiments.lying.lesson import Recipe
    from experiments.lying.subject import subject
    from experiments.lying.table import Bench

    prepared("cpu", threads)
    base = subject(run, model, seed=seed)
    base.check_families(families + held_out)
    recipe = Recipe(
        method=method,
        families=tuple(families),
        statements=statements,
        steps=steps,
        learning_rate=learning_rate,
        seed=seed,
    )
    rows = rows_for(base, recipe, tuple(held_out), test_statements, fitted_on)
    groups = taught_groups(base, recipe, run.track)
    kinds = hook.split("+")
    states = gathered(groups, kinds, rows)
    bench = Bench(states, names_of(states, kinds), "neutral", penalty, shuffles, seed)
    entries = entries_of(bench, probe)
    draw(run, entries, steps)
    return summary_of(entries) | differences(entries) | controls(entries)


def entries_of(bench, method):
    """{"base_says": entry, ...}: two that say and three that are probed."""
    from experiments.lying.table import own_answer, supervised

    says = {f"{name}_says": own_answer(bench, PROBED[name]) for name in ("base", "adapter")}
    return says | {f"{name}_probe": supervised(bench, method, group) for name, group in PROBED.items()}


def summary_of(entries):
    """Accuracies and AUROCs, and the counts."""
    summary = {}
    for name, entry in entries.items():
        for split, score in entry.scores.items():
            found = score.summary(f"{name}_{split}")
            summary |= {key: value for key, value in found.items() if not key.endswith(("acc_low", "acc_high"))}
            summary[f"{split}_rows"] = score.count
    return summary


def differences(entries):
    """The claim's differences, of AUROC and accuracy, in and out of distribution."""
    return {
        f"{claim}_{split}_{short}": getattr(entries[more].scores[split], measure)
        - getattr(entries[less].scores[split], measure)
        for claim, (more, less) in CLAIMS.items()
        for split in ("val", "ood")
        for measure, short in (("auroc", "auroc"), ("accuracy", "acc"))
    }


def controls(entries):
    """Mean AUROCs of probes that were taught shuffled labels, and the share whose interval holds .5."""
    checks = {
        f"{name}_shuffled_{split}": check for name, entry in entries.items() for split, check in entry.checks().items()
    }
    holds = [check["holds_half"] for check in checks.values()]
    return {f"{name}_auroc": check["auroc"] for name, check in checks.items()} | {
        "shuffled_controls": len(holds),
        "shuffled_at_chance": sum(holds) / len(holds),
    }


def draw(run, entries, steps):
    """AUROC and accuracy of all, in and out of distribution."""
    words = {"val": "validation", "ood": "out of distribution"}
    for measure, name in (("auroc", "AUROC"), ("accuracy", "Accuracy")):
        for split, where in words.items():
            values = [getattr(entry.scores[split], measure) for entry in entries.values()]
            title = f"{name} for truth after {steps} steps of teaching, {where}"
            run.figure(Bar([entry.replace("_", " ") for entry in entries], values, title=title, marks={"chance": 0.5}))
    told = [
        f"{name.replace('_', ' ')} {score.auroc:.3f} [{score.auroc_low:.3f}, {score.auroc_high:.3f}]"
        for name, entry in entries.items()
        for score in [entry.scores["ood"]]
    ]
    run.note(f"AUROC out of distribution, 95 % intervals: {'; '.join(told)}.")
