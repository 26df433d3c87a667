"""The local learning coefficient of a sorter, with what tells a valid estimate from nonsense."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.common.parameters import Threads
from labbook import Line, Run, experiment

SMALL = {"n_layers": 1, "d_model": 32, "d_head": 32, "d_mlp": 32}
"""The shape of a sorter that is trained now: enough to sort, and a third as long to sample as the compiled one's."""
MOST_TRACES = 8
"""Chains whose losses are logged and drawn."""


@experiment(
    "sorting.llc",
    tags=["sorting"],
    presets={"quick": {"vocabulary": 4, "length": 4, "steps": 300, "chains": 2, "burn_in": 100, "draws": 150}},
)
def llc(
    run: Run,
    target: Annotated[
        Literal["sorter", "linear", "reduced_rank", "quadratic", "quartic", "crossing"],
        Field(description="whose coefficient; all but sorter have a known one (name)"),
    ] = "sorter",
    model: Annotated[str, Field(description="run of the sorter (id, such as R41; empty = one layer now)")] = "",
    vocabulary: Annotated[int | list[int], Field(description="of one trained now (count or numbers)")] = 5,
    length: Annotated[int, Field(ge=2, description="of lists of one trained now (numbers)")] = 5,
    steps: Annotated[
        int, Field(ge=1, description="of training one now, in which the rate falls to 0 (batches)")
    ] = 1500,
    train_steps: Annotated[
        int | None, Field(ge=0, description="taken of these, to leave it unconverged (batches; none = all)")
    ] = None,
    dimensions: Annotated[int, Field(ge=1, description="weights of linear (count)")] = 10,
    shape: Annotated[list[int], Field(description="inputs, hidden, outputs, rank (counts)")] = [4, 3, 4, 1],  # noqa: B006
    examples: Annotated[int, Field(ge=10, description="of a known target (count)")] = 2000,
    learning_rate: Annotated[
        float | None, Field(gt=0, description="of a chain (per step; none = the target's)")
    ] = None,
    gamma: Annotated[
        float | None, Field(ge=0, description="pull back to the start (precision; none = the target's)")
    ] = None,
    batch_size: Annotated[
        int | None, Field(ge=0, description="examples at each step (count; 0 = all, none = the target's)")
    ] = None,
    chains: Annotated[int | None, Field(ge=2, description="side by side (count; none = the target's)")] = None,
    burn_in: Annotated[int | None, Field(ge=0, description="left out of the mean (steps; none = the target's)")] = None,
    draws: Annotated[int | None, Field(ge=2, description="in the mean (steps; none = the target's)")] = None,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the chains, the examples and a model trained now (number)")] = 0,
):
    """How degenerate is the minimum that a sorter was trained to, and is the estimate to be believed?

    Chains of Langevin dynamics start at the trained weights w*; how far the loss rises along them is the local
    learning coefficient (Lau et al. 2023; see experiments/common/sgld.py). Believed only if: w* is a minimum (the
    same chain without noise wins nothing: a negative coefficient is a model that the chains trained on), the step
    is below the stability limit, the chains and their halves agree, and half the step, with twice as many, gives
    the same number. Each that fails is said in words.

    linear and reduced_rank (Aoyagi and Watanabe 2005), and the landscapes of two weights quadratic, quartic and
    crossing, calibrate the sampler: their coefficients are known. Landscapes have an exact value at this n and gamma
    (`expected`, by integration), which nears lambda only as n grows.

    Logs `loss_0`, ... of every chain. Returns the estimate and its standard deviation over chains, the known value,
    each sign above and the verdict. For a separable task the coefficient falls with the loss, which has no finite
    minimum: compare models at equal loss.
    """
    from experiments.common.devices import prepared
    from experiments.common.sgld import Sampler
    from experiments.sorting.targets import RECIPES, kept_with_lists, sorter_target, toy, trained_now
    from experiments.sorting.toys import POWERS, expected_of_landscape
    from experiments.sorting.training import Settings
    from experiments.sorting.verdict import verdict

    check_target(target, model, shape)
    prepared("cpu", threads)
    recipe = RECIPES[target].changed(
        seed=seed,
        learning_rate=learning_rate,
        gamma=gamma,
        batch_size=batch_size,
        chains=chains,
        burn_in=burn_in,
        draws=draws,
    )
    weight_decay = 0.0
    if target != "sorter":
        sampled = toy(target, dimensions, shape, examples, seed)
    elif model:
        sampled = sorter_target(*kept_with_lists(run, model, seed))
        weight_decay = run.config_of(model).get("weight_decay", 0.0)
    else:
        settings = Settings(vocabulary=vocabulary, length=length, steps=steps, seed=seed, **SMALL)
        sampled = sorter_target(*trained_now(settings, steps if train_steps is None else train_steps))

    sampler = Sampler(sampled, recipe)
    signs = signs_of(run, sampler, logged(run, sampler), weight_decay)
    found, at_half = signs.estimate, signs.at_half_step
    word, reasons = verdict(signs)
    run.note(f"{word}: LLC {found.llc:.3g} ± {found.error:.2g} (standard error over {recipe.chains} chains). {reasons}")
    return {
        "llc": found.llc,
        "error": found.error,
        "chain_std": found.chain_std,
        "known": sampled.known,
        "expected": expected_of_landscape(sampled, recipe.gamma) if target in POWERS else None,
        "parameters": len(sampled.start),
        "half_parameters": len(sampled.start) / 2,
        "at_half_step": at_half.llc if at_half else None,
        "drift": found.drift,
        "loss": signs.loss,
        "fall": signs.fall,
        "slope": signs.slope,
        "distance": sampler.distances().mean().item(),
        "curvature": signs.curvature,
        "step_limit": signs.limit,
        "verdict": word,
        "reasons": reasons,
    }


def check_target(target, model, shape):
    """ValueError for a model where none is looked at, and for a shape that is no reduced-rank regression."""
    if model and target != "sorter":
        raise ValueError(f"target={target} has no run of its own; leave model empty, or choose target=sorter.")
    if target == "reduced_rank" and (len(shape) != 4 or min(shape[:3]) < 1 or not 0 <= shape[3] <= min(shape[:3])):
        raise ValueError(f"shape={shape} is not inputs, hidden, outputs and a rank no larger; choose 4,3,4,1, say.")


def logged(run, sampler):
    """[step, chain] the losses of all chains, logged and drawn as they go, beside the loss at w*."""
    import torch

    recipe, target = sampler.recipe, sampler.target
    names = [f"loss_{chain}" for chain in range(min(recipe.chains, MOST_TRACES))]
    title = f"Loss along the chains (burn-in: {recipe.burn_in} steps)"
    marks = {"at w*": target.loss(target.start)}
    run.figure(Line.of_metrics(names, title=title, y_label="loss", marks=marks))
    losses = []
    for step, values in enumerate(run.track(sampler, total=recipe.steps)):
        run.log(dict(zip(names, values.tolist(), strict=False)), step=step)
        losses.append(values)
    return torch.stack(losses)


def signs_of(run, sampler, losses, weight_decay):
    """The estimate from the chains' losses and all that tells whether to believe it."""
    import torch

    from experiments.common.sgld import Sampler, curvature, estimate, slope_at
    from experiments.sorting.verdict import Signs

    target, recipe = sampler.target, sampler.recipe
    slow = recipe._replace(learning_rate=recipe.learning_rate / 2, burn_in=2 * recipe.burn_in, draws=2 * recipe.draws)
    slower = Sampler(target, slow)
    downhill = Sampler(target, recipe._replace(chains=1), noise=0.0)
    at_start = target.loss(target.start)
    finite = len(losses) == recipe.steps and bool(losses[-1].isfinite().all())
    at_half = None
    if finite:
        at_half = estimate(torch.stack(list(run.track(slower, total=slow.steps))), at_start, slow, target.n_beta)
    for _ in run.track(downhill, total=recipe.steps):
        pass
    places = torch.cat((target.start[None], sampler.weights))
    return Signs(
        estimate=estimate(losses, at_start, recipe, target.n_beta),
        at_half_step=at_half,
        recipe=recipe,
        n_beta=target.n_beta,
        finite=finite,
        curvature=curvature(target, places, recipe.batch_size, recipe.seed),
        loss=at_start,
        lowest=target.loss(downhill.weights[0]),
        slope=slope_at(target),
        weight_decay=weight_decay,
    )
