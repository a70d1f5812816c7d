# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.trainings.list`: GET /trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.training_page import TrainingPage
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


def call(*, cursor: str | None = None) -> Call[TrainingPage]:
    """List your account's trainings, newest first, 100 to a page: what to send, and how to read the answer."""
    return Call("GET", format_path("/trainings"), read, query=omit_none({"cursor": cursor}))


def read(response: httpx.Response) -> TrainingPage:
    """Read the answer."""
    return TrainingPage.from_dict(read_json(response))
