"""Probes for truth on hidden states with adapters off and on, each beside its controls."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Heatmap, Run, experiment

COLUMNS = "method,group,split,n,acc,acc_low,acc_high,auroc,auroc_low,auroc_high,shuffled,shuffled_low,shuffled_high"


@experiment("lying.probe", tags=["lying"], presets={"quick": {"shuffles": 5, "splits": 10}})
def probe(
    run: Run,
    states: Annotated[str, Field(description="lying.collect run (id, such as R41; empty = small ones now)")] = "",
    kind: Annotated[
        Literal["residual", "k", "v", "down", "k+v+down"], Field(description="what is read at each layer (name)")
    ] = "residual",
    layer: Annotated[int, Field(ge=-1, description="to read (layer, -1 = all side by side)")] = -1,
    speaker: Annotated[
        Literal["neutral", "truthful", "liar"], Field(description="whose statements are probed (name)")
    ] = "neutral",
    penalty: Annotated[float, Field(gt=0, description="of linear probes' squared weights (per row)")] = 10.0,
    level: Annotated[float, Field(gt=0, lt=1, description="that conformal sets promise (share)")] = 0.9,
    shuffles: Annotated[int, Field(ge=2, description="of the labels, for the control of each probe (count)")] = 10,
    splits: Annotated[int, Field(ge=2, description="of calibration, for conformal sets (count)")] = 50,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of probes, and of states made now (number)")] = 0,
):
    """Which probe on which states tells true statements from false ones, also of families it never saw?

    Probes by labels: logistic regression, mass-mean (Marks and Tegmark 2023) and a network of one hidden layer. By
    what the model says with two adapters: rankings (squared error, cross-entropy, which of two only), turned back to
    the truth. By consistency alone: CCS (Burns et al. 2022), on the neutral and the truthful speaker; it cannot know
    its sign, so it is given as found (`raw`), with the sign that the training labels choose, and as |AUROC - .5|, of
    the truth (`from_half`) and of what the speaker says (`said_from_half`), which is as consistent as the truth. And
    how often the sets of split conformal prediction hold the truth, calibrated on validation rows or on training rows.

    Each reads the states with the adapters off ("base"), with each adapter, two side by side, and differences; all are
    fitted on the training rows and measured on validation and out of distribution, beside the model's own answer.
    Controls: the same probe taught shuffled labels must be at .5; taught the opposite it must have 1 - AUROC. CCS has
    no labels to shuffle: its |AUROC - .5| stands beside the mean of random directions in the same normalised states
    (`random_from_half`). Intervals are of 95 % and count a statement and its negation, answered together, as one.

    Returns AUROCs by method and group, in (`_val_`) and out of distribution (`_ood_`), accuracies of the logistic
    probe and of the model, the number of shuffled controls and the share whose interval holds .5, and coverages. All
    numbers with their intervals are in scores.csv.
    """
    from experiments.common.devices import prepared
    from experiments.lying.collected import collected
    from experiments.lying.features import names_of, probed_groups
    from experiments.lying.table import Bench

    prepared("cpu", threads)
    found = collected(run, states, seed)
    bench = Bench(found, names_of(found, kind.split("+"), layer), speaker, penalty, shuffles, seed)
    groups = probed_groups(found)
    entries = entries_of(run, bench, groups)
    draw_table(run, entries, groups)
    draw_layers(run, found, kind, speaker, penalty, seed)
    keep_scores(run, entries)
    return {
        **baselines(bench, entries),
        **{name: value for entry in entries for name, value in entry.summary().items()},
        **controls(run, bench, entries, groups),
        **contrasts(run, bench),
        **sets(run, bench, level, splits),
    }


def entries_of(run, bench, groups):
    """Every method on every group that it can read."""
    from experiments.lying.probes import SUPERVISED
    from experiments.lying.ranking import KINDS, is_ranked
    from experiments.lying.table import contrasted, own_answer, ranked, supervised

    differences = [group for group in groups if is_ranked(group)]
    alone = [group for group in groups if " " not in group]
    todo = [
        *((own_answer, (), group) for group in [*alone, *differences]),
        *((supervised, (method,), group) for method in SUPERVISED for group in groups),
        *((ranked, (kind,), group) for kind in KINDS for group in differences),
        *((contrasted, (), group) for group in alone),
    ]
    entries = []
    for function, kind, group in run.track(todo):
        made = function(bench, *kind, group)
        entries += [made] if hasattr(made, "scores") else made
    return entries


def baselines(bench, entries):
    """Numbers of rows, the accuracy of the commoner answer, and accuracies of the model and of logistic probes."""
    from experiments.lying.scores import majority
    from experiments.lying.table import held_out

    summary = {}
    for split, rows in held_out(bench.rows):
        summary |= {f"{split}_rows": len(rows), f"majority_{split}_acc": majority(bench.truth[rows])}
        told = [entry for entry in entries if entry.method in ("says", "logistic")]
        summary |= {f"{entry.name}_{split}_acc": entry.scores[split].accuracy for entry in told}
    return summary


def controls(run, bench, entries, groups):
    """Shuffled labels give chance, opposite labels the opposite."""
    from experiments.lying.probes import flip_error

    checks = [(entry, split, check) for entry in entries for split, check in entry.checks().items()]
    holds = [check["holds_half"] for _, _, check in checks]
    worst = max(checks, key=lambda item: abs(item[2]["auroc"] - 0.5))
    flips = [
        flip_error(bench.make(method), bench.x(group), bench.truth, bench.rows)
        for method in ("logistic", "mass_mean")
        for group in groups
    ]
    run.note(
        f"Taught shuffled labels, {sum(holds):.0f} of {len(holds)} probes have .5 in the 95 % interval of their mean "
        f"AUROC; the farthest is {worst[0].method} on {worst[0].group} ({worst[1]}) at {worst[2]['auroc']:.3f}."
    )
    return {
        "shuffled_controls": len(holds),
        "shuffled_at_chance": sum(holds) / len(holds),
        "shuffled_auroc": sum(check["auroc"] for _, _, check in checks) / len(checks),
        "shuffled_farthest": worst[2]["auroc"],
        "flip_error": max(flips),
    }


def contrasts(run, bench):
    """CCS on the last layer that is read, of the neutral and the truthful speaker with the adapters off."""
    from experiments.lying.features import layers_of
    from experiments.lying.table import contrasted

    last = layers_of(bench.names)[-1]
    names = [name for name in bench.names if f"layers.{last}." in name]
    summary, told = {}, []
    for speaker in ("neutral", "truthful"):
        asked = bench._replace(names=names, speaker=speaker)
        if not speaks(bench.states, speaker):
            told.append(f"{speaker} skipped, as no states of that speaker were collected")
            continue
        signed, raw = contrasted(asked, "base")
        turned = signed.scores["val"].auroc != raw.scores["val"].auroc
        by_chance = signed.random_from_half
        told.append(
            f"{speaker} {raw.scores['val'].auroc:.3f} as found ({'turned round' if turned else 'kept'}), "
            f"{abs(raw.scores['val'].auroc - 0.5):.3f} from .5 where random directions are {by_chance['val']:.3f}"
        )
        summary[f"ccs_{speaker}_sign"] = -1 if turned else 1
        for split, score in raw.scores.items():
            summary[f"ccs_{speaker}_{split}_auroc_raw"] = score.auroc
            summary[f"ccs_{speaker}_{split}_auroc"] = signed.scores[split].auroc
            summary[f"ccs_{speaker}_{split}_from_half"] = abs(score.auroc - 0.5)
            summary[f"ccs_{speaker}_{split}_random_from_half"] = by_chance[split]
        if answers_differ(asked):
            says = bench.states._replace(truth=bench.states.yes["base"] > 0.5)
            as_said, _ = contrasted(asked._replace(states=says), "base")
            summary[f"ccs_{speaker}_said_from_half"] = abs(as_said.scores["val"].auroc - 0.5)
            summary[f"ccs_{speaker}_said_random_from_half"] = as_said.random_from_half["val"]
        else:
            told.append(f"not of what the {speaker} speaker says, who answers all statements of a split alike")
    run.note(f"The sign of CCS is arbitrary; training labels choose it. Layer {last}, val AUROC: {'; '.join(told)}.")
    return summary


def speaks(states, speaker):
    """Whether states of a speaker were collected."""
    from experiments.lying.statements import SPEAKERS

    return bool((states.speaker == SPEAKERS.index(speaker)).any())


def answers_differ(bench):
    """Whether the speaker says YES to some statements (negations left out) and NO to others, in every split."""
    from experiments.lying.ccs import pairs_of
    from experiments.lying.features import rows_of

    says = bench.states.yes["base"] > 0.5
    return all(
        len(says[pairs_of(bench.states, rows)[0]].unique()) == 2 for rows in rows_of(bench.states, bench.speaker)
    )


def sets(run, bench, level, splits):
    """How often conformal sets hold the truth, calibrated on validation rows and on training rows not fitted."""
    from experiments.lying.conformal import split_coverages, taught_coverages
    from experiments.lying.features import taught

    summary, rows, labels = {}, [], []
    twins, make = bench.states.twin.numpy(), bench.make("logistic")
    for group in ["base", *taught(bench.states)]:
        given = (bench.x(group), bench.truth, bench.rows, twins, level, splits, bench.random("conformal", group))
        fitted = make().fit(given[0][bench.rows.train], bench.truth[bench.rows.train])
        found = split_coverages(fitted, *given) | {"taught": taught_coverages(make, *given)}
        for split, drawn in found.items():
            covered, size, decided = (sum(values) / len(values) for values in zip(*drawn, strict=True))
            labels.append(f"{group}, {split if split != 'taught' else 'val by training rows'}")
            rows.append((covered, size, decided))
            summary[f"conformal_{group}_{split}_coverage"] = covered
            summary[f"conformal_{group}_{split}_size"] = size
    title = f"Conformal sets of {level:.0%}: share with the truth, answers in them, share with one ({splits} splits)"
    columns = ["coverage", "set size", "one answer"]
    run.figure(Heatmap(rows, labels, columns, title=title))
    return summary


def draw_table(run, entries, groups):
    """AUROC and accuracy of all methods on all groups, in and out of distribution."""
    methods = list(dict.fromkeys(entry.method for entry in entries))
    for split, words in (("val", "validation"), ("ood", "out of distribution")):
        for measure, name in (("auroc", "AUROC"), ("accuracy", "Accuracy")):
            cells = {(entry.method, entry.group): getattr(entry.scores[split], measure) for entry in entries}
            values = [[cells.get((method, group), float("nan")) for group in groups] for method in methods]
            title = f"{name} by method and states, {words} (chance .5)"
            run.figure(Heatmap(values, methods, groups, title=title, x_label="states", y_label="method", low=0, high=1))


def draw_layers(run, states, kind, speaker, penalty, seed):
    """The logistic probe's AUROC at each layer alone, in and out of distribution."""
    from experiments.lying.features import layers_of, names_of, taught
    from experiments.lying.table import HELD_OUT, Bench, supervised

    layers = layers_of(names_of(states, kind.split("+")))
    rows, labels = [], []
    for group in ["base", *taught(states)]:
        at = [
            supervised(
                Bench(states, names_of(states, kind.split("+"), layer), speaker, penalty, 0, seed), "logistic", group
            )
            for layer in layers
        ]
        for split in HELD_OUT:
            labels.append(f"{group}, {split}")
            rows.append([entry.scores[split].auroc for entry in at])
    title = f"AUROC of the logistic probe by layer, {kind} (chance .5)"
    run.figure(Heatmap(rows, labels, [f"layer {layer}" for layer in layers], title=title, low=0, high=1))


def keep_scores(run, entries):
    """All scores with their intervals and controls as a table."""
    lines = [COLUMNS]
    for entry in entries:
        checks = entry.checks()
        for split, score in entry.scores.items():
            check = checks.get(split, {"auroc": "", "auroc_low": "", "auroc_high": ""})
            numbers = [score.accuracy, score.accuracy_low, score.accuracy_high]
            numbers += [score.auroc, score.auroc_low, score.auroc_high]
            numbers += [check["auroc"], check["auroc_low"], check["auroc_high"]]
            told = [f"{number:.4f}" if number != "" else "" for number in numbers]
            lines.append(",".join([entry.method, entry.group, split, str(score.count), *told]))
    path = run.folder / "scores.csv"
    path.write_text("\n".join(lines) + "\n")
    run.artifact(path)
