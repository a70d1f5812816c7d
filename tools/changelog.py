"""Read CHANGELOG.md, and move what is unreleased under a version."""

from __future__ import annotations

import re
from datetime import date

HEADING = re.compile(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?.*$", re.MULTILINE)
UNRELEASED = "Unreleased"


def sections(text: str) -> dict[str, str]:
    """Return what is under the heading of each version, newest first."""
    headings = list(HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {
        heading[1]: text[heading.end() : end].strip()
        for heading, end in zip(headings, ends, strict=True)
    }


def kinds(text: str, since: str | None = None) -> set[str]:
    """Return the kinds of the changes after a version, such as `Added` and `Removed`."""
    found: set[str] = set()
    for version, section in sections(text).items():
        if version == since:
            break
        found.update(re.findall(r"^### (\w+)\n\s*(?:^#### .+\n\s*)?^[-*] ", section, re.MULTILINE))
    return found


def day(text: str, version: str) -> date | None:
    """Return the day on which a version was released, None if it was not."""
    dates = {heading[1]: heading[2] for heading in HEADING.finditer(text)}
    return date.fromisoformat(dates[version]) if dates.get(version) else None


def release(text: str, version: str, today: date) -> str:
    """Return the changelog with what is unreleased under a version.

    Raises:
        ValueError: Nothing is unreleased, or the version has been released.
    """
    known = sections(text)
    if not known.get(UNRELEASED):
        raise ValueError("CHANGELOG.md has nothing under [Unreleased]")
    if version in known:
        raise ValueError(f"CHANGELOG.md has a section [{version}] already")
    heading = f"## [{UNRELEASED}]"
    return text.replace(heading, f"{heading}\n\n## [{version}] - {today.isoformat()}", 1)
