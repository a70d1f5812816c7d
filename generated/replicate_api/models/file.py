# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..records import Record, read_datetime, record


@record
class File(Record):
    """An uploaded file, without its content.

    https://replicate.com/docs/reference/http#files.get
    """

    id: str
    """Id of the file."""
    name: str | None = None
    """Name that the file was uploaded with."""
    content_type: str
    """Media type of the content."""
    size: int
    """Size of the content in bytes."""
    etag: str | None = None
    """Entity tag, which changes with the content."""
    checksums: FileChecksums
    """Checksums of a file's content, in hexadecimal."""
    metadata: dict[str, Any]
    """Metadata that the file was uploaded with."""
    created_at: datetime
    """Time when the file was uploaded."""
    expires_at: datetime | None = None
    """Time when the file will be removed, 24 hours after its upload."""
    urls: FileUrls
    """URLs of a file."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "checksums": FileChecksums._parse,
            "created_at": read_datetime,
            "expires_at": read_datetime,
            "urls": FileUrls._parse,
        }


from ..models.file_checksums import FileChecksums
from ..models.file_urls import FileUrls
