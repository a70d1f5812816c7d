# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

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
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "id": get("id"),
            "name": get("name"),
            "content_type": get("content_type"),
            "size": get("size"),
            "etag": get("etag"),
            "checksums": FileChecksums._parse(get("checksums")),
            "metadata": get("metadata"),
            "created_at": read_datetime(get("created_at")),
            "expires_at": read_datetime(get("expires_at")),
            "urls": FileUrls._parse(get("urls")),
        }


from ..models.file_checksums import FileChecksums
from ..models.file_urls import FileUrls
