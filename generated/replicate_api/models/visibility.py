# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Visibility: TypeAlias = Literal["public", "private"]
"""Visibility of a model, to everyone or to its owner."""
