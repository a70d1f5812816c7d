"""`python -m replicate`: the commands of the library."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    if argv[:1] == ["generate"]:
        from .typed.generate import main as generate

        return generate(argv[1:])
    print("usage: python -m replicate generate ...", file=sys.stderr)
    return 0 if argv[:1] in (["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
