# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from ..types import Readers, Record, read_datetime, record

if TYPE_CHECKING:
    from ..models.file_checksums import FileChecksums
    from ..models.file_urls import FileUrls


@record
class File(Record):
    """An uploaded file, without its content.

    https://replicate.com/docs/reference/http#files.get
    """

    id: str
    """Id of the file."""
    name: str | None = None
    """Name that it was uploaded with."""
    content_type: str
    """Its media type."""
    size: int
    """Its length in bytes."""
    etag: str | None = None
    """Tag that changes with its content."""
    checksums: FileChecksums
    """Checksums of a file's content, in hexadecimal."""
    metadata: dict[str, Any]
    """What it was uploaded with."""
    created_at: datetime
    """When it was uploaded."""
    expires_at: datetime | None = None
    """When it will be removed, 24 hours after it was uploaded."""
    urls: FileUrls
    """Where a file is found."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.file_checksums import FileChecksums
        from ..models.file_urls import FileUrls

        return {
            "checksums": FileChecksums.read,
            "created_at": read_datetime,
            "expires_at": read_datetime,
            "urls": FileUrls.read,
        }
