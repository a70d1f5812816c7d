# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from typing import Literal, TypeAlias

WebhookEvent: TypeAlias = Literal["start", "output", "logs", "completed"]
"""Event that a webhook is called for.

`start` when the model starts to run, `output` and `logs` when there is more of them (at
most every 500 ms), `completed` when the status is terminal.
"""
