"""Parameters that many experiments have, each with what it may be."""

from typing import Annotated, Literal

from pydantic import Field

Device = Annotated[Literal["auto", "cpu", "cuda"], Field(description="auto = GPU if any (name)")]
Threads = Annotated[int, Field(ge=1, description="of the CPU (count, 1 is best for small models)")]
TrainedModel = Annotated[str, Field(description="run that trained it (id, such as R41; empty = a small one now)")]
