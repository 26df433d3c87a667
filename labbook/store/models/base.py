"""What all tables share: how constraints are named, and how rows are numbered."""

from __future__ import annotations

from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
NEVER_REUSED = {"sqlite_autoincrement": True}
"""Short ids stand in prose, so a deleted row's number must not come back."""
BY_KEY = {"sqlite_with_rowid": False}
