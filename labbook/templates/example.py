"""An example experiment. `labbook run example.walk drift=0.1` runs it; change it or delete it."""

from typing import Annotated

from pydantic import Field

from labbook import Line, Run, experiment


# The name is what you type; the parameters below become its config, checked before anything starts.
@experiment("example.walk", tags=["example"])
def walk(
    run: Run,
    drift: Annotated[float, Field(description="mean of a step")] = 0.05,
    steps: Annotated[int, Field(ge=1, description="length of the walk")] = 500,
    seed: int = 0,
):
    """How far does a random walk with a drift get?"""
    import random  # heavy imports (torch, say) belong here too: listing experiments must stay instant

    generator = random.Random(seed)
    position = 0.0
    for step in run.track(range(steps)):  # shows progress
        position += generator.gauss(drift, 1.0)
        run.log({"position": position}, step=step)  # about a microsecond
    run.figure(Line.of_metric("position", title="a walk with drift"))
    return {"final_position": position}  # the run's summary: `labbook find "final_position > 20"`
