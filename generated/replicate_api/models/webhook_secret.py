# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class WebhookSecret(Record):
    """The signing secret of webhooks.

    https://replicate.com/docs/reference/http#webhooks.default.secret.get
    """

    key: str
    """The signing secret, which begins with `whsec_`."""
