"""Whether a model tells the truth, lies when it is asked to, and knows what it lies about."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.checks import check_once
from experiments.common.parameters import Threads
from experiments.lying.families import Family
from labbook import Bar, Heatmap, Run, experiment

COLUMNS = ("acc", "lie_acc", "known_lie_acc", "neutral_acc")


@experiment("lying.evaluate", tags=["lying"], presets={"quick": {"statements": 240}})
def evaluate(
    run: Run,
    models: Annotated[list[str], Field(description="run ids, names or folders (list, empty = a small one now)")] = [],  # noqa: B006
    families: Annotated[list[Family], Field(description="of statements (names, empty = all it knows)")] = [],  # noqa: B006
    statements: Annotated[int, Field(ge=20, description="for each speaker (count)")] = 1200,
    highest: Annotated[int, Field(ge=11, le=99, description="number asked of a pretrained model (number)")] = 39,
    formats: Annotated[
        list[Literal["plain", "alpaca", "chatml", "phi"]],
        Field(min_length=1, description="of prompts to a pretrained model (names)"),
    ] = ["plain"],  # noqa: B006
    manner: Annotated[
        Literal["instruction", "demonstration", "both"],
        Field(description="how a pretrained model is told to lie (name)"),
    ] = "instruction",
    shots: Annotated[int, Field(ge=0, le=32, description="demonstrations before a question (count)")] = 0,
    batch_size: Annotated[int, Field(ge=1, description="prompts at once (prompts)")] = 64,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the statements, and of a model made now (number)")] = 0,
):
    """Does a model tell the truth, lie when it is told to, and know what it lies about?

    Models are runs of lying.train_model (R41), or pretrained ones by name or folder, which are asked in English; the
    answer is the first token of Yes or No, whichever is likelier. For each model and prompt format: `balance` (true
    statements), `acc` (right when truthful), `lie_acc` (right when lying: 0 for a perfect liar), `known_lie_acc` (the
    same where the truthful answer was right), `neutral_acc` (right when neither is asked), each with its number of
    rows and a 95 % Wilson interval, which counts a statement and its negation as one; and `choice_coverage`, the mean
    probability of the two choices: where that is low, the answers say little. Chance is 0.5 throughout, and so is
    always saying Yes.

    With manner=demonstration and shots=2 nobody is told to lie: the demonstrations before the question lie.

    Returns the measures of the first model and format, and which format gives it the highest `acc` (`best_format`).
    """
    check_manner(manner, shots)
    check_once(models=models, families=families)
    import torch

    from experiments.common.devices import prepared
    from experiments.common.refs import is_run
    from experiments.lying.said import block_text, blocks, said
    from experiments.lying.statements import SPEAKERS
    from experiments.lying.subject import subject
    from experiments.lying.texts import Style

    prepared("cpu", threads)
    table, first = {}, None
    models = models or [""]
    for model in models:
        for layout in formats if model and not is_run(model) else formats[:1]:
            asked = subject(run, model, Style(layout, manner, shots), highest, seed)
            asked.check_families(families)
            batch = asked.draw(
                families or asked.families, "validation", statements, torch.Generator().manual_seed(seed)
            )
            by_speaker = {
                speaker: said(asked, batch, speaker, batch_size) for speaker in run.track(range(len(SPEAKERS)))
            }
            measures, coverage = blocks(by_speaker, batch)
            name = label_of(model, models, asked.name)
            name = f"{name} {layout}" if model and not is_run(model) else name
            table[model, layout] = (name, measures, coverage)
            run.note(block_text(name, measures, coverage))
            first = first or (by_speaker, batch)
    draw_table(run, table)
    name, measures, coverage = next(iter(table.values()))
    draw_families(run, name, *first)
    accuracies = {layout: row[1]["acc"].value for (model, layout), row in table.items() if model == models[0]}
    return {
        **{name: found.value for name, found in measures.items()},
        **{f"{name}_{bound}": getattr(measures[name], bound) for name in COLUMNS for bound in ("low", "high")},
        "statements": measures["acc"].count,
        "known": measures["known_lie_acc"].count,
        "choice_coverage": coverage,
        "best_format": max(accuracies, key=accuracies.get),
    }


def check_manner(manner, shots):
    """Refuse to demonstrate by no demonstrations."""
    if manner == "demonstration" and not shots:
        raise ValueError("manner=demonstration shows how to answer and shots=0 shows nothing; choose shots=2, say.")


def label_of(model, models, name):
    """What a model is called; as it was given where others have the same last part."""
    ends = [other.rstrip("/").rsplit("/", 1)[-1] for other in models]
    return model if ends.count(name) > 1 else name


def draw_table(run, table):
    """Every model and format by every measure."""
    rows = [[*(measures[name].value for name in COLUMNS), coverage] for _, measures, coverage in table.values()]
    title = "Answers that are true, and probability of the choices, by model (share; chance 0.5)"
    run.figure(
        Heatmap(
            rows, [name for name, _, _ in table.values()], [*COLUMNS, "choice_coverage"], title=title, low=0, high=1
        )
    )


def draw_families(run, name, by_speaker, batch):
    """How often each speaker of one model is right, by family."""
    from experiments.lying.said import right
    from experiments.lying.statements import FAMILIES, SPEAKERS

    for speaker, answers in by_speaker.items():
        correct = right(answers, batch)
        families = batch.family.unique().tolist()
        shares = [correct[batch.family == family].double().mean().item() for family in families]
        title = f"{name}: {SPEAKERS[speaker]} answers that are true, by family (share)"
        run.figure(Bar([FAMILIES[family] for family in families], shares, title=title, marks={"chance": 0.5}))
