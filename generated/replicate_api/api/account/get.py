# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.account.get`: GET /account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.account import Account
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call() -> Call[Account]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/account"), read)


def read(response: httpx.Response) -> Account:
    """Return the result of a response."""
    return Account.from_dict(read_json(response))
