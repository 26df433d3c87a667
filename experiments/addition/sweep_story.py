"""The spring log's questions about convergence again, with seeds: sizes of model for one digit of the sum."""

from typing import Annotated, Literal

from pydantic import Field

from experiments.addition.claims import RISES_FROM, shape_of, sizes_of, verdict
from experiments.addition.train import LEFT_LN10, SOLVED, check_shapes, first_below
from experiments.common.parameters import Device, Threads
from labbook import Bar, Heatmap, Line, Run, experiment

DIGITS = {"units": 0, "weight_decay": 0, "tens": 1, "hundreds": 2}


@experiment(
    "addition.sweep_story",
    tags=["addition"],
    presets={"quick": {"sizes": ["32/4", "16/1"], "n_digits": 3, "seeds": 2, "steps": 700}},
)
def sweep_story(
    run: Run,
    question: Annotated[
        Literal["units", "tens", "hundreds", "weight_decay"], Field(description="of the log (name)")
    ] = "units",
    sizes: Annotated[list[str], Field(description="width/heads each (such as 16/4; empty = the log's)")] = [],  # noqa: B006
    seeds: Annotated[int, Field(ge=1, description="trainings of each size (count)")] = 3,
    steps: Annotated[int, Field(ge=1, description="of each training (batches)")] = 3000,
    n_digits: Annotated[int, Field(ge=1, le=18, description="length of both numbers (digits)")] = 8,
    normalization: Annotated[Literal["LN", "none"], Field(description="layer norm or none (name)")] = "LN",
    device: Device = "auto",
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="the first of the seeds (number)")] = 0,
):
    """What breaks convergence to 0: width, heads, weight decay; and does what one seed showed stand with more?

    Trains every size with every seed on one digit and says for each the share that converged (best loss below 0.01
    within `steps`), the median step at which the loss left ln 10 with its spread over seeds, and beside it what the
    log said of that size from one seed: it stands, falls, or depends on the seed. question=weight_decay trains 128/4
    on the units at five decays and measures how much the loss rises again after its descent.

    The best loss so far, because late spikes make the last one a matter of luck. Logs each training's `best_loss`
    and `left_ln10` under its number, so that nothing is lost where it is stopped.

    Returns how many of the log's claims stand, fall, and depend on the seed, and by size the share converged.
    """
    claims = sizes_of(question, sizes)
    for claim in claims:
        check_shapes(*shape_of(claim.size), DIGITS[question], n_digits)

    from statistics import median

    from experiments.addition.training import Settings, Training
    from experiments.common.devices import prepared

    device = prepared(device, threads)
    courses = {claim: [] for claim in claims}
    jobs = [(claim, first + seed) for claim in claims for first in range(seeds)]
    for number, (claim, chosen) in enumerate(run.track(jobs)):
        d_model, n_heads = shape_of(claim.size)
        settings = Settings(
            d_model=d_model,
            n_heads=n_heads,
            weight_decay=claim.weight_decay,
            digit=DIGITS[question],
            n_digits=n_digits,
            normalization=normalization,
            seed=chosen,
        )
        training = Training(settings, device)
        for _ in range(steps):
            training.step()
        courses[claim].append(training.losses)
        left = first_below(LEFT_LN10, training.losses)
        run.log({"best_loss": min(training.losses), "left_ln10": steps if left is None else left}, step=number)

    converged = {claim: sum(min(losses) < SOLVED for losses in courses[claim]) for claim in claims}
    draw_courses(run, courses, question)
    if question == "weight_decay":
        return weigh_decay(run, courses)
    draw_convergence(run, claims, converged, seeds, steps)
    draw_departures(run, courses, steps)
    told = [verdict(claim, converged[claim], seeds) for claim in claims if claim.converges is not None]
    for sentence in told:
        run.note(sentence)
    lefts = {claim: [first_below(LEFT_LN10, losses) for losses in courses[claim]] for claim in claims}
    by_size = {f"left_ln10_{claim.size}": median(steps if s is None else s for s in lefts[claim]) for claim in claims}
    return {
        "stand": sum(sentence.endswith("stands.") for sentence in told),
        "fall": sum(sentence.endswith("falls.") for sentence in told),
        "depend_on_the_seed": sum(sentence.endswith("seed.") for sentence in told),
        **{f"converged_{claim.size}": converged[claim] / seeds for claim in claims},
        **by_size,
    }


def name_of(claim, question):
    """What to call a training in a figure."""
    return f"decay {claim.weight_decay:g}" if question == "weight_decay" else claim.size


def draw_courses(run, courses, question):
    """The best loss so far of the first seed of each size."""
    from itertools import accumulate

    from labbook.figures import Series

    curves = []
    for claim, losses in courses.items():
        best = list(accumulate(losses[0], min))
        stride = max(1, len(best) // 200)
        curves.append(Series(name_of(claim, question), range(0, len(best), stride), best[::stride]))
    title = "Best loss so far, first seed (nats)"
    run.figure(Line(curves, title=title, x_label="step", log_y=True, marks={"ln 2": 0.6931, "solved": SOLVED}))


def draw_convergence(run, claims, converged, seeds, steps):
    """Width by heads: the share of seeds that converged; sizes that were not tried are holes."""
    shapes = {shape_of(claim.size): converged[claim] / seeds for claim in claims}
    widths, heads = (sorted({shape[place] for shape in shapes}) for place in (0, 1))
    rows = [[shapes.get((width, count), float("nan")) for count in heads] for width in widths]
    title = f"Share of {seeds} seeds with a loss below {SOLVED} within {steps} steps, width by heads"
    run.figure(Heatmap(rows, list(map(str, widths)), list(map(str, heads)), title=title, low=0, high=1))


def draw_departures(run, courses, steps):
    """When the loss left ln 10: seed by seed, and what the log said."""
    rows, labels = [], []
    for claim, losses in courses.items():
        labels.append(claim.size)
        said = float("nan") if claim.left_ln10 is None else claim.left_ln10
        lefts = [first_below(LEFT_LN10, course) for course in losses]
        rows.append([float("nan") if left is None else left for left in lefts] + [said])
    columns = [*(f"seed {place}" for place in range(len(rows[0]) - 1)), "log"]
    run.figure(Heatmap(rows, labels, columns, title=f"Step at which the loss left ln 10 (a hole: not within {steps})"))


def weigh_decay(run, courses):
    """How much the loss rises again after its first descent, by weight decay, and whether it begins where it should."""
    from statistics import median

    from experiments.addition.bumps import ROSE, rise_after_descent

    rises = {claim.weight_decay: [rise_after_descent(course) for course in losses] for claim, losses in courses.items()}
    fell = {decay: [rise for rise in found if rise is not None] for decay, found in rises.items()}
    rose = {decay: sum(rise > ROSE for rise in found) for decay, found in fell.items()}
    title = f"Seeds whose loss grew more than {ROSE} times after its descent, by weight decay"
    run.figure(Bar([f"{decay:g}" for decay in rose], list(rose.values()), title=title))
    told = "; ".join(f"{decay:g}: {rose[decay]} of {len(found)}" for decay, found in fell.items())
    run.note(
        f"The log saw the loss rise again from a weight decay of {RISES_FROM} on, not at 0.1. Here it grew more than "
        f"{ROSE} times, of the seeds that had descended: {told}."
    )
    middle = {f"rise_{decay:g}": median(found) if found else None for decay, found in fell.items()}
    most = {f"most_rise_{decay:g}": max(found, default=None) for decay, found in fell.items()}
    counts = {f"rose_{decay:g}": count for decay, count in rose.items()}
    return middle | most | counts | {f"descended_{decay:g}": len(found) for decay, found in fell.items()}
