# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.files.list`: GET /files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.file_page import FilePage
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


def call(*, cursor: str | None = None) -> Call[FilePage]:
    """List your account's files, newest first: what to send, and how to read the answer."""
    return Call("GET", format_path("/files"), read, query=omit_none({"cursor": cursor}))


def read(response: httpx.Response) -> FilePage:
    """Read the answer."""
    return FilePage.from_dict(read_json(response))
