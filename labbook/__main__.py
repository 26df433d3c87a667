"""The `labbook` command: errors become one sentence, never a traceback."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from labbook.errors import LabbookError

    try:
        if len(sys.argv) == 1:
            from labbook.opening import open_app

            open_app()
        else:
            from labbook.cli import app

            app.main()
    except LabbookError as error:
        complain(error.message, error.hint)
        sys.exit(error.code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader is gone: nothing is left to say
        sys.exit(141)
    except Exception as error:
        complain(f"something went wrong inside labbook ({type(error).__name__}: {error}).", kept_traceback())
        sys.exit(70)


def complain(message: str, hint: str) -> None:
    """Say on stderr what is wrong and what to do next."""
    from labbook.text import visible

    print(f"labbook: {visible(message)}", file=sys.stderr)
    if hint:
        print("\n".join(f"  {line}" for line in visible(hint).splitlines()), file=sys.stderr)


def kept_traceback() -> str:
    """Write the traceback to a file for a bug report; returns the sentence that names it."""
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="labbook-error-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exc(file=file)
    return f"This is a bug; the details are in {path}. What was saved before is safe."


if __name__ == "__main__":
    main()
