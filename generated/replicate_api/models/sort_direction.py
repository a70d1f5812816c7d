# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

SortDirection: TypeAlias = Literal["asc", "desc"]
"""Whether the oldest (`asc`) or the newest (`desc`, the default) comes first."""
