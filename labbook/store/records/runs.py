"""The rows of what was run: code, environment, runs, metrics, figures and artifacts."""

from __future__ import annotations

from typing import NamedTuple


class Experiment(NamedTuple):
    """A registered function as it was when it was last launched, so that its runs outlive its file."""

    name: str
    file: str
    doc: str
    parameters: str
    launched_at: int


class CodeState(NamedTuple):
    """The code that runs were made with: commit, diff and untracked files; shared by equal digests."""

    id: int
    digest: str
    commit: str | None
    branch: str | None
    remote: str | None
    dirty: bool
    diff: str
    untracked: str


class Environment(NamedTuple):
    """Python, packages, host and variables that runs were made in; shared by equal digests."""

    id: int
    digest: str
    python: str
    platform: str
    host: str
    cpu_count: int
    packages: str
    variables: str


class Job(NamedTuple):
    """One execution of a supervisor: which process on which host keeps which runs."""

    id: int
    executor: str
    host: str
    boot: str
    pid: int | None
    process_started: float | None
    workers: int
    status: str
    created_at: int
    beat_at: int | None
    ended_at: int | None


class Sweep(NamedTuple):
    """A set of runs over a space of configs."""

    id: int
    experiment: str
    axes: str
    fixed: str
    why: str
    hypothesis_id: int | None
    task_id: int | None
    status: str
    created_at: int
    ended_at: int | None
    replicates: int | None = None


class Run(NamedTuple):
    """One execution of an experiment or a command: config, status, what it cost and how it ended."""

    id: int
    experiment: str
    sweep_id: int | None
    job_id: int | None
    hypothesis_id: int | None
    task_id: int | None
    status: str
    reason: str
    why: str
    config: str
    command: str
    summary: str
    seed: int | None
    attempt: int
    cancel: bool
    created_at: int
    started_at: int | None
    ended_at: int | None
    pid: int | None
    process_started: float | None
    progress: float | None
    spool_segment: int
    spool_offset: int
    code_id: int | None
    environment_id: int | None
    device: str
    parameter_count: int | None
    wall_seconds: float | None
    cpu_seconds: float | None
    peak_memory: int | None
    exit_code: int | None
    traceback: str
    note: str
    reproduces: int | None = None
    deleted_at: int | None = None
    deleted_because: str = ""


class RunParam(NamedTuple):
    """One config value of a run, for filtering: a number, a text, or both."""

    run_id: int
    name: str
    number: float | None
    text: str


class RunSummary(NamedTuple):
    """One value of a run's summary, for filtering: a number, a text, or both."""

    run_id: int
    name: str
    number: float | None
    text: str


class Metric(NamedTuple):
    """A named series of a run, with its reducers kept up to date; a NaN is stored as NULL."""

    id: int
    run_id: int
    name: str
    points: int
    finite: int
    first_step: int
    last_step: int
    first: float | None
    final: float | None
    minimum: float | None
    maximum: float | None
    total: float


class MetricChunk(NamedTuple):
    """Points of a metric in the order they were logged: steps, times and values as packed columns."""

    metric_id: int
    position: int
    data: bytes


class Curve(NamedTuple):
    """A metric of a run in words: the facts of its course as JSON."""

    id: int
    run_id: int
    name: str
    points: int
    data: str


class CurveMark(NamedTuple):
    """One part of a curve, for filtering: a plateau with the constant it sits on, a spike with its factor ..."""

    id: int
    curve_id: int
    run_id: int
    name: str
    kind: str
    first_step: int
    last_step: int
    level: float | None = None
    constant: str = ""
    factor: float | None = None


class Figure(NamedTuple):
    """Drawable data that a run kept."""

    id: int
    run_id: int | None
    sweep_id: int | None
    name: str
    spec: str
    created_at: int


class Artifact(NamedTuple):
    """A file that a run kept, stored once under the hash of its content."""

    id: int
    run_id: int
    name: str
    sha256: str
    size: int
    created_at: int
