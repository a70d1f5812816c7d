"""Compare a published description of Replicate's API, or recorded records, with openapi.yaml.

    python codegen/drift.py https://api.replicate.com/openapi.json
    python codegen/drift.py openapi.json --records recorded/

A published description is compared by the methods and paths of its operations; its texts are not.
Exits with 1 where a difference is not explained in codegen/deviations.yaml, or where a record has
a property or a value that no schema has.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import httpx
import yaml

import recorded
from describing import Description, Part, read

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "openapi.yaml"
DEVIATIONS = ROOT / "codegen/deviations.yaml"


@dataclass(frozen=True, order=True)
class Difference:
    """Something that the descriptions disagree on.

    Attributes:
        kind: `new` if only the published description has it, `gone` if only openapi.yaml has it,
            `changed` if both have it.
        what: Its name in openapi.yaml and, if changed, both values.
        line: The line of openapi.yaml to edit.
    """

    kind: str
    what: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


@dataclass(frozen=True)
class Deviation:
    """Differences that are meant.

    Attributes:
        pattern: A difference as it is printed; `*` matches any text. With ` in NAME` at its end,
            it explains the difference in that operation only.
        reason: Why they are meant.
    """

    pattern: str
    reason: str

    def explains(self, difference: Difference, operation: str) -> bool:
        """Return whether a difference of an operation is meant."""
        pattern = self.pattern if " in " in self.pattern else f"{self.pattern} in *"
        return fnmatchcase(f"{difference} in {operation}", re.sub(r"\[", "[[]", pattern))


Differences = dict[Difference, set[str]]
"""The operations in which each difference is found."""


def compare(theirs: Description, ours: Description) -> Differences:
    """Return each difference between a published description and this project's."""
    found: Differences = {}
    published, described = theirs.root(), ours.root()
    for key in published.parts.keys() | described.parts.keys():
        operation = described.parts.get(key) or published.parts[key]
        for difference in _differences(key, published, described, frozenset()):
            found.setdefault(difference, set()).add(operation.name)
    return found


def _differences(
    key: str, above: Part, ours_above: Part, entered: frozenset[tuple[int, int]]
) -> Iterator[Difference]:
    """Yield what differs in the part with a key that at least one of two parts has below it."""
    theirs, ours = above.parts.get(key), ours_above.parts.get(key)
    if ours is None:
        space = "" if key[0] in ".[" else " "
        yield Difference("new", f"{ours_above.within}{space}{key}", ours_above.target.line)
    elif theirs is None:
        yield Difference("gone", ours.name, ours.source.line)
    else:
        for fact in sorted(theirs.facts.keys() | ours.facts.keys()):
            their_fact, our_fact = theirs.facts.get(fact, "none"), ours.facts.get(fact, "none")
            if their_fact != our_fact:
                what = f"{ours.name} {fact}: {their_fact}, here {our_fact}"
                yield Difference("changed", what, ours.source.line)
        pair = (id(theirs.target), id(ours.target))
        if pair in entered or theirs.facts.get("properties") != ours.facts.get("properties"):
            return
        for part in sorted(theirs.parts.keys() | ours.parts.keys()):
            yield from _differences(part, theirs, ours, entered | {pair})


def unexplained(
    found: Differences, deviations: Iterable[Deviation]
) -> tuple[Differences, list[Deviation]]:
    """Return the differences that no deviation explains, and the deviations that explain none."""
    deviations = list(deviations)
    used: set[Deviation] = set()
    remaining: Differences = {}
    for difference, operations in found.items():
        for operation in operations:
            reasons = [it for it in deviations if it.explains(difference, operation)]
            used.update(reasons)
            if not reasons:
                remaining.setdefault(difference, set()).add(operation)
    return remaining, [deviation for deviation in deviations if deviation not in used]


def deviations(text: str) -> list[Deviation]:
    """Return the deviations that a file lists, patterns by reason."""
    listed: list[dict[str, Any]] = yaml.safe_load(text)
    return [Deviation(pattern, it["reason"]) for it in listed for pattern in it["differences"]]


def report(remaining: Differences, stale: Iterable[Deviation]) -> Iterator[str]:
    """Yield a line for each difference that is not explained, and each unused explanation."""
    for difference, operations in sorted(remaining.items()):
        names = sorted(name for name in operations if not difference.what.startswith(f"{name} "))
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        within = f" in {', '.join(names[:3])}{more}" if names else ""
        yield f"openapi.yaml:{difference.line}: {difference}{within}"
    for deviation in stale:
        yield f"codegen/deviations.yaml: explains no difference: {deviation.pattern}"


def load(source: str) -> Description:
    """Return the description in a file or at a URL.

    Raises:
        SystemExit: It cannot be read.
    """
    try:
        if source.startswith(("https://", "http://")):
            response = httpx.get(source, follow_redirects=True, timeout=30)
            return Description(read(response.raise_for_status().text))
        return Description(read(Path(source).read_text(encoding="utf-8")))
    except (OSError, httpx.HTTPError, yaml.YAMLError) as error:
        raise SystemExit(f"cannot read {source}: {error}") from None


def main(arguments: list[str] | None = None) -> int:
    """Print what has drifted, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", nargs="?", metavar="FILE_OR_URL", help="a published description")
    parser.add_argument("--records", type=Path, metavar="DIR", help="a folder of recorded JSON")
    parser.add_argument("--ours", default=str(OURS), help=argparse.SUPPRESS)
    parser.add_argument("--deviations", type=Path, default=DEVIATIONS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not (options.source or options.records):
        parser.error("pass a published description, or --records DIR")
    ours = load(options.ours)
    lines: list[str] = []
    if options.source:
        found = compare(load(options.source), ours)
        remaining, stale = unexplained(found, deviations(options.deviations.read_text("utf-8")))
        lines += report(remaining, stale)
        print(f"{len(found)} differences, {len(found) - len(remaining)} of them explained")
    if options.records:
        lines += recorded.report(options.records, ours)
    print(*lines, sep="\n", end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
