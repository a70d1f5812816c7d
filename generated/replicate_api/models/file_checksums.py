# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class FileChecksums(Record):
    """Checksums of a file's content, in hexadecimal."""

    sha256: str | None = None
    """Its SHA-256."""
    md5: str | None = None
    """Its MD5."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {"sha256": get("sha256"), "md5": get("md5")}
