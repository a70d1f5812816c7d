# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

WebhookEvent: TypeAlias = Literal["start", "output", "logs", "completed"]
"""What a webhook is called for.

`start` when it begins, `output` and `logs` when there is more of them (at most every
500 ms), `completed` when its status is final.
"""
