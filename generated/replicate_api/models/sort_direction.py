# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

SortDirection: TypeAlias = Literal["asc", "desc"]
"""Direction of the order, oldest (`asc`) or newest first (`desc`, the default)."""
