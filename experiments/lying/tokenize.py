"""States written in a few tokens of a small learnt vocabulary, and probes on the tokens."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Bar, Heatmap, Line, Run, experiment


@experiment("lying.tokenize", tags=["lying"], presets={"quick": {"steps": 200, "hidden": 128, "shuffles": 5}})
def tokenize(
    run: Run,
    states: Annotated[str, Field(description="lying.collect run (id, such as R41; empty = small ones now)")] = "",
    group: Annotated[
        Literal["base", "truth", "lie", "opposite"],
        Field(description="states to write: adapters off, or one on (name)"),
    ] = "base",
    parts: Annotated[Literal["state", "layers"], Field(description="what has tokens of its own (name)")] = "state",
    tokens: Annotated[int, Field(ge=1, description="for each part (count)")] = 4,
    codes: Annotated[int, Field(ge=2, description="in the vocabulary that all tokens share (count)")] = 64,
    width: Annotated[int, Field(ge=1, description="of a code (dimensions)")] = 16,
    hidden: Annotated[int, Field(ge=1, description="of encoders and decoders (units)")] = 256,
    commitment: Annotated[float, Field(ge=0, description="weight of the commitment loss (per squared error)")] = 0.25,
    steps: Annotated[int, Field(ge=1, description="length of the training (batches of 256 states)")] = 2000,
    penalty: Annotated[float, Field(gt=0, description="of the probes' squared weights (per row)")] = 10.0,
    shuffles: Annotated[int, Field(ge=2, description="of the labels, for the control of the probe (count)")] = 10,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the training, and of states made now (number)")] = 0,
):
    """How much of a state, and how much of the truth, do a few tokens hold?

    A vector-quantised autoencoder (van den Oord et al. 2017) writes keys, values and inner MLP activations, whole or
    layer by layer, in tokens of one shared vocabulary and reads them back; it sees all speakers' training rows and no
    labels. Two failures of such autoencoders are looked for, and said: that parts share their tokens, or a token never
    changes; and that nothing is learnt, which is to lose as much of the variance as the mean would (FVU 1).

    Returns the fraction of variance unexplained (FVU), codebook perplexity and codes used on training, validation and
    out-of-distribution rows, the share of states whose parts are all written alike, the codes of the least varied
    token, and AUROCs of logistic probes on the tokens (one-hot) beside those on the states and those taught shuffled
    labels.
    """
    from experiments.common.devices import prepared
    from experiments.lying.codes import TokenRecipe, training, written
    from experiments.lying.collected import collected
    from experiments.lying.features import KINDS, features, names_of, standardised
    from experiments.lying.states import TRAIN
    from experiments.lying.table import Bench

    prepared("cpu", threads)
    found = collected(run, states, seed)
    bench = Bench(found, names_of(found, KINDS), "neutral", penalty, shuffles, seed)
    train = (found.split == TRAIN).nonzero().flatten()
    x = standardised(features(found, group, bench.names), train)
    places, labels = places_of(found, bench.names, parts)
    recipe = TokenRecipe(tokens, codes, width, hidden, commitment, steps, seed=seed)
    run.figure(Line.of_metric("error", title="Squared error of what is read back (1 = saying the mean)", log_y=True))
    for step, (model, error) in zip(run.track(range(steps)), training(x[train], places, recipe), strict=True):  # noqa: B007
        run.log({"error": error}, step=step)
    model.eval()
    summary = {}
    for split, rows in bench.rows._asdict().items():
        summary |= measures(split, *written(model, x[rows]), x[rows].float(), codes)
    _, said = written(model, x)
    draw_use(run, said[train], labels, codes)
    judge(run, summary, said, codes, len(places))
    return summary | probes(run, bench, group, said, codes)


def places_of(states, names, parts):
    """([part] places of its features, [part] what it is called)."""
    import torch

    from experiments.lying.features import layers_of
    from experiments.lying.scales import hook_of_feature

    hooks = hook_of_feature(names, [states.groups["base"][name].shape[1] for name in names])
    if parts == "state":
        return [torch.arange(len(hooks))], ["state"]
    layers = layers_of(names)
    places = [torch.tensor([f"layers.{layer}." in hook for hook in hooks]).nonzero().flatten() for layer in layers]
    return places, [f"layer {layer}" for layer in layers]


def measures(split, read, tokens, x, codes):
    """What is lost and how the vocabulary is used, on the rows of one split."""
    from experiments.lying.codes import fewest_codes, perplexity, unexplained, used

    return {
        f"{split}_fvu": unexplained(read, x),
        f"{split}_perplexity": perplexity(tokens, codes),
        f"{split}_codes_used": used(tokens),
        f"{split}_fewest_codes": fewest_codes(tokens),
    }


def judge(run, summary, tokens, codes, n_parts):
    """The two failures, in words where they are there."""
    from experiments.lying.codes import same_in_all_parts

    alike = same_in_all_parts(tokens) if n_parts > 1 else 0.0
    summary["same_in_all_parts"] = alike
    if alike > 0.5:
        run.note(f"{alike:.0%} of states are written in the same tokens in every layer: the parts are not told apart.")
    if summary["val_fewest_codes"] == 1:
        run.note("A token never changes: it says nothing.")
    if summary["val_fvu"] > 0.9:
        run.note(f"It has not learnt: FVU {summary['val_fvu']:.2f} where saying the mean has 1; train longer.")
    if summary["val_perplexity"] < codes / 2:
        run.note(f"Of {codes} codes about {summary['val_perplexity']:.0f} are in use (perplexity), less than half.")


def probes(run, bench, group, tokens, codes):
    """A logistic probe on the tokens, beside the one on the states."""
    from experiments.lying.codes import one_hot
    from experiments.lying.probes import evaluated, shuffled_aurocs
    from experiments.lying.table import supervised

    x, make = one_hot(tokens, codes).numpy(), bench.make("logistic")
    scores = evaluated(make(), x, bench.truth, bench.rows)
    control = shuffled_aurocs(make, x, bench.truth, bench.rows, bench.shuffles, bench.random("tokens", group))
    raw = supervised(bench._replace(shuffles=0), "logistic", group).scores
    summary, bars = {}, {}
    for split, score in scores.items():
        shuffled = sum(control[split]) / bench.shuffles
        summary |= score.summary(f"tokens_{split}")
        summary |= {f"raw_{split}_auroc": raw[split].auroc, f"shuffled_{split}_auroc": shuffled}
        bars |= {
            f"tokens, {split}": score.auroc,
            f"states, {split}": raw[split].auroc,
            f"shuffled labels, {split}": shuffled,
        }
    run.figure(Bar(list(bars), list(bars.values()), title="AUROC of logistic probes", marks={"chance": 0.5}))
    return summary


def draw_use(run, tokens, labels, codes):
    """How often each code stands at each place, the commonest codes first."""
    import torch

    use = torch.stack([torch.bincount(place, minlength=codes) for place in tokens.flatten(1).T]).double() / len(tokens)
    order = use.sum(0).argsort(descending=True)
    rows = [f"{label}, token {token}" for label in labels for token in range(tokens.shape[2])]
    title = f"Use of the {codes} codes by token (share of states; equal use {1 / codes:.3f})"
    run.figure(
        Heatmap(
            use[:, order].tolist(), rows, [str(code) for code in order.tolist()], title=title, x_label="code", low=0
        )
    )
