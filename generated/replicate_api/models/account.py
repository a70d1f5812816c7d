# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import Record, record

if TYPE_CHECKING:
    from ..models.account_type import AccountType


@record
class Account(Record):
    """A user or an organization.

    https://replicate.com/docs/reference/http#account.get
    """

    type: AccountType | str
    """Type of an account, a person's or an organization's."""
    username: str
    """Name of the account, the owner of its models and deployments."""
    name: str | None = None
    """Name for people."""
    avatar_url: str | None = None
    """URL of an image for the account."""
    github_url: str | None = None
    """URL of the account on GitHub."""
