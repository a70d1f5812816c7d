# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Source: TypeAlias = Literal["web", "api"]
"""Origin of a prediction or training, the website or the API."""
