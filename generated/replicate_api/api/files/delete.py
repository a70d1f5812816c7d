# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.delete`: DELETE /files/{file_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.file import File
from ...types import Call, format_path, read_nothing

if TYPE_CHECKING:
    import httpx


@checked
def call(file_id: str | File) -> Call[None]:
    """Return the call of this operation, for a client to send."""
    return Call("DELETE", format_path("/files/{file_id}", file_id), read)


def read(response: httpx.Response) -> None:
    """Return the result of a response."""
    return read_nothing(response)
