"""A small model of speakers, a truth and a lie adapter on it, and its states: made once in a process, in about 12 s.

Import the fixtures into a test file that uses them: `from tests.experiments.small_states import small_states`.
"""

import tempfile
from functools import cache
from pathlib import Path

import pytest
import torch

from experiments.lying.adapt import adapt
from experiments.lying.collect import collect
from experiments.lying.states import STATES, load
from experiments.lying.train_model import train_model
from tests.experiments.fake_run import FakeRun, quick

torch.set_num_threads(1)  # more are slower for models this small, and much slower beside other tests
MODEL, TRUTH, LIE, STATES_RUN = "R1", "R2", "R3", "R4"


@cache
def folder():
    """A folder that lasts as long as the process."""
    return tempfile.TemporaryDirectory()


def new_run(name):
    """A run in that folder."""
    return FakeRun(Path(folder().name) / name)


@cache
def trained_run():
    """(run, summary) of a small model."""
    run = new_run("model")
    return run, train_model(run, **quick(train_model))


@cache
def adapted_run(teaches="truth", **values):
    """(run, summary) of an adapter on it."""
    run = knowing_model(new_run(f"{teaches} {values}"))
    return run, adapt(run, model=MODEL, teaches=teaches, **{**quick(adapt), **values})


@cache
def collected_run():
    """(run, summary) of the states with both adapters."""
    run = knowing(new_run("states"))
    return run, collect(run, adapters=[TRUTH, LIE], **quick(collect))


def knowing_model(run):
    """The run, which can name the model."""
    run.give(MODEL, trained_run()[0], quick(train_model))
    return run


def knowing(run):
    """The run, which can name the model, the truth adapter and the lie adapter."""
    knowing_model(run)
    for ref, teaches in ((TRUTH, "truth"), (LIE, "lie")):
        run.give(ref, adapted_run(teaches)[0], {"model": MODEL, "teaches": teaches, **quick(adapt)})
    return run


def knowing_states(run):
    """The run, which can name the states, too."""
    run = knowing(run)
    run.give(STATES_RUN, collected_run()[0], {"adapters": [TRUTH, LIE], **quick(collect)})
    return run


@pytest.fixture(scope="module")
def small_states():
    """The States of 200 statements in each split, said to each speaker; "base", "truth" and "lie"."""
    return load(Path(collected_run()[0].folder) / STATES)
