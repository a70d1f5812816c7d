# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.download`: GET /files/{file_id}/download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.file import File
from ...types import Call, format_path, omit_none, read_bytes

if TYPE_CHECKING:
    import httpx


@checked
def call(file_id: str | File, owner: str, expiry: int, signature: str) -> Call[bytes]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path("/files/{file_id}/download", file_id),
        read,
        query=omit_none({"owner": owner, "expiry": expiry, "signature": signature}),
    )


def read(response: httpx.Response) -> bytes:
    """Return the result of a response."""
    return read_bytes(response)
