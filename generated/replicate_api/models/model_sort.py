# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

ModelSort: TypeAlias = Literal["model_created_at", "latest_version_created_at"]
"""What models are sorted by, their own creation or that of their latest version, which is
the default.
"""
