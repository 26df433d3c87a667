"""Curves whose course is known because they were made with it: levels joined by descents, noise, spikes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

LN10, LN2 = math.log(10), math.log(2)


class Made(NamedTuple):
    """A curve with what is true of it; `constants` are its run's own, `plateaus` the names, in order ("" unnamed)."""

    name: str
    values: np.ndarray
    plateaus: tuple[str, ...] = ()
    departure: float | None = None
    spikes: tuple[int, ...] = ()
    constants: dict[str, float] = {}  # noqa: RUF012
    exact: bool = True
    lost: float | None = None


def course(count: int, *points: tuple[float, float]) -> np.ndarray:
    """Straight lines on the log scale between (part of the run, level) points."""
    x = np.linspace(0, 1, count)
    return np.interp(x, [part for part, _ in points], [math.log(level) for _, level in points])


def noisy(log_values: np.ndarray, sigma: float, seed: int, tail: int = 0) -> np.ndarray:
    """Noise that grows as the level falls, as that of batches does; `tail` degrees of freedom make it heavy."""
    random = np.random.default_rng(seed)
    scatter = random.standard_t(tail, len(log_values)) if tail else random.standard_normal(len(log_values))
    growth = 1 + 2 / (1 + np.exp(log_values + 3))
    return np.exp(log_values + sigma * growth * scatter)


def spiked(values: np.ndarray, *spikes: tuple[float, float, int]) -> tuple[np.ndarray, tuple[int, ...]]:
    """The curve with spikes at (part of the run, factor, steps long), and where they are."""
    values = values.copy()
    places = []
    for part, factor, length in spikes:
        place = int(part * len(values))
        shape = factor ** np.linspace(1, 0.6 if length > 2 else 1, length)
        values[place : place + length] *= shape
        places.append(place)
    return values, tuple(places)


def below(log_values: np.ndarray, level: float) -> float:
    """The first place where a curve without noise is 5 % below a level."""
    return float(np.argmax(log_values < math.log(level) - 0.05))


def single(name: str, count: int, leaves: float, sigma: float, seed: int, end: float = 1e-4, **more: object) -> Made:
    """A plateau on ln 10, then a straight descent."""
    values = noisy(course(count, (0, LN10), (leaves, LN10), (min(1, leaves + 0.4), end), (1, end / 3)), sigma, seed)
    return Made(name, values, ("ln 10",), leaves * count, **more)  # type: ignore[arg-type]


def all_made() -> list[Made]:
    """The whole set, the same each time."""
    return [
        *departures(),
        *steps(),
        *with_spikes(),
        *flat_and_lost(),
        *smooth(),
        *deceiving(),
        *accuracies(),
    ]


def departures() -> list[Made]:
    """Early and late, quiet and noisy, short and long."""
    made = [
        single(f"leaves at {leaves:.0%}, noise {sigma}", 3000, leaves, sigma, seed)
        for seed, (leaves, sigma) in enumerate(
            (leaves, sigma) for leaves in (0.06, 0.2, 0.4, 0.7, 0.9) for sigma in (0.0, 0.01, 0.05, 0.1)
        )
    ]
    made += [single(f"{count} points", count, 0.4, 0.02, 50 + count % 7) for count in (100, 200, 500, 20_000, 200_000)]
    made += [single("down to 1e-9", 5000, 0.2, 0.05, 70, end=1e-9), single("cut off", 2000, 0.8, 0.05, 71, end=0.05)]
    return made


def steps() -> list[Made]:
    """Several plateaus, on common constants, on the run's own, and on none."""
    made = []
    for seed, (middle, name, sigma) in enumerate(
        [
            (LN2, "ln 2", 0.01),
            (LN2, "ln 2", 0.05),
            (LN2, "ln 2", 0.1),
            (1.0, "", 0.05),
            (0.25, "", 0.03),
            (1.4, "", 0.02),
        ]
    ):
        path = course(3000, (0, LN10), (0.25, LN10), (0.35, middle), (0.6, middle), (0.8, 0.002), (1, 0.0001))
        made.append(Made(f"step at {middle:.2f}, noise {sigma}", noisy(path, sigma, 100 + seed), ("ln 10", name), 750))
    own = {"chance": math.log(113), "half": 0.5}
    for seed, sigma in enumerate((0.01, 0.04, 0.08)):
        path = course(4000, (0, own["chance"]), (0.3, own["chance"]), (0.5, 0.5), (0.75, 0.5), (1, 0.001))
        values = noisy(path, sigma, 120 + seed)
        made.append(Made(f"own constants, noise {sigma}", values, ("chance", "half"), 1200, constants=own))
    for seed, end in enumerate((LN2, 0.02, 3e-8)):
        path = course(3000, (0, LN10), (0.3, LN10), (0.5, end), (1, end))
        name = "ln 2" if end == LN2 else ""
        made.append(Made(f"settles on {end:.1e}", noisy(path, 0.03, 130 + seed), ("ln 10", name), 900))
    three = course(
        6000, (0, LN10), (0.15, LN10), (0.2, 1.4), (0.4, 1.4), (0.45, LN2), (0.7, LN2), (0.8, 0.01), (1, 1e-4)
    )
    made.append(Made("three steps", noisy(three, 0.03, 140), ("ln 10", "", "ln 2"), 900))
    return made


def with_spikes() -> list[Made]:
    """Spikes from x3 to x100, of 1 to 30 steps, on plateaus, on descents and at the bottom."""
    made = []
    sets = [
        ((0.6, 3.5, 1),),
        ((0.6, 4, 1), (0.8, 12, 1)),
        ((0.1, 5, 3), (0.5, 10, 3)),
        ((0.45, 100, 1), (0.9, 100, 30)),
        ((0.3, 30, 10), (0.6, 6, 20), (0.85, 50, 30)),
        tuple((0.2 + 0.1 * k, 3.6 + 2 * k, 2) for k in range(8)),
        ((0.7, 8, 30),),
        ((0.2, 3.6, 30), (0.7, 20, 5)),
    ]
    for number, chosen in enumerate(sets):
        for sigma in (0.01, 0.04):
            base = single("", 4000, 0.25, sigma, 200 + number, end=1e-3)
            values, places = spiked(base.values, *chosen)
            made.append(base._replace(name=f"spikes {number}, noise {sigma}", values=values, spikes=places))
    short, places = spiked(single("", 300, 0.4, 0.02, 230).values, (0.2, 6, 1), (0.9, 10, 2))
    made.append(Made("spikes in a short run", short, ("ln 10",), 120, places))
    long, places = spiked(single("", 300_000, 0.4, 0.03, 231).values, (0.2, 6, 1), (0.5, 20, 30), (0.9, 10, 300))
    made.append(Made("spikes in a long run", long, ("ln 10",), 120_000, places))
    return made


def flat_and_lost() -> list[Made]:
    """Never leaving, growing back, and lost."""
    made = [
        Made(f"never leaves, noise {s}", noisy(course(2000, (0, LN10), (1, LN10)), s, 300), ("ln 10",))
        for s in (0, 0.02, 0.1)
    ]
    back = course(3000, (0, LN10), (0.2, LN10), (0.5, 1e-4), (0.6, 0.01), (0.9, 1e-6), (1, 1e-7))
    made.append(Made("grows back", noisy(back, 0.04, 310), ("ln 10",), 600))
    values = single("", 2000, 0.4, 0.02, 311).values
    values[1700:] = np.nan
    made.append(Made("becomes NaN", values, ("ln 10",), 800, lost=1700))
    grows = course(2000, (0, LN10), (0.5, LN10), (0.6, 0.5), (0.7, 0.5), (1, 1e6))
    made.append(Made("grows without bound", noisy(grows, 0.03, 312), ("ln 10", ""), 1000, lost=1400))
    return made


def smooth() -> list[Made]:
    """Rounded corners, as real curves have them."""
    made = []
    for seed, (at, width, sigma) in enumerate(
        [(0.3, 0.01, 0.01), (0.3, 0.03, 0.03), (0.5, 0.02, 0.06), (0.15, 0.01, 0.02), (0.7, 0.03, 0.02)]
    ):
        x = np.linspace(0, 1, 3000)
        path = np.log(LN10) - 8 * width * np.logaddexp(0, (x - at) / width)
        name = f"rounded at {at}, width {width}"
        made.append(Made(name, noisy(path, sigma, 400 + seed), ("ln 10",), below(path, LN10)))
    return made


def deceiving() -> list[Made]:
    """Heavy-tailed batches are no spikes, a slow drift is no plateau, 2.1 is not ln 10."""
    made = []
    for seed, (tail, sigma) in enumerate([(3, 0.05), (3, 0.1), (2, 0.05), (4, 0.15)]):
        path = course(3000, (0, LN10), (0.3, LN10), (0.7, 0.02), (1, 0.005))
        made.append(Made(f"heavy tail {tail}, {sigma}", noisy(path, sigma, 500 + seed, tail), ("ln 10",), 900))
    for seed, (start, end, sigma) in enumerate(
        [(2.0, 1.0, 0.01), (1.0, 0.6, 0.05), (2.3, 1.5, 0.02), (5.0, 0.1, 0.05)]
    ):
        made.append(Made(f"drifts {start} to {end}", noisy(course(3000, (0, start), (1, end)), sigma, 520 + seed)))
    x = np.linspace(0, 1, 4000)
    made.append(Made("power law", noisy(np.log(3 * (x + 0.005) ** -0.3), 0.03, 530)))
    made.append(Made("decay", noisy(np.log(0.02 + 3 * np.exp(-x * 12)), 0.02, 531), ("",)))
    below = course(3000, (0, 2.1), (0.4, 2.1), (0.8, 0.01), (1, 0.001))
    made.append(Made("begins below ln 10", noisy(below, 0.02, 532), ("",), 1200))
    fast = course(3000, (0, 40), (0.01, LN10), (0.4, LN10), (0.8, 0.01), (1, 0.001))
    made.append(Made("comes from far above", noisy(fast, 0.02, 533), ("ln 10",), 1200))
    return made


def accuracies() -> list[Made]:
    """Shares that rise."""
    made = []
    for seed, (start, end, at) in enumerate([(0.1, 0.98, 0.4), (0.5, 1.0, 0.2), (0.1, 0.55, 0.7)]):
        x = np.linspace(0, 1, 1000)
        mean = start + (end - start) / (1 + np.exp(-(x - at - 0.1) / 0.025))
        values = np.random.default_rng(600 + seed).binomial(256, mean) / 256
        made.append(Made(f"accuracy {start} to {end}", values, exact=False, departure=at * 1000))
    return made


def drawn(seed: int) -> Made:
    """A curve drawn at random: one or two plateaus or none, corners sharp or round, noise, up to four spikes."""
    random = np.random.default_rng(seed)
    count = int(random.choice([300, 1000, 3000, 20_000]))
    x = np.linspace(0, 1, count)
    sigma, width = float(random.choice([0, 0.005, 0.02, 0.05])), float(random.choice([0.002, 0.01, 0.02]))
    kind = str(random.choice(["one", "two", "never", "falls"], p=[0.5, 0.3, 0.1, 0.1]))
    path, names = np.full(count, math.log(LN10)), ("ln 10",)
    at = random.uniform(0.12, 0.4 if kind == "two" else 0.85)
    if kind == "falls":
        path, names = math.log(3) - random.uniform(1, 8) * x ** random.uniform(0.5, 1.3), ()
    if kind == "one":
        path = path - random.uniform(4, 30) * width * np.logaddexp(0, (x - at) / width)
    if kind == "two":
        middle, name = [(LN2, "ln 2"), (1.1, ""), (0.3, "")][random.integers(3)]
        path = path - math.log(LN10 / middle) / random.uniform(0.02, 0.1) * width * np.logaddexp(0, (x - at) / width)
        path = np.maximum(path, math.log(middle)) - random.uniform(5, 25) * np.maximum(
            0, x - at - random.uniform(0.2, 0.3)
        )
        names = ("ln 10", name)
    values, places = spiked(noisy(path, sigma, seed + 10**6), *(spikes_for(random, sigma) if count > 300 else ()))
    departure = below(path, LN10) if kind in ("one", "two") else None
    return Made(f"drawn {seed}: {kind}, {count}, {sigma}, {width}", values, names, departure, places)


def spikes_for(random: np.random.Generator, sigma: float) -> list[tuple[float, float, int]]:
    """Up to four spikes well apart, from x3.4 (more where noise is) to x100, of 1 to 30 steps."""
    places = np.arange(0.04, 0.95, 0.12) + random.uniform(0, 0.02)
    chosen = sorted(random.choice(places, random.integers(0, 5), replace=False))
    heights = [random.uniform(math.log(3.4), math.log(100)) + 20 * sigma for _ in chosen]
    return [(float(p), math.exp(h), int(random.integers(1, 31))) for p, h in zip(chosen, heights, strict=True)]
