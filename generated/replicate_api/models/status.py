# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

Status: TypeAlias = Literal["starting", "processing", "succeeded", "failed", "canceled", "aborted"]
"""Status of a prediction or training.

`starting` until the model runs, `processing` while it runs; the others are terminal.
`canceled` is by the user, or by a deadline that passed while it ran; `aborted` never
started to run, for instance because its deadline passed first.
"""
