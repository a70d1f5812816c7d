# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.create`: POST /files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...arguments import checked
from ...models.file import File
from ...types import Call, FileContent, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    content: FileContent,
    *,
    filename: str | None = None,
    type: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> Call[File]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "POST",
        format_path("/files"),
        read,
        form=omit_none(
            {"content": content, "filename": filename, "type": type, "metadata": metadata}
        ),
    )


def read(response: httpx.Response) -> File:
    """Return the result of a response."""
    return File.from_dict(read_json(response))
