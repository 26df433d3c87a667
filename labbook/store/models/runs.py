"""The tables of what was run: code, environment, runs, metrics, figures and artifacts."""

from __future__ import annotations

from sqlmodel import BigInteger, Field, Index, LargeBinary, SQLModel, UniqueConstraint

from labbook.store.models.base import BY_KEY, NEVER_REUSED


class Experiment(SQLModel, table=True):
    """A registered function as it was when it was last launched, so that its runs outlive its file."""

    name: str = Field(primary_key=True)
    file: str
    doc: str
    parameters: str
    launched_at: int = Field(sa_type=BigInteger)


class CodeState(SQLModel, table=True):
    """The code that runs were made with: commit, diff and untracked files; shared by equal digests."""

    __tablename__ = "code_state"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    commit: str | None = None
    branch: str | None = None
    remote: str | None = None
    dirty: bool
    diff: str
    untracked: str


class Environment(SQLModel, table=True):
    """Python, packages, host and variables that runs were made in; shared by equal digests."""

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    python: str
    platform: str
    host: str
    cpu_count: int
    packages: str
    variables: str


class Job(SQLModel, table=True):
    """One execution of a supervisor: which process on which host keeps which runs."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    executor: str
    host: str
    boot: str
    pid: int | None = None
    process_started: float | None = None
    workers: int
    status: str = Field(index=True)
    created_at: int = Field(sa_type=BigInteger)
    beat_at: int | None = Field(default=None, sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)


class Sweep(SQLModel, table=True):
    """A set of runs over a space of configs."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    experiment: str
    axes: str
    fixed: str
    why: str
    hypothesis_id: int | None = Field(default=None, foreign_key="hypothesis.id", index=True)
    task_id: int | None = None
    status: str
    created_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger)
    replicates: int | None = None


class Run(SQLModel, table=True):
    """One execution of an experiment or a command: config, status, what it cost and how it ended."""

    __table_args__ = (Index("ix_run_status_job", "status", "job_id"), NEVER_REUSED)
    id: int | None = Field(default=None, primary_key=True)
    experiment: str = Field(index=True)
    sweep_id: int | None = Field(default=None, foreign_key="sweep.id", index=True)
    job_id: int | None = Field(default=None, foreign_key="job.id")
    hypothesis_id: int | None = Field(default=None, foreign_key="hypothesis.id", index=True)
    task_id: int | None = None
    status: str
    reason: str = ""
    why: str = ""
    config: str
    command: str = ""
    summary: str = "{}"
    seed: int | None = None
    attempt: int = 0
    cancel: bool = False
    created_at: int = Field(sa_type=BigInteger)
    started_at: int | None = Field(default=None, sa_type=BigInteger)
    ended_at: int | None = Field(default=None, sa_type=BigInteger, index=True)
    pid: int | None = None
    process_started: float | None = None
    progress: float | None = None
    spool_segment: int = 0
    spool_offset: int = 0
    code_id: int | None = Field(default=None, foreign_key="code_state.id")
    environment_id: int | None = Field(default=None, foreign_key="environment.id")
    device: str = ""
    parameter_count: int | None = None
    wall_seconds: float | None = None
    cpu_seconds: float | None = None
    peak_memory: int | None = Field(default=None, sa_type=BigInteger)
    exit_code: int | None = None
    traceback: str = ""
    note: str = ""
    reproduces: int | None = None
    deleted_at: int | None = Field(default=None, sa_type=BigInteger)
    deleted_because: str = ""


class RunParam(SQLModel, table=True):
    """One config value of a run, for filtering: a number, a text, or both."""

    __tablename__ = "run_param"
    __table_args__ = (Index("ix_run_param_name_number", "name", "number"), BY_KEY)
    run_id: int = Field(foreign_key="run.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True)
    number: float | None = None
    text: str


class RunSummary(SQLModel, table=True):
    """One value of a run's summary, for filtering: a number, a text, or both."""

    __tablename__ = "run_summary"
    __table_args__ = (Index("ix_run_summary_name_number", "name", "number"), BY_KEY)
    run_id: int = Field(foreign_key="run.id", primary_key=True, ondelete="CASCADE")
    name: str = Field(primary_key=True)
    number: float | None = None
    text: str


class Metric(SQLModel, table=True):
    """A named series of a run, with its reducers kept up to date; a NaN is stored as NULL."""

    __table_args__ = (UniqueConstraint("run_id", "name"), Index("ix_metric_name_final", "name", "final"))
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE")
    name: str
    points: int
    finite: int
    first_step: int
    last_step: int
    first: float | None = None
    final: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    total: float


class MetricChunk(SQLModel, table=True):
    """Points of a metric in the order they were logged: steps, times and values as packed columns."""

    __tablename__ = "metric_chunk"
    metric_id: int = Field(foreign_key="metric.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class Curve(SQLModel, table=True):
    """A metric of a run in words: the facts of its course as JSON."""

    __table_args__ = (UniqueConstraint("run_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", ondelete="CASCADE")
    name: str
    points: int
    data: str


class CurveMark(SQLModel, table=True):
    """One part of a curve, for filtering: a plateau with the constant it sits on, a spike with its factor ..."""

    __tablename__ = "curve_mark"
    __table_args__ = (Index("ix_curve_mark_name_kind", "name", "kind", "run_id"),)
    id: int | None = Field(default=None, primary_key=True)
    curve_id: int = Field(foreign_key="curve.id", index=True, ondelete="CASCADE")
    run_id: int = Field(foreign_key="run.id", index=True, ondelete="CASCADE")
    name: str
    kind: str
    first_step: int
    last_step: int
    level: float | None = None
    constant: str = ""
    factor: float | None = None


class Figure(SQLModel, table=True):
    """Drawable data that a run kept."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    sweep_id: int | None = Field(default=None, foreign_key="sweep.id", index=True)
    name: str
    spec: str
    created_at: int = Field(sa_type=BigInteger)


class Artifact(SQLModel, table=True):
    """A file that a run kept, stored once under the hash of its content."""

    __table_args__ = NEVER_REUSED
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    name: str
    sha256: str
    size: int
    created_at: int = Field(sa_type=BigInteger)
