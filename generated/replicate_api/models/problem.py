# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class Problem(Record):
    """An error of the API (RFC 7807)."""

    type: str | None = None
    """URI of the kind of problem."""
    title: str | None = None
    """Short name of the kind of problem."""
    status: int | None = None
    """HTTP status code."""
    detail: str | None = None
    """Description of this problem."""
    instance: str | None = None
    """URI of this occurrence."""
    retry_after: float | None = None
    """Seconds to wait before the next request, when there were too many."""
