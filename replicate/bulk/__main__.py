"""The program `python -m replicate.bulk journal PATH_OR_URL`."""

from __future__ import annotations

from argparse import ArgumentParser

from ..errors import ReplicateError
from .summary import summarize


def main(arguments: list[str] | None = None) -> None:
    """Print the contents of a journal."""
    parser = ArgumentParser("python -m replicate.bulk")
    commands = parser.add_subparsers(required=True)
    journal = commands.add_parser("journal", help="print the states of inputs, and billed metrics")
    journal.add_argument("location", metavar="PATH_OR_URL")
    location = parser.parse_args(arguments).location
    try:
        print(summarize(location))
    except (ImportError, OSError, ReplicateError, ValueError) as error:
        parser.exit(1, f"replicate.bulk: {error}\n")


if __name__ == "__main__":
    main()
