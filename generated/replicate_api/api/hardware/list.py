# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.hardware.list`: GET /hardware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.hardware import Hardware
from ...types import Call, format_path, parse_list, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call() -> Call[list[Hardware]]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/hardware"), read)


def read(response: httpx.Response) -> list[Hardware]:
    """Return the result of a response."""
    return parse_list(Hardware, read_json(response))
