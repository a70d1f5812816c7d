# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.get`: GET /files/{file_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.file import File
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(file_id: str | File) -> Call[File]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/files/{file_id}", file_id), read)


def read(response: httpx.Response) -> File:
    """Return the result of a response."""
    return File.from_dict(read_json(response))
