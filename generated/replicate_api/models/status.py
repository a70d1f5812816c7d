# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Status: TypeAlias = Literal["starting", "processing", "succeeded", "failed", "canceled", "aborted"]
"""Where a prediction or training stands.

`starting` until the model runs, `processing` while it does. The others are final.
`canceled` is by the user, or by a deadline that passed while it ran; `aborted` never
began to run, for instance because its deadline passed first.
"""
