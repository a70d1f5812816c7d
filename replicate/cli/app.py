"""The program: its commands, and the exit code of each error."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from cyclopts import App, CycloptsError

from .. import errors
from .base import Failure, app
from .bulk import bulk
from .credentials import auth, find_token
from .display import note
from .operations import add_operations
from .run import add_commands

_STANDALONE = {
    "generate": "Write Python modules with the inputs and the output of models.",
    "sandbox": "Serve Replicate's HTTP API on this machine.",
}
"""Commands that `replicate.__main__` runs, as they need no extra."""

_EXIT_CODES: list[tuple[Any, int | None]] = [
    ((KeyboardInterrupt, EOFError), 130),  # Ctrl-C, and Ctrl-D at a prompt
    (BrokenPipeError, None),
    ((errors.PredictionCanceled, errors.PredictionAborted), 3),
    ((errors.AuthenticationError, errors.PermissionDeniedError), 4),
    ((errors.ReplicateError, OSError), 1),
    ((ValueError, TypeError, RecursionError, CycloptsError), 2),
]
"""The exit codes of errors. The first entry that is a class of an error counts."""


@cache
def program() -> App:
    """Return the program with its commands."""
    add_operations(app)
    add_commands(app)
    app.command(auth)
    app.command(bulk)
    for name, help in _STANDALONE.items():
        app.command(App(name, help=help))
    app.register_install_completion_command()  # pyright: ignore[reportUnknownMemberType] # **kwargs
    return app


def main(argv: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # cancels, as Ctrl-C does
    sys.stderr = sys.stderr or io.StringIO()  # it was closed by `2>&-`
    stdout: Any = sys.stdout
    if stdout is None:  # nothing could be printed, but it would cost
        note("error: stdout is closed: use >/dev/null to discard the output")
        return 2
    stdout.reconfigure(errors="backslashreplace")  # output is paid for: it is shown
    try:
        program()(argv, exit_on_error=False, print_error=False)
    except (Exception, KeyboardInterrupt) as error:
        code = exit_code(error)
        if code is None:
            raise
        text = "interrupted" if code == 130 else f"error: {_message(error)}"
        note("\n".join([text, *_notes(error)]))
        return code
    return 0


def _message(error: BaseException) -> str:
    """Return the message of an error; of one about a file without its number."""
    parts = [error.filename, error.strerror] if isinstance(error, OSError) else []
    return ": ".join(map(str, filter(None, parts))) or str(error)


def _notes(error: BaseException) -> list[str]:
    """Return what helps with an error; of a refused API token the place where it was found."""
    if isinstance(error, CycloptsError):
        return ["--help shows the arguments"]
    if isinstance(error, errors.AuthenticationError):
        return [f"the API token is that of {find_token()[1]}"]
    notes: list[str] = getattr(error, "__notes__", [])
    if isinstance(error, errors.NotFoundError) and not notes:
        return ["it does not exist, or this API token cannot see it"]
    return notes


def exit_code(error: BaseException) -> int | None:
    """Return the exit code of an error; None for a defect of this program, and a closed pipe."""
    if isinstance(error, Failure):
        return error.code
    return next((code for kinds, code in _EXIT_CODES if isinstance(error, kinds)), None)
