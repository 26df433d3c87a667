"""What the scales of an IA3 adapter are worth as a guide to where in a state the truth is."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Line, Run, experiment
from labbook.figures import Series

SHARES = (0.05, 0.1, 0.2, 0.5)
WORDS = {"val": "validation", "ood": "out of distribution"}


@experiment("lying.importance", tags=["lying"], presets={"quick": {"draws": 5}})
def importance(
    run: Run,
    states: Annotated[str, Field(description="lying.collect run (id, such as R41; empty = small ones now)")] = "",
    adapter: Annotated[str, Field(description="lying.adapt run with method=ia3 (id; empty = a small one now)")] = "",
    group: Annotated[
        Literal["base", "truth", "lie", "opposite"],
        Field(description="states to probe: adapters off, or what one was taught (name)"),
    ] = "base",
    speaker: Annotated[
        Literal["neutral", "truthful", "liar"], Field(description="whose statements are probed (name)")
    ] = "neutral",
    penalty: Annotated[float, Field(gt=0, description="of the probes' squared weights (per row)")] = 10.0,
    draws: Annotated[
        int, Field(ge=3, description="random subsets of each size, shuffled weights and labels (count)")
    ] = 30,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of random subsets, and of states made now (number)")] = 0,
):
    """Does an adapter's importance tell which activations a probe for truth should read?

    IA3 multiplies each key, value and inner MLP activation by a learnt scale l; its importance is |l - 1|. Logistic
    probes read the 5, 10, 20 and 50 % of activations with the greatest importance, beside as many drawn at random
    (several draws: the null), and as many by gradient importance, mean |gradient x activation| of a probe on all of
    them, which is chosen on the same training rows. Then all activations, weighted by importance (a penalised probe
    spares what weighs much), by shuffled importance, and not; and keys, values and MLP alone, beside random subsets
    of as many.

    Returns AUROCs in (`_val_`) and out of distribution (`_ood_`): `top_5`, the mean of `random_5` and the share of
    random subsets below (`top_5_val_rank`), `gradient_5`, and so on; `all`, `weighted`, `shuffled`; `k`, `v`, `down`
    and their random subsets; probes on all taught `shuffled_labels`; and the mean |l - 1|, overall and by module.
    """
    import numpy as np

    from experiments.common.devices import prepared
    from experiments.lying.features import KINDS, features, names_of
    from experiments.lying.gathered import scaled
    from experiments.lying.scales import hook_of_feature, side_by_side
    from experiments.lying.subsets import gradient_importance
    from experiments.lying.table import Bench

    prepared("cpu", threads)
    found, scales = scaled(run, states, adapter, seed)
    bench = Bench(found, names_of(found, KINDS), speaker, penalty, 0, seed)
    by_scale = side_by_side(scales, bench.names).numpy()
    hooks = hook_of_feature(bench.names, [found.groups["base"][name].shape[1] for name in bench.names])
    by_gradient = gradient_importance(features(found, group, bench.names).numpy(), bench.truth, bench.rows, penalty)
    draw_scales(run, scales)
    warn_of_rest(run, by_scale)
    generator = np.random.default_rng(seed)
    return {
        **at_sizes(run, bench, group, {"top": by_scale, "gradient": by_gradient}, draws, generator),
        **weightings(run, bench, group, by_scale, draws, generator),
        **modules(run, bench, group, hooks, draws, generator),
        **{f"mean_{kind}": by_scale[[hook.endswith(kind) for hook in hooks]].mean().item() for kind in KINDS},
        "mean_importance": by_scale.mean().item(),
        "gradient_correlation": float(np.corrcoef(by_scale, by_gradient)[0, 1]),
    }


def at_sizes(run, bench, group, ranked, draws, generator):
    """Probes on the most important activations, on as many at random, and on all."""
    from experiments.lying.probes import probe, shuffled_aurocs
    from experiments.lying.subsets import aurocs, random_subset, rank_above, size_of, top

    x, truth, rows = bench.x(group), bench.truth, bench.rows

    def of(columns=slice(None)):
        return aurocs(probe("logistic", bench.penalty), x, truth, rows, columns)

    whole, width = of(), x.shape[1]
    summary = {"features": width, "all_val_auroc": whole[0], "all_ood_auroc": whole[1]}
    control = shuffled_aurocs(bench.make("logistic"), x, truth, rows, draws, generator)
    summary |= {f"shuffled_labels_{split}_auroc": sum(found) / draws for split, found in control.items()}
    curves = {split: {name: [] for name in (*ranked, "random")} for split in ("val", "ood")}
    for share in run.track(SHARES):
        label, size = f"{share:.0%}"[:-1], size_of(width, share)
        null = [of(random_subset(width, size, generator)) for _ in range(draws)]
        chosen = {name: of(top(importance, share)) for name, importance in ranked.items()}
        for place, split in enumerate(("val", "ood")):
            by_chance = [found[place] for found in null]
            for name, found in chosen.items():
                summary[f"{name}_{label}_{split}_auroc"] = found[place]
                summary[f"{name}_{label}_{split}_rank"] = rank_above(found[place], by_chance)
                curves[split][name].append(found[place])
            summary[f"random_{label}_{split}_auroc"] = sum(by_chance) / draws
            curves[split]["random"].append(sorted(by_chance))
    draw_sizes(run, curves, dict(zip(("val", "ood"), whole, strict=True)), width)
    return summary


def weightings(run, bench, group, importance, draws, generator):
    """A probe on all activations with weights: none, importance, the same importance shuffled."""
    from experiments.lying.subsets import Weighted, aurocs, rank_above

    x, weights = bench.x(group), importance / importance.mean()

    def of(weights):
        return aurocs(Weighted(weights, C=1 / bench.penalty), x, bench.truth, bench.rows)

    weighted, null = of(weights), [of(generator.permutation(weights)) for _ in range(draws)]
    plain = of(weights * 0 + 1)
    summary = {}
    for place, split in enumerate(("val", "ood")):
        by_chance = sorted(found[place] for found in null)
        summary |= {
            f"unweighted_{split}_auroc": plain[place],
            f"weighted_{split}_auroc": weighted[place],
            f"shuffled_{split}_auroc": sum(by_chance) / draws,
            f"weighted_{split}_rank": rank_above(weighted[place], by_chance),
        }
        labels = ["not weighted", "weighted", "shuffled: least", "shuffled: mean", "shuffled: most"]
        values = [plain[place], weighted[place], by_chance[0], sum(by_chance) / draws, by_chance[-1]]
        title = f"AUROC with activations weighted by importance, {WORDS[split]} ({draws} shuffles)"
        run.figure(Bar(labels, values, title=title, marks={"chance": 0.5}))
    return summary


def modules(run, bench, group, hooks, draws, generator):
    """Probes on keys, values and MLP activations alone, beside random subsets of as many of all."""
    import numpy as np

    from experiments.lying.features import KINDS
    from experiments.lying.probes import probe
    from experiments.lying.subsets import aurocs, random_subset

    x = bench.x(group)

    def of(columns):
        return aurocs(probe("logistic", bench.penalty), x, bench.truth, bench.rows, columns)

    summary, bars = {}, {"val": {}, "ood": {}}
    for kind in KINDS:
        columns = np.flatnonzero([hook.endswith(f".{kind}") for hook in hooks])
        alone = of(columns)
        null = [of(random_subset(len(hooks), len(columns), generator)) for _ in range(draws)]
        for place, split in enumerate(("val", "ood")):
            by_chance = sum(found[place] for found in null) / draws
            summary |= {f"{kind}_{split}_auroc": alone[place], f"random_{kind}_{split}_auroc": by_chance}
            bars[split] |= {f"{kind} ({len(columns)})": alone[place], f"as many of all, for {kind}": by_chance}
    for split, found in bars.items():
        title = f"AUROC by module, {WORDS[split]} (activations read)"
        run.figure(Bar(list(found), list(found.values()), title=title, marks={"chance": 0.5}))
    return summary


def draw_scales(run, scales):
    """Mean importance by module and layer."""
    from experiments.lying.features import KINDS, layers_of

    layers = layers_of(scales)
    means = [
        [
            scales[f"layers.{layer}.{kind}"].mean().item() if f"layers.{layer}.{kind}" in scales else float("nan")
            for kind in KINDS
        ]
        for layer in layers
    ]
    labels = [f"layer {layer}" for layer in layers]
    run.figure(Heatmap(means, labels, list(KINDS), title="Mean |l - 1| of the IA3 scales (0 = as it began)", low=0))


def warn_of_rest(run, importance):
    """A note where the scales are about as they began."""
    from experiments.lying.scales import LEARNT

    if importance.mean() < LEARNT:
        run.note(
            f"The adapter's scales are on average {importance.mean():.3f} from 1: it has hardly learnt, so that its "
            "importance says little; teach it with a learning rate of 3e-2, say."
        )


def draw_sizes(run, curves, whole, width):
    """AUROC by number of activations, with the spread of random subsets."""
    for split, found in curves.items():
        percent = [100 * share for share in SHARES]
        null = found.pop("random")
        lines = [
            Series({"top": "by IA3 importance", "gradient": "by gradient"}[name], percent, y)
            for name, y in found.items()
        ]
        lines += [
            Series("random, median", percent, [values[len(values) // 2] for values in null]),
            Series("random, least", percent, [values[0] for values in null]),
            Series("random, most", percent, [values[-1] for values in null]),
        ]
        run.figure(
            Line(
                lines,
                title=f"AUROC of a probe on some of {width} activations, {WORDS[split]}",
                x_label="activations read (%)",
                y_label="AUROC",
                log_x=True,
                marks={"chance": 0.5, "all activations": whole[split]},
            )
        )
