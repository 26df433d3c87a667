"""Alembic's entry point: migrate over the connection that `labbook.store.schema` hands in."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from labbook.store import models  # noqa: F401  (fills the metadata)


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave FTS5 and its shadow tables to the migrations that made them."""
    return not (kind == "table" and name is not None and "_fts" in name)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    include_name=include_name,
    transactional_ddl=False,  # the caller holds the transaction and the writer lock around all of it
)
context.run_migrations()
