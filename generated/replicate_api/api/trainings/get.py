# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.trainings.get`: GET /trainings/{training_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.training import Training
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(training_id: str | Training) -> Call[Training]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/trainings/{training_id}", training_id), read)


def read(response: httpx.Response) -> Training:
    """Return the result of a response."""
    return Training.from_dict(read_json(response))
