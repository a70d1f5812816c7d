# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.account.get`: GET /account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.account import Account
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


def call() -> Call[Account]:
    """Get the user or organization that the token belongs to: what to send, and how to read the answer."""
    return Call("GET", format_path("/account"), read)


def read(response: httpx.Response) -> Account:
    """Read the answer."""
    return Account.from_dict(read_json(response))
