# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.list`: GET /files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.file_page import FilePage
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(*, cursor: str | None = None) -> Call[FilePage]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/files"), read, query=omit_none({"cursor": cursor}))


def read(response: httpx.Response) -> FilePage:
    """Return the result of a response."""
    return FilePage.from_dict(read_json(response))
