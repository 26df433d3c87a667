"""Where a run is made: Python, packages, host, and the few variables that change results."""

from __future__ import annotations

import hashlib
import os
import platform
import socket
import sys
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib import metadata
from typing import NamedTuple

from labbook.runs.capture.redact import MARK, is_secret_name, redact

ALLOWED = (
    *("CUDA_*", "CUBLAS_*", "CUDNN_*", "NCCL_*", "NVIDIA_*", "ROCR_*", "HIP_*", "XLA_*", "TPU_*"),
    *("SLURM_*", "OMP_*", "MKL_*", "OPENBLAS_*", "NUMEXPR_*", "KMP_*", "LD_LIBRARY_PATH"),
    *(
        "PYTHON*",
        "VIRTUAL_ENV",
        "CONDA_DEFAULT_ENV",
        "CONDA_PREFIX",
        "TORCH_*",
        "PYTORCH_*",
        "TORCHINDUCTOR_*",
        "JAX_*",
    ),
    *("HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_DATASETS_CACHE", "HF_ENDPOINT", "TRANSFORMERS_OFFLINE"),
    *("TOKENIZERS_PARALLELISM", "RANK", "LOCAL_RANK", "WORLD_SIZE", "LANG", "LC_ALL", "TZ"),
)
"""The variables that are kept; everything else in the environment stays out."""
LONGEST_VALUE = 4000


class Environment(NamedTuple):
    """What surrounded a run."""

    python: str
    platform: str
    host: str
    cpu_count: int
    """Cores that this process may use."""
    packages: dict[str, str]
    """Installed distributions and their versions, sorted by name."""
    variables: dict[str, str]
    digest: str
    """The same for equal environments; sha256."""


def capture() -> Environment:
    """The environment of this process."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    python = f"{platform.python_implementation()} {platform.python_version()} ({sys.executable})"
    known = python, platform.platform(), socket.gethostname(), cores, packages(), variables(os.environ)
    return Environment(*known, hashlib.sha256(repr(known).encode()).hexdigest())


def packages() -> dict[str, str]:
    """The versions of the installed distributions; the first of a name is the one that is imported."""
    found: dict[str, str] = {}
    for distribution in metadata.distributions():
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
        if name and version:  # what is half uninstalled has neither
            found.setdefault(clean(name), clean(version))
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The allowed variables of an environment, without secrets."""
    allowed = sorted(name for name in environment if any(fnmatchcase(name, pattern) for pattern in ALLOWED))
    return {clean(name): value_of(name, environment[name]) for name in allowed}


def value_of(name: str, value: str) -> str:
    """A variable's value as it is kept."""
    return MARK if is_secret_name(name) else redact(clean(value))[:LONGEST_VALUE]


def clean(text: str) -> str:
    """Text that any store accepts: valid UTF-8, no NUL."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
