"""What a reference to a model means: which call creates its prediction."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast
from urllib.parse import unquote

import attrs
from replicate_api.api.models_predictions.create import call as create_by_model
from replicate_api.api.predictions.create import call as create_by_version
from replicate_api.models import Model, Prediction, Version, WebhookEvent
from replicate_api.types import Call, FileEncoding

from .bodies import encode

Reference: TypeAlias = str | Model | Version
"""`owner/name`, `owner/name:version`, a version id (64 hex digits), a Model or a Version."""

_MODEL = re.compile(r"([^/:\s]+)/([^/:\s]+)(?::([^/:\s]+))?")
_VERSION = re.compile(r"[0-9a-fA-F]{64}")


def create_call(
    ref: Reference,
    *,
    input: Mapping[str, Any] | None,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    prefer: str | None = None,
    cancel_after: str | None = None,
    file_encoding: FileEncoding | None = None,
) -> Call[Prediction]:
    """The call that creates a prediction of what `ref` refers to.

    Raises:
        ValueError: `ref` refers to nothing.
        TypeError: `input` is no mapping.
    """
    owner, name, version = _parts(ref)
    values = _values(input)
    if version:
        return create_by_version(
            version=version,
            input=values,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            prefer=prefer,
            cancel_after=cancel_after,
            file_encoding=file_encoding,
        )
    return create_by_model(
        owner,
        name,
        input=values,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        prefer=prefer,
        cancel_after=cancel_after,
        file_encoding=file_encoding,
    )


def _parts(ref: Any) -> tuple[str, str, str | None]:
    if isinstance(ref, Version) and ref.id:
        return "", "", ref.id
    if isinstance(ref, Model) and ref.owner and ref.name:
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


def _values(input: Any) -> dict[str, Any]:
    if input is None:
        return {}
    if isinstance(input, Mapping):
        return dict(cast("Mapping[str, Any]", input))
    raise TypeError(f"input must be a mapping such as {{'prompt': '...'}}, not {input!r:.100}")


def model_of(call: Call[Prediction]) -> tuple[str, str] | None:
    """The owner and name of the model that a create call runs by its name."""
    match = re.fullmatch(r"/models/([^/]+)/([^/]+)/predictions", call.path)
    return (unquote(match[1]), unquote(match[2])) if match else None


def by_version(call: Call[Prediction], version: str) -> Call[Prediction]:
    """The same create call, of a version instead."""
    return attrs.evolve(call, path="/predictions", json={"version": version, **call.json})


def is_made_by(prediction: Prediction, call: Call[Prediction]) -> bool:
    """Whether a prediction may be the one that a create call made: the same input and model."""
    version, model = call.json.get("version"), model_of(call)
    content, _, _ = encode(call)
    sent = json.loads(content or b"{}")  # as the API got it: a tuple is a list there
    if prediction.input != sent["input"] or version not in (None, prediction.version):
        return False
    return model is None or "/".join(model) == prediction.model
