"""Hidden states of a model with its adapters off and on, kept for probes."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.checks import check_once
from experiments.common.parameters import Threads
from experiments.lying.families import Family, check_held_out
from labbook import Bar, Heatmap, Run, experiment

Speaker = Literal["truthful", "liar", "neutral"]
QUICK = {"statements": 200, "test_statements": 200}


@experiment("lying.collect", tags=["lying"], presets={"quick": QUICK})
def collect(
    run: Run,
    adapters: Annotated[list[str], Field(description="runs of lying.adapt on one model (ids, empty = small)")] = [],  # noqa: B006
    hooks: Annotated[list[str], Field(description="residual, q, k, v, o, down, ... (names, empty = four)")] = [],  # noqa: B006
    speakers: Annotated[list[Speaker], Field(description="whose prompts (names, empty = all)")] = [],  # noqa: B006
    families: Annotated[list[Family], Field(description="in distribution (names, empty = the adapters')")] = [],  # noqa: B006
    held_out: Annotated[list[Family], Field(description="out of distribution (names, empty = all others)")] = [],  # noqa: B006
    statements: Annotated[int, Field(ge=20, description="for each speaker, to fit probes on (count)")] = 600,
    test_statements: Annotated[int, Field(ge=20, description="for each speaker, in each test split (count)")] = 600,
    dtype: Annotated[Literal["float32", "float16"], Field(description="of the states on the disk (name)")] = "float32",
    batch_size: Annotated[int, Field(ge=1, description="prompts at once (prompts)")] = 256,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the statements, and of models made now (number)")] = 0,
):
    """What does a model hold at the end of a prompt, with and without its adapters?

    For every statement, its negation and every speaker, the states at the last token: after each layer (residual) and
    at other hooks (k, v and down by default), with the adapters off ("base") and with each of them ("truth", "lie" or
    "opposite", by what it was taught). `down` and `o` are what these projections read, after an adapter has scaled
    it; other names are outputs of modules.

    The states go to the disk batch by batch, into a file that is mapped and not held in memory. How large it will be
    is said before, and refused where it does not fit on the disk; so are states that float16 cannot hold. Keeps
    `states.safetensors`, which probes read. No family out of distribution may be one that any adapter was taught on.

    Returns the size (bytes), the rows, the widths together, how often each group's neutral answers are true in each
    split (`acc_base_val`, ...), the share of statements that the truthful speaker knows, and how far each
    adapter moves the states at the place where it moves them most (`moved_truth`: root mean square of the difference
    over that of the base).
    """
    import torch

    from experiments.common.devices import prepared
    from experiments.lying.collecting import fill, rows_of, shapes_of
    from experiments.lying.groups import HOOKS, groups_of, taught_families
    from experiments.lying.mapped import check_room, in_words, plan_of
    from experiments.lying.statements import SPEAKERS
    from experiments.lying.states import STATES, load

    prepared("cpu", threads)
    check_once(adapters=adapters, hooks=hooks, speakers=speakers)
    groups = groups_of(run, adapters, seed)
    base, _ = groups["base"]
    taught = taught_families(run, adapters)
    families = families or taught
    held_out = held_out or [family for family in base.families if family not in {*families, *taught}]
    if not held_out:
        raise ValueError("No family is left to be out of distribution; give held_out, or fewer families.")
    check_held_out(families, held_out, taught)
    base.check_families(families + held_out)
    counts = (statements, test_statements, test_statements)
    hooks, speakers = hooks or HOOKS, sorted(speakers or SPEAKERS, key=SPEAKERS.index)
    rows = rows_of(base, families, held_out, counts, speakers, torch.Generator().manual_seed(seed + 2))
    widths = shapes_of(base, hooks, rows)
    plan = plan_of(groups, widths, len(rows.speakers), {"float32": "F32", "float16": "F16"}[dtype])
    check_room(plan, run.folder)
    run.note(
        f"{len(rows.speakers)} rows, {len(widths)} places of {sum(widths.values())} numbers, {len(groups)} groups: "
        f"{in_words(plan.size)} on the disk."
    )
    path = run.folder / STATES
    fill(path, plan, groups, hooks, rows, batch_size, run.track)
    run.artifact(path)
    states = load(path)
    return {
        "size": plan.size,
        "rows": len(rows.speakers),
        "widths": sum(widths.values()),
        "groups": ", ".join(groups),
        "known": states.known.double().mean().item(),
        **accuracies(run, states),
        **movements(run, states),
    }


def accuracies(run, states):
    """How often the answers of each group are true, by split; of the neutral speaker, or else the last there is."""
    speaker = states.speaker.max()
    splits, found = ("train", "val", "ood"), {}
    for group, yes in states.yes.items():
        right = (yes > 0.5) == states.truth
        for place, split in enumerate(splits):
            chosen = (states.split == place) & (states.speaker == speaker)
            found[f"acc_{group}_{split}"] = right[chosen].double().mean().item()
    table = [[found[f"acc_{group}_{split}"] for split in splits] for group in states.yes]
    title = "Answers that are true, by group and split (share; chance 0.5)"
    run.figure(Heatmap(table, list(states.yes), list(splits), title=title, low=0, high=1))
    return found


def movements(run, states):
    """How far each adapter moves the states of each place, relative to the base's size."""
    found = {}
    for group in sorted(states.groups.keys() - {"base"}):
        places = states.groups[group]
        moved = {
            name: ((places[name].double() - base.double()).norm() / base.double().norm()).item()
            for name, base in states.groups["base"].items()
        }
        names = sorted(moved, key=lambda name: (int(name.split(".")[1]), name))
        title = f"States moved by the {group} adapter, by place (root mean square over the base's)"
        run.figure(Bar(names, [moved[name] for name in names], title=title))
        found[f"moved_{group}"] = max(moved.values())
    return found
