# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Visibility: TypeAlias = Literal["public", "private"]
"""Whether everyone can see and run a model, or only its owner."""
