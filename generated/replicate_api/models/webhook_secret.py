# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class WebhookSecret(Record):
    """What webhooks are signed with.

    https://replicate.com/docs/reference/http#webhooks.default.secret.get
    """

    key: str
    """The signing secret, which begins with `whsec_`."""
