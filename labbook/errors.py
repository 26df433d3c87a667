"""The one exception that users are meant to read."""

from __future__ import annotations


class LabbookError(Exception):
    """Something a person can act on: what is wrong, and the next step.

    `code` is the exit status of the command that meets it: 1 for a failure, 2 for wrong usage,
    3 for a labbook written by a newer version.
    """

    def __init__(self, message: str, hint: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
