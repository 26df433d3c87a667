"""A one-layer transformer that says the last word of a sequence: does it remember, or has it understood?"""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.checks import check_finite, check_once
from experiments.common.parameters import Device, Threads
from experiments.common.settings import of_config
from experiments.common.shapes import check_heads
from experiments.continuation.tasks import KNOWN, TaskName
from labbook import Bar, Line, Run, experiment


@experiment(
    "continuation.train",
    tags=["continuation"],
    presets={"quick": {"steps": 500, "split": "block", "d_model": 32, "weight_decay": 0.01}},
)
def train(
    run: Run,
    split: Annotated[
        Literal["windows", "block", "steps", "steps_strict", "tasks"],
        Field(description="what is held out; tasks = nothing, all sequences of `tasks` (name)"),
    ] = "steps",
    tasks: Annotated[
        list[TaskName], Field(description="to train on where split=tasks (names; empty = the seven)")
    ] = [],  # noqa: B006
    numbers: Annotated[int, Field(ge=30, le=100, description="from 0 on, each one token (count)")] = 60,
    block_first: Annotated[int, Field(ge=0, description="smallest in which +2 is held out (number)")] = 20,
    block_last: Annotated[int, Field(ge=0, description="largest in which +2 is held out (number)")] = 44,
    new_range: Annotated[int, Field(ge=0, description="numbers beyond, trained in all but +2 (count)")] = 15,
    number_words: Annotated[bool, Field(description="train +1 of number words, test +2 (yes or no)")] = True,
    loss_on: Annotated[Literal["last", "all"], Field(description="the last word, or all but the first (name)")] = (
        "last"
    ),
    n_layers: Annotated[int, Field(ge=1, le=4, description="of the transformer (count)")] = 1,
    n_heads: Annotated[int, Field(ge=1, description="attention heads (count, divides d_model)")] = 4,
    d_model: Annotated[int, Field(ge=1, description="width of the residual stream (dimensions)")] = 128,
    d_mlp: Annotated[int, Field(ge=0, description="neurons of each MLP (count, 0 = four times d_model)")] = 0,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "LN",
    steps: Annotated[int, Field(ge=1, description="length of the training (batches)")] = 5500,
    batch_size: Annotated[int, Field(ge=1, description="at each step, drawn with replacement (sequences)")] = 128,
    learning_rate: Annotated[float, Field(gt=0, description="AdamW's, constant (per step)")] = 1e-3,
    weight_decay: Annotated[float, Field(ge=0, description="AdamW's decay (per learning rate)")] = 1.0,
    measure_every: Annotated[int, Field(ge=1, description="between measures of accuracy (steps)")] = 100,
    snapshots: Annotated[int, Field(ge=0, description="weights kept on a log schedule (count, 0 = none)")] = 0,
    device: Device = "auto",
    dtype: Annotated[Literal["float32", "float64"], Field(description="of weights and activations (name)")] = "float32",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the weights, the batches and random windows (number)")] = 0,
):
    """Does a model that continues sequences know the rule, or the sequences it has seen?

    Trains on four words to say the fifth, and logs the `loss` (nats) and the accuracy by kind of novelty: `seen`, the
    training itself; `held_out`, +2 windows that are not in training; `new_range`, +2 in numbers known from other steps
    only; `number_words`, +2 in words that are known from +1 only. What is held out depends on `split` (see
    continuation.data, whose check is made here too): random windows of +2 leave their pairs in training; a block of
    numbers takes the pairs out; `steps` has +-1 to +-9 in training and no +2 pair of the block, `steps_strict`
    not even reversed. Generalisation long after memorisation: Power et al. 2022, "Grokking".

    Beside the accuracies stands what a table of the training gets right, which has which word followed the last two
    where the loss was: memorisation and no more. With a loss on the last word only, a random window's pairs are taught
    nowhere; with loss_on=all, as in language models, they are, and the table gets most of them.

    Returns the final accuracies by kind with n and 95 % interval of the held-out one (Wilson), the `table`'s on it,
    the steps at which the training (`memorised_at`) and the held-out (`generalised_at`) first pass .95, None if never.
    At a constant rate the loss spikes now and then, and accuracy with it; so also `held_out_late`, the median over the
    last fifth of the measures, and `worst_held_out_after`, the lowest after `generalised_at`. With split=tasks nothing
    is held out: the accuracies of the worst task and of all.
    """
    check_heads(d_model, n_heads)
    check_asked(split, tasks, (block_first, block_last), numbers, new_range)

    from experiments.common.checkpoints import keep_snapshots, keep_weights, log_spaced
    from experiments.common.devices import prepared
    from experiments.continuation.model import Settings
    from experiments.continuation.tasks import SEVEN
    from experiments.continuation.training import accuracies, trainings

    settings = of_config(Settings, locals() | {"tasks": tuple(tasks) or SEVEN})  # the parameters above, by their names
    data = settings.data()
    told_apart(run, split, data)
    kinds = {"seen": data.train, **data.tests}
    tables = {kind: table_accuracy(data, test, loss_on) for kind, test in data.tests.items()}
    declare_curves(run, kinds, tables)

    looks, wanted, taken = {}, log_spaced(steps, snapshots), {}
    course = trainings(settings, data.train, prepared(device, threads))
    for step, (model, loss) in zip(run.track(range(steps + 1)), course, strict=False):  # the last is only looked at
        if step in wanted:
            taken[step] = {name: weight.clone() for name, weight in model.state_dict().items()}
        if step % measure_every == 0 or step == steps:
            looks[step] = accuracies(model, kinds)
        run.log({"loss": loss, **looks.get(step, {})}, step=step)
    check_finite(loss, learning_rate)
    run.model(model)
    keep_weights(run, model)
    keep_snapshots(run, taken)
    summary = {"final_loss": loss, "memorised_at": first_known(looks, "seen"), **accuracies(model, kinds)}
    if not data.tests:
        return summary | by_task(run, model, settings)
    draw_kinds(run, kinds, summary, tables)
    return summary | held_out_figures(looks, data.tests["held_out"], tables["held_out"])


def check_asked(split, tasks, block, numbers, new_range):
    """Refuse, before anything heavy is loaded, a split or tasks that cannot be."""
    from experiments.continuation.splits import check_block
    from experiments.continuation.tasks import tasks_named

    check_once(tasks=tasks)
    if split == "tasks":
        tasks_named(tasks, numbers)
    elif tasks:
        raise ValueError(f"split={split} has its own sequences; choose split=tasks to train on tasks.")
    else:
        check_block(*block, numbers, new_range)


def told_apart(run, split, data):
    """Check that the tests are apart from the training; of the split that leaks, say by how much."""
    from experiments.continuation.splits import LEAKING, overlap

    if split != LEAKING:
        return data.check()
    common = overlap(data.train, data.tests["held_out"])
    known = f"{common.shares['pairs']:.0%} are in training, such as {' '.join(common.pairs[0])}"
    run.note(f"Random windows leak: of the pairs that are tested, {known}.")
    return None


def table_accuracy(data, test, loss_on):
    """What a table of the training gets right of a test."""
    from experiments.continuation.lookup import lookup_accuracy

    return lookup_accuracy(data.train, test, loss_on)


def declare_curves(run, kinds, tables):
    """The run's curves, to be watched while it trains."""
    run.figure(Line.of_metric("loss", log_y=True, title="Loss (nats)"))
    marks = {"known": KNOWN} | ({"table, held out": tables["held_out"]} if tables else {})
    title = "Accuracy by kind of novelty: memorised, then generalised (share)" if tables else "Accuracy (share)"
    run.figure(Line.of_metrics(list(kinds), title=title, marks=marks))


def first_known(looks, kind):
    """The first step looked at with an accuracy of .95 or more; None if there is none."""
    return next((step for step, found in looks.items() if found[kind] >= KNOWN), None)


def held_out_figures(looks, test, table):
    """The numbers of the held-out sequences."""
    from statistics import median

    from labbook.statistics import wilson

    course = [found["held_out"] for found in looks.values()]
    generalised_at = first_known(looks, "held_out")
    low, high = wilson(course[-1], len(test))
    after = [found["held_out"] for step, found in looks.items() if generalised_at is not None and step > generalised_at]
    return {
        "held_out_n": len(test),
        "held_out_low": low,
        "held_out_high": high,
        "held_out_late": median(course[-max(1, len(course) // 5) :]),
        "table": table,
        "generalised_at": generalised_at,
        "worst_held_out_after": min(after, default=None),
    }


def draw_kinds(run, kinds, accuracy, tables):
    """The accuracy of each kind beside what a table gets."""
    labels, values = [], []
    for kind, test in kinds.items():
        labels.append(f"{kind} (n={len(test)})")
        values.append(accuracy[kind])
        if kind in tables:
            labels.append(f"{kind}, by the table")
            values.append(tables[kind])
    run.figure(Bar(labels, values, title="Final accuracy by kind of novelty (share)", marks={"known": KNOWN}))


def by_task(run, model, settings):
    """The accuracy of each task that was trained, and the most frequent answer's share."""
    from experiments.continuation.lookup import chance
    from experiments.continuation.training import accuracies

    tasks = {task.name: task.sequences for task in settings.known_tasks()}
    found = accuracies(model, tasks)
    labels = [f"{name} (n={len(sequences)})" for name, sequences in tasks.items()]
    marks = {"most frequent answer, at best": max(map(chance, tasks.values()))}
    run.figure(Bar(labels, list(found.values()), title="Final accuracy by task (share)", marks=marks))
    return {"worst_task": min(found.values()), "worst_task_name": min(found, key=found.get)}
