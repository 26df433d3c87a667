"""Adders for tests: a small one that has learnt the units, and untrained ones of any shape."""

import torch

from experiments.addition.trained import SMALL, Adder, adder
from tests.experiments.fake_run import FakeRun

torch.set_num_threads(1)  # more are slower for models this small, and much slower beside other tests


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def small_adder():
    """The units of three digits: 32 wide, 4 heads, 600 steps, about 1.5 s."""
    return adder(None, "")


def untrained(**settings):
    """An adder with its initial weights, biases and layer norms shaken so that none of them does nothing."""
    settings = SMALL._replace(**{"d_model": 16, "n_heads": 2, **settings})
    model = settings.model()
    generator = seeded(7)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 1:
                weight += 0.3 * torch.randn(weight.shape, generator=generator).to(weight.dtype)
            else:
                weight *= 2
    return Adder(model.eval(), settings.task, settings)


def run_with(folder, adder):
    """A run that can name the adder as R1."""
    from experiments.common.checkpoints import keep_weights

    earlier = FakeRun(folder / "earlier")
    keep_weights(earlier, adder.model)
    run = FakeRun(folder / "run")
    run.give("R1", earlier, adder.settings._asdict())
    return run
