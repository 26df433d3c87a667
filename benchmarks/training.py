"""A training step of the adder by the table forward, against the same model's plain forward."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, in_turn, milliseconds, times

SHAPES = {(128, 4): "at least 10x", (16, 1): "at least 2.5x", (16, 4): "", (4, 1): ""}
STEPS = {128: 5, 16: 20, 4: 20}
"""Steps that are timed together, by width."""


def rows(folder: Path, rounds: int = 7) -> Iterator[Row]:
    """Each shape: batch 256, 8 digits (18 tokens), layer norm, one thread, AdamW in both."""
    for (d_model, n_heads), wanted in SHAPES.items():
        quick, plain = steps_of(d_model, n_heads)
        taken = in_turn({"table": quick, "plain": plain}, rounds)
        yield Row(
            f"a training step of the adder, d_model {d_model}, {n_heads} heads",
            milliseconds_of(taken["table"]),
            f"plain loop {milliseconds_of(taken['plain'])}",
            times(taken["plain"] / taken["table"]),
            wanted,
        )


def milliseconds_of(seconds: float) -> str:
    """A step's time, to a tenth of a millisecond where it is short."""
    return milliseconds(seconds) if seconds > 0.02 else f"{seconds * 1000:.1f} ms"


def steps_of(d_model: int, n_heads: int) -> tuple[Callable[[], float], Callable[[], float]]:
    """Seconds a step, by the table forward and by the plain one, each on a training of its own."""
    import torch
    from torch.nn.functional import cross_entropy

    from experiments.addition.model import digit_logits
    from experiments.addition.training import Settings, Training

    torch.set_num_threads(1)
    settings = Settings(d_model=d_model, n_heads=n_heads)
    quick, plain = Training(settings), Training(settings)

    def plain_step() -> None:
        problems = plain.draw()
        logits = digit_logits(plain.model(problems.tokens)[:, -1])
        loss = cross_entropy(logits.double().flatten(0, 1), problems.answers.flatten())
        plain.losses.append(loss.item())
        plain.optimizer.zero_grad()
        loss.backward()
        plain.optimizer.step()

    def timed(step: Callable[[], Any]) -> float:
        start = time.perf_counter()
        for _ in range(STEPS[d_model]):
            step()
        return (time.perf_counter() - start) / STEPS[d_model]

    return lambda: timed(quick.step), lambda: timed(plain_step)
