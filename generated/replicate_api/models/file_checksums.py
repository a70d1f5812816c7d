# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class FileChecksums(Record):
    """Checksums of a file's content, in hexadecimal."""

    sha256: str | None = None
    """SHA-256 of the content."""
    md5: str | None = None
    """MD5 of the content."""
