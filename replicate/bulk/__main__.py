"""The program `python -m replicate.bulk journal PATH_OR_URL`."""

from __future__ import annotations

import sys

from ..errors import ReplicateError
from .summary import summarize

USAGE = "usage: python -m replicate.bulk journal PATH_OR_URL"


def main(arguments: list[str]) -> int:
    """Print the contents of a journal, and return the exit status."""
    match arguments:
        case ["journal", location]:
            try:
                print(summarize(location))
            except (ImportError, OSError, ReplicateError, ValueError) as error:
                print(f"replicate.bulk: {error}", file=sys.stderr)
                return 1
            return 0
        case _:
            print(USAGE, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
