"""What a reference to a model means: which call creates its prediction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from replicate_api.api.models_predictions.create import call as create_by_model
from replicate_api.api.predictions.create import call as create_by_version
from replicate_api.models import Model, Prediction, Version, WebhookEvent
from replicate_api.types import Call

Reference: TypeAlias = str | Model | Version
"""`owner/name`, `owner/name:version`, a version id (64 hex digits), a Model or a Version."""

_MODEL = re.compile(r"([^/:\s]+)/([^/:\s]+)(?::([^/:\s]+))?")
_VERSION = re.compile(r"[0-9a-fA-F]{64}")


def create_call(
    ref: Reference,
    *,
    input: dict[str, Any],
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    prefer: str | None = None,
    cancel_after: str | None = None,
) -> Call[Prediction]:
    """The call that creates a prediction of what `ref` refers to.

    Raises:
        ValueError: `ref` refers to nothing.
    """
    owner, name, version = _parts(ref)
    if version:
        return create_by_version(
            version=version,
            input=input,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            prefer=prefer,
            cancel_after=cancel_after,
        )
    return create_by_model(
        owner,
        name,
        input=input,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        prefer=prefer,
        cancel_after=cancel_after,
    )


def _parts(ref: Any) -> tuple[str, str, str | None]:
    if isinstance(ref, Version):
        return "", "", ref.id
    if isinstance(ref, Model):
        # Only official models run by name; of another one, run the version that was pushed last.
        latest = None if ref.is_official else ref.latest_version
        return ref.owner, ref.name, getattr(latest, "id", None)
    if isinstance(ref, str):
        if _VERSION.fullmatch(ref):
            return "", "", ref
        if match := _MODEL.fullmatch(ref):
            return match[1], match[2], match[3]
    raise ValueError(
        f"cannot run {ref!r}: expected 'owner/name', 'owner/name:version', a version id "
        "(64 hexadecimal digits), a Model or a Version"
    )


def is_made_by(prediction: Prediction, call: Call[Prediction]) -> bool:
    """Whether a prediction may be the one that a create call made: the same input and version."""
    version = call.json.get("version")
    return prediction.input == call.json["input"] and version in (None, prediction.version)
