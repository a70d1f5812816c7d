"""`replicate` and `python -m replicate`: the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

_STANDALONE = {"generate": ".typed.generate", "sandbox": ".sandbox.__main__"}
"""The commands that need no extra `cli`, and their modules."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code, which is 141 if nothing reads the output."""
    arguments = sys.argv[1:] if argv is None else [*argv]
    module = _STANDALONE.get(arguments[0]) if arguments else None
    try:
        run: Any = import_module(module or ".cli.app", "replicate").main
    except ModuleNotFoundError as error:
        if (error.name or "replicate").partition(".")[0] == "replicate":
            raise
        hint = f"pip install 'replicate-openapi[cli]' ({' and '.join(_STANDALONE)} work without)"
        print(f"error: this command needs an extra: {hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # `run` handles any later one
        return 130
    try:
        code: int = run(arguments[1:] if module else arguments)
        if sys.stdout:  # it was closed by `>&-`
            sys.stdout.flush()
    except BrokenPipeError:  # stdout is flushed once more at the end, which must not fail
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


if __name__ == "__main__":
    sys.exit(main())
