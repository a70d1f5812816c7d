"""Run models on Replicate, and see what has run.

Exit codes:

- 0: The command succeeded.
- 1: A prediction, a request or a file failed.
- 2: The command line or the input is not valid. Nothing was created.
- 3: The prediction was canceled.
- 4: There is no API token, or the API does not accept it.
- 130: Ctrl-C, the signal SIGTERM, or Ctrl-D at a prompt.
- 141: Nothing reads the output any more, as after `| head -1`.

https://replicate-openapi.github.io/replicate-openapi-python/cli/
"""

from __future__ import annotations

import os
from pathlib import Path

from cyclopts import App, Parameter
from rich.console import Console

from .._version import __version__


class PipedConsole(Console):
    """A console that raises BrokenPipeError as a file does, where rich ends the program."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is handled."""
        raise  # rich calls this where it has caught it


console: PipedConsole = PipedConsole()

app: App = App(
    "replicate",
    help=__doc__,
    version=__version__,
    console=console,
    default_parameter=Parameter(negative=(), show_default=False),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)


class Failure(Exception):
    """The end of a command, with a message and an exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def user_folder(default: str, *variables: str) -> Path:
    """Return the folder of this program in that of an environment variable, or in the default."""
    parent = next(filter(None, map(os.environ.get, variables)), default)
    return Path(parent).expanduser() / "replicate"
