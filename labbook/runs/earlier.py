"""Earlier runs as a later one may read them: the configs and the kept files of those that its config names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labbook.errors import LabbookError
from labbook.store.values import decode

DIGEST = re.compile("[0-9a-f]{64}")
"""What a kept file is called: anything else would lead out of its folder."""


class EarlierRuns:
    """What `inputs.of_config` told, by the ids of the runs."""

    def __init__(self, told: Mapping[str, Any], artifacts: Path) -> None:
        self.told, self.artifacts = told, artifacts

    def config(self, ref: str) -> dict[str, Any]:
        """The config of a run; raises LabbookError."""
        config: dict[str, Any] = decode(self.of(ref)["config"])
        return config

    def file(self, ref: str, name: str) -> Path:
        """A file that a run kept; raises LabbookError when it kept none of that name, or it is gone."""
        files = self.of(ref)["kept"]
        if name not in files:
            has = f"It kept {', '.join(files)}." if files else "It kept no file; is it done?"
            raise LabbookError(f"{ref} kept no {name!r}.", has)
        path: Path = self.artifacts / files[name][:2] / files[name]
        if not DIGEST.fullmatch(files[name]) or not path.exists():
            raise LabbookError(f"{name!r} of {ref} is gone from {path}.", f"Make it again: labbook reproduce {ref}")
        return path

    def of(self, ref: str) -> Mapping[str, Any]:
        """What is told of a run; raises LabbookError when the config does not name it, or there is none."""
        if ref not in self.told:
            named = f"The config names {', '.join(self.told)}" if self.told else "The config names no run that exists"
            hint = f"{named}; give a parameter the id of one that `labbook runs` lists."
            raise LabbookError(f"There is no run {ref!r} for this one to read.", hint)
        told: Mapping[str, Any] = self.told[ref]
        return told
