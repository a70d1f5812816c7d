# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class Hardware(Record):
    """Hardware that models can run on.

    https://replicate.com/docs/reference/http#hardware.list
    """

    sku: str
    """Identifier of the hardware in requests."""
    name: str
    """Name for people."""
