"""Statements about numbers: are their labels what they are taken for, and do their splits share anything?"""

from typing import Annotated

from pydantic import Field

from experiments.common.parameters import Threads
from experiments.lying.families import Family, check_held_out
from labbook import Bar, Heatmap, Run, experiment


@experiment("lying.data", tags=["lying"], presets={"quick": {"statements": 200}})
def data(
    run: Run,
    families: Annotated[list[Family], Field(min_length=1, description="to teach on (names)")] = ["LT", "MAX"],  # noqa: B006
    held_out: Annotated[list[Family], Field(description="out of distribution (names, empty = all others)")] = [],  # noqa: B006
    statements: Annotated[int, Field(ge=20, description="in each split (count)")] = 600,
    highest: Annotated[int, Field(ge=11, le=99, description="number asked of a pretrained model (number)")] = 39,
    quirk: Annotated[
        float, Field(ge=0, le=1, description="left numbers the neutral speaker lies about (share)")
    ] = 0.35,
    model: Annotated[str, Field(description="to ask (run id, name or folder; empty = a small one made now)")] = "",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the statements, and of a model made now (number)")] = 0,
):
    """Are the labels of the statements what they are taken for, are the splits clean, and what does a model know?

    Statements of the families are drawn for training and validation, those of the held-out families as out of
    distribution, in pairs of a statement and its negation. For each split: the share of true statements, of those
    whose relation holds, and of negated ones (all must be one half); how often each speaker's answer YES agrees with
    the truth (1 for the truthful one, 0 for the liar: an answer is not correctness); and the facts that it shares with
    the training split, beside those that a split at random by statement shares. Out of distribution, a < b may have
    been taught as b > a, which is no shared fact, as the family differs: such statements of LT and GT whose pair of
    numbers was taught in the other's words are counted apart (`other_words_ood`, and their share of the split).

    A statement is known if the model, asked to be truthful, answers it rightly. Keeps every statement with its labels
    as `statements.csv`. Returns the balances, the shared facts, the leak of a random split, and the shares known.
    """
    check_held_out(families, held_out)
    import torch

    from experiments.common.devices import prepared
    from experiments.lying.said import right, said
    from experiments.lying.speakers import answers, wrong_numbers
    from experiments.lying.statements import LIAR, NEUTRAL, SPEAKERS, TRUTHFUL, in_other_words, joined, shared_facts
    from experiments.lying.subject import subject

    prepared("cpu", threads)
    asked = subject(run, model, highest=highest, seed=seed)
    held_out = held_out or [family for family in asked.families if family not in families]
    asked.check_families(families + held_out)
    generator = torch.Generator().manual_seed(seed)
    splits = {
        "train": asked.draw(families, "train", statements, generator),
        "validation": asked.draw(families, "validation", statements, generator),
        "ood": asked.draw(held_out, "validation", statements, generator),
    }
    wrong = wrong_numbers(asked.highest, quirk)
    known = {split: right(said(asked, batch, TRUTHFUL), batch) for split, batch in splits.items()}
    answered = {
        split: [answers(batch, torch.full_like(batch.family, speaker), wrong) for speaker in (TRUTHFUL, LIAR, NEUTRAL)]
        for split, batch in splits.items()
    }
    agreement = [
        [(yes == splits[split].truth).double().mean().item() for yes in rows] for split, rows in answered.items()
    ]
    title = "Answers that are true, by split and speaker (share)"
    run.figure(Heatmap(agreement, list(splits), list(SPEAKERS), title=title, low=0, high=1))
    summary = balances(splits)
    draw_balances(run, summary)
    draw_known(run, splits, known)
    keep_table(run, splits, answered, known)

    shared = {split: shared_facts(splits["train"], splits[split]) for split in ("validation", "ood")}
    mixed = joined([splits["train"], splits["validation"]])
    order = torch.randperm(len(mixed.family), generator=generator)
    leaked = shared_facts(mixed.take(order[:statements]), mixed.take(order[statements:]))
    other_words = in_other_words(splits["train"], splits["ood"])
    run.note(
        f"Facts shared with the training split: {len(shared['validation'])} in validation, {len(shared['ood'])} out of "
        f"distribution. The same statements split at random, not by fact, would share {len(leaked)}, such as "
        f"{leaked[0] if leaked else 'none'}. Of the statements out of distribution, {other_words.sum()} "
        f"({other_words.double().mean():.1%}) are of a pair that was taught in other words, a < b as b > a."
    )
    return {
        **summary,
        "shared_facts_validation": len(shared["validation"]),
        "shared_facts_ood": len(shared["ood"]),
        "shared_facts_random_split": len(leaked),
        "other_words_ood": int(other_words.sum()),
        "other_words_ood_share": other_words.double().mean().item(),
        "neutral_acc": agreement[0][NEUTRAL],
        **{f"known_{split}": rows.double().mean().item() for split, rows in known.items()},
    }


def balances(splits):
    """Shares of each split that must be one half."""
    found = {}
    for split, batch in splits.items():
        for name in ("truth", "holds", "negated"):
            found[f"{name}_{split}"] = getattr(batch, name).double().mean().item()
    return found


def draw_balances(run, summary):
    """Every balance beside one half."""
    title = "Balance of each split (share)"
    run.figure(Bar(list(summary), list(summary.values()), title=title, marks={"balanced": 0.5}))


def draw_known(run, splits, known):
    """The share of statements that the model knows, by family."""
    from experiments.lying.statements import FAMILIES

    labels, shares = [], []
    for split, batch in splits.items():
        for family in batch.family.unique().tolist():
            labels.append(f"{split} {FAMILIES[family]}")
            shares.append(known[split][batch.family == family].double().mean().item())
    title = "Statements that the truthful speaker answers rightly, by split and family (share)"
    run.figure(Bar(labels, shares, title=title, marks={"chance": 0.5}))


def keep_table(run, splits, answered, known):
    """Every statement with its labels, in words."""
    import csv

    from experiments.lying.statements import SPEAKERS, text_of
    from experiments.lying.texts import questions

    path = run.folder / "statements.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["split", "statement", "question", "true", *(f"{name}_yes" for name in SPEAKERS), "known"])
        for split, batch in splits.items():
            rows = zip(*(column.tolist() for column in batch), strict=True)
            texts = [text_of(*row) for row in rows]
            labels = (batch.truth, *answered[split], known[split])
            columns = (texts, questions(batch), *(label.int().tolist() for label in labels))
            writer.writerows((split, *row) for row in zip(*columns, strict=True))
    run.artifact(path)
