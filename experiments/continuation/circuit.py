"""Which heads and neurons a model continues each kind of sequence with."""

from typing import Annotated

from pydantic import Field

from experiments.common.checks import check_once
from experiments.common.parameters import Threads
from experiments.continuation.evaluate import slug
from experiments.continuation.tasks import KNOWN, TaskName
from labbook import Bar, Heatmap, Line, Run, experiment
from labbook.figures import Series


@experiment(
    "continuation.circuit",
    tags=["continuation"],
    presets={"quick": {"tasks": ["months +1", "months -1"], "steps": 200, "draws": 20}},
)
def circuit(
    run: Run,
    model: Annotated[
        str, Field(description="run (id), folder or pretrained model (name; empty = a small one trained now)")
    ] = "",
    tasks: Annotated[
        list[TaskName],
        Field(description="to take apart (names; empty = those it was trained on, or does of the seven)"),
    ] = [],  # noqa: B006
    numbers: Annotated[int, Field(ge=20, le=100, description="from 0 on, where no run says it (count)")] = 60,
    neurons: Annotated[
        bool, Field(description="one by one, else only whole MLPs, as for big models (yes or no)")
    ] = True,
    faithful: Annotated[float, Field(gt=0, lt=1, description="a circuit recovers at least so much (share)")] = 0.9,
    top: Annotated[int, Field(ge=1, description="neurons shown of each task (count)")] = 3,
    draws: Annotated[int, Field(ge=10, description="random circuits, and random parts of circuits (count)")] = 100,
    steps: Annotated[int, Field(ge=1, description="of training where there is no model (batches)")] = 1500,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of pairs, random sets, and a model trained now (number)")] = 0,
):
    """Which heads and neurons does a model continue each kind of sequence with?

    Ablates every head, neuron and MLP alone, at all positions, in three ways: zero, the mean over all tasks' sequences
    by position, and what it says of another sequence of the task with another answer; the effect is the change of the
    right answer's loss (nats). Beside it activation patching between such two sequences (denoising: 0 as the corrupt
    run, 1 as the clean one), attribution patching, which is its first order, and the rank correlation of the two; and
    path patching of each head to the logits past everything else, through the MLP of its layer, and of each MLP to the
    logits.

    The circuit of a task is the smallest set found that recovers `faithful` of the loss between all nodes mean-ablated
    (0) and none (1): nodes are added by their mean-ablation effect, then spared one by one (Wang et al. 2022,
    "Interpretability in the Wild"). Beside it stand random circuits with as many heads and as many neurons. Complete it
    is where ablating it leaves little (`left`, which random circuits leave much of), and where losing a random half of
    it costs the circuit what it costs the model (`gap`, 0 at best). Circuits are chosen and measured on the same
    sequences, which are all that a task has.

    Keeps every effect and circuit as `circuits.csv`. Returns by task the size of the circuit, what it recovers, the
    median random circuit, the share of random circuits (with itself) that recover as much (`p_...`), `left_...` and
    `gap_...`, all of them None for a task with an accuracy below .95; and over all tasks the lowest rank correlation of
    the patchings, the strongest head, the lowest accuracy.
    """
    from experiments.continuation.tasks import tasks_named

    check_once(tasks=tasks)
    tasks_named(tasks, numbers)
    import torch

    from experiments.common.devices import prepared
    from experiments.continuation.effects import whole
    from experiments.continuation.scoring import check_models
    from experiments.continuation.subject import subject_of
    from experiments.continuation.tasks import LENGTH

    check_models(run, [model] if model else [], LENGTH - 1)
    prepared("cpu", threads)
    subject = subject_of(run, model, tasks, numbers, neurons, steps, seed)
    generator = torch.Generator().manual_seed(seed)
    effects, summary = ablate_nodes(run, subject, generator)
    summary |= patch_nodes(run, subject, generator)
    circuits, found = minimal_sets(run, subject, effects["mean"], faithful, draws, generator)
    found = of_done(found, dict(zip(subject.tasks, whole(subject)[1].tolist(), strict=True)))
    draw_top(run, subject, effects["mean"], top)
    keep_circuits(run, subject, effects, circuits)
    run.note(in_words(subject, summary, found, faithful))
    return summary | {f"{name}_{slug(task)}": figure for task, row in found.items() for name, figure in row.items()}


def of_done(found, right):
    """The figures {task: {name: figure}} of tasks that the model does; for the others None."""
    return {task: row if right[task] >= KNOWN else dict.fromkeys(row) for task, row in found.items()}


def ablate_nodes(run, subject, generator):
    """({kind: [task, node]} effects, figures) of every node and whole MLP alone, by way of ablation."""
    from experiments.continuation.effects import (
        KINDS,
        mlp_effects,
        node_effects,
        partners_of,
        replacing,
        values_of,
        whole,
    )

    values, partners = values_of(subject), partners_of(subject, generator)
    effects, summary = {}, {"accuracy": whole(subject)[1].min().item()}
    for kind in KINDS:
        replacement = replacing(kind, values, partners)
        effects[kind] = node_effects(subject, replacement, run.track)
        mlps = mlp_effects(subject, replacement)
        draw_parts(run, subject, kind, effects[kind][:, : subject.n_heads], mlps)
        worst = effects[kind][:, : subject.n_heads].max(0).values
        summary |= {
            f"head_{kind}": worst.max().item(),
            f"strongest_head_{kind}": subject.names[worst.argmax()],
            f"weakest_mlp_{kind}": mlps.max(1).values.min().item(),
        }
    return effects, summary


def patch_nodes(run, subject, generator):
    """The figures of patching by activation, attribution and path."""
    from scipy.stats import spearmanr

    from experiments.continuation.effects import partners_of
    from experiments.continuation.patches import activation_patching, attribution_patching, pairs_of, path_patching

    pairs = pairs_of(subject, partners_of(subject, generator))
    patched, attributed = activation_patching(pairs), attribution_patching(pairs)
    agreement = [spearmanr(one, other).statistic.item() for one, other in zip(patched, attributed, strict=True)]
    title = "Attribution against activation patching: rank correlation over all nodes, by task"
    run.figure(Bar(subject.tasks, agreement, title=title, marks={"unrelated": 0.0, "the same": 1.0}))
    names = subject.names[: subject.n_heads]
    draw_shares(run, subject, "Activation patching of one head", patched[:, : subject.n_heads], names)
    paths = path_patching(pairs)
    draw_shares(run, subject, "Path patching, head to logits", paths.head_to_logits, names)
    draw_shares(run, subject, "Path patching, head to the MLP of its layer", paths.head_to_mlp, names)
    layers = [f"L{layer} MLP" for layer in range(subject.bridge.cfg.n_layers)]
    draw_shares(run, subject, "Path patching, MLP to logits", paths.mlp_to_logits, layers)
    return {
        "attribution_agrees": min(agreement),
        "head_to_logits": paths.head_to_logits.max(1).values.mean().item(),
        "head_to_mlp": paths.head_to_mlp.max(1).values.mean().item(),
        "mlp_to_logits": paths.mlp_to_logits.max(1).values.mean().item(),
    }


def minimal_sets(run, subject, effects, faithful, draws, generator):
    """([task, node] the circuits, {task: figures})."""
    import torch

    from experiments.continuation import faithful as measures

    scale = measures.scale_of(subject)
    circuits = measures.minimal(scale, effects, faithful)
    by_chance = measures.random_recoveries(scale, circuits, draws, generator, run.track)
    without_others = [scale.recovered(~others) for others in random_sets(subject, circuits, draws, generator)]
    columns = {
        "size": circuits.sum(1),
        "recovered": scale.recovered(circuits),
        "random": by_chance.median(0).values,
        "p": measures.share_beyond(scale.recovered(circuits), by_chance),
        "left": scale.recovered(~circuits),
        "random_left": torch.stack(without_others).median(0).values,
        "gap": measures.gaps(scale, circuits, draws, generator).mean(0),
    }
    draw_completeness(run, subject, columns)
    draw_curves(run, subject, scale, effects, generator)
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return circuits, {task: dict(zip(columns, row, strict=True)) for task, row in zip(subject.tasks, rows, strict=True)}


def random_sets(subject, circuits, draws, generator):
    """Random circuits like those that were found, one set of them after the other."""
    from experiments.continuation.faithful import random_like

    return (random_like(circuits, subject.n_heads, generator) for _ in range(draws))


def draw_parts(run, subject, kind, heads, mlps):
    """A task by head and MLP table."""
    import torch

    columns = [*subject.names[: subject.n_heads], *(f"L{layer} MLP" for layer in range(mlps.shape[1]))]
    title = f"Change of loss without one head or MLP, {kind}-ablated (nats)"
    run.figure(Heatmap(torch.cat((heads, mlps), 1).tolist(), subject.tasks, columns, title=title))


def draw_shares(run, subject, what, shares, columns):
    """A task by node table of patching."""
    title = f"{what} (0 as the corrupt run, 1 as the clean)"
    run.figure(Heatmap(shares.tolist(), subject.tasks, columns, title=title, low=0, high=1))


def draw_top(run, subject, effects, top):
    """The neurons that cost each task most, and what they cost the others."""
    if not subject.neurons:
        return
    ranked = subject.n_heads + effects[:, subject.n_heads :].argsort(1, descending=True)[:, :top]
    chosen = list(dict.fromkeys(ranked.flatten().tolist()))
    names = [subject.names[node] for node in chosen]
    title = f"Change of loss without one of the {top} top neurons of each task, mean-ablated (nats)"
    run.figure(Heatmap(effects[:, chosen].tolist(), subject.tasks, names, title=title))


def draw_completeness(run, subject, columns):
    """What circuits and random circuits recover, and what is left without them."""
    titles = ("the circuit", "random, median", "all but the circuit", "all but random, median")
    shown = [columns[name].tolist() for name in ("recovered", "random", "left", "random_left")]
    labels = [f"{task} (n={size})" for task, size in zip(subject.tasks, columns["size"].tolist(), strict=True)]
    title = "Share of the loss recovered by circuits of n nodes, and left without them (1 = the whole model)"
    run.figure(Heatmap(list(zip(*shown, strict=True)), labels, titles, title=title, low=0, high=1))


def draw_curves(run, subject, scale, effects, generator, draws=9):
    """What the top nodes, and random ones, recover by how many there are, averaged over the tasks."""
    import torch

    from experiments.continuation.faithful import of_size, random_like

    n_nodes = effects.shape[1]
    sizes = sorted({2**power for power in range(n_nodes.bit_length())} | {3 * n_nodes // 4, n_nodes})
    tops, by_chance = [], []
    for size in sizes:
        chosen = of_size(effects, size)
        tops.append(scale.recovered(chosen))
        others = [scale.recovered(random_like(chosen, subject.n_heads, generator)) for _ in range(draws)]
        by_chance.append(torch.stack(others).median(0).values)
    curves = [Series("top nodes", sizes, torch.stack(tops).mean(1).tolist())]
    curves.append(Series("random, median", sizes, torch.stack(by_chance).mean(1).tolist()))
    title = "Share of the loss recovered by the number of nodes kept, mean over tasks"
    marks = {"nothing": 0.0, "the whole model": 1.0}
    run.figure(Line(curves, title=title, x_label="nodes", y_label="recovered (share)", log_x=True, marks=marks))


def keep_circuits(run, subject, effects, circuits):
    """Every node's effects on every task and whether it is in the circuit, as a file of the run."""
    import csv

    path = run.folder / "circuits.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "node", *effects, "in_circuit"])
        for place, task in enumerate(subject.tasks):
            columns = [kind[place].tolist() for kind in effects.values()]
            writer.writerows(
                zip([task] * len(subject.names), subject.names, *columns, circuits[place].int().tolist(), strict=True)
            )
    run.artifact(path)


def in_words(subject, summary, found, faithful):
    """The circuits as sentences, with warnings where they say little."""
    said = [
        f"{task}: {row['size']} nodes of {len(subject.names)} recover {row['recovered']:.2f} (random ones "
        f"{row['random']:.2f}, p={row['p']:.2g}), without them {row['left']:.2f} is left"
        for task, row in found.items()
        if row["size"] is not None
    ]
    text = f"Circuits that recover {faithful}: {'; '.join(said) or 'of no task'}."
    lacking = [task for task, row in found.items() if row["size"] is None]
    if lacking:
        text = (
            f"The model does not do {', '.join(lacking)} (lowest accuracy {summary['accuracy']:.2f}), so no circuit is "
            f"given of that. {text}"
        )
    for task, count in subject.left_out.items():
        text += f" {task}: {count} sequences left out, which have other numbers of tokens."
    return text
