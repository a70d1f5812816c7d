# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

AccountType: TypeAlias = Literal["user", "organization"]
"""Type of an account, a person's or an organization's."""
