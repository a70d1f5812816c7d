# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

ModelSort: TypeAlias = Literal["model_created_at", "latest_version_created_at"]
"""Order of models, by the creation of the model or of its latest version, which is the
default.
"""
