# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

AccountType: TypeAlias = Literal["user", "organization"]
"""Whether an account is a person's or an organization's."""
