# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

SourceFilter: TypeAlias = Literal["web",]
"""Origin of the predictions: `web` for those created on the website in the last 14 days;
all if absent.
"""
