"""A day of sample data to look around in: a plan, a belief, predictions, and real runs that go on while one looks."""

from __future__ import annotations

from labbook.journal import entries
from labbook.journal.beliefs import hypotheses
from labbook.journal.beliefs.hypotheses import Belief
from labbook.journal.planning import plan
from labbook.journal.predicting import betting, predictions
from labbook.runs import launch
from labbook.runs.definition import overrides, registry
from labbook.store.database import Database

PLAN = (
    "does the walk drift, or is it the seed?",
    "read the plateau in [the spring log](https://example.org), done when: one sentence",
)
BELIEF = "A drift of 0.2 carries the walk further than its noise does"
CRITERION = "final_position of drift=0.2 > drift=0.0, seeds>=3"
PREDICTIONS = (
    "final_position[drift=0.2] > final_position[drift=0.0] 80%",
    "final_position in 60..140 @ drift=0.2 70%",
)
NOTE = """## What this is

A labbook to look around in, made by `labbook tour`. The walk below is **example.walk**: it takes steps with a mean and
noise. See H1 for what is believed of it, and R1 for the first run.

| steps | noise after them |
|---|---|
| 100 | 10 |
| 500 | 22 |
"""


def fill(database: Database) -> None:
    """Write the day and launch its sweep; needs the example experiment of `labbook init`."""
    task, _ = plan.add_all(database, PLAN)
    number = hypotheses.add(database, BELIEF, Belief(CRITERION, 0.6))
    for line in PREDICTIONS:
        predictions.seal(database, betting.read(database, line, number))
    entries.add(database, NOTE)
    info = registry.find(registry.of_project(database.project), "example.walk")
    read = overrides.parse(["drift=0.0,0.1,0.2", "seed=0,1,2", "steps=500"])
    configs = configs_of(info, read)
    intent = launch.Intent("three drifts, three seeds", number, task.id)
    launch.run_sweep(database, info, configs, {name: list(v) for name, v in read.axes.items()}, read.fixed, 2, intent)


def configs_of(info: registry.ExperimentInfo, read: overrides.Overrides) -> list[dict[str, object]]:
    """The configs that overrides make."""
    from labbook.runs.definition.config import validate_all

    return validate_all(info, [{**read.fixed, **point} for point in overrides.grid(read.axes)])
