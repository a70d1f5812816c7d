"""`replicate` and `python -m replicate`: the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. `generate` and `sandbox` need no extra `cli`."""
    arguments = sys.argv[1:] if argv is None else [*argv]
    match arguments:
        case ["generate", *rest]:
            from .typed.generate import main as generate

            return generate(rest)
        case ["sandbox", *rest]:
            from .sandbox.__main__ import main as sandbox

            return sandbox(rest)
        case _:
            pass
    try:
        from .cli.app import main as run
    except ModuleNotFoundError as error:
        if (error.name or "replicate").partition(".")[0] == "replicate":
            raise
        print(
            "error: this command needs an extra: pip install 'replicate-openapi[cli]'. Without it, "
            "there are `replicate generate` and `replicate sandbox`",
            file=sys.stderr,
        )
        return 2
    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
