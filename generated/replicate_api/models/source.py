# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Source: TypeAlias = Literal["web", "api"]
"""Whether something was made on the website or through the API."""
