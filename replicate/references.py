"""What a reference to a model means, and what tells which model a create call runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias, TypedDict, cast
from urllib.parse import unquote

import attrs
from replicate_api.models import Model, Prediction, Version
from replicate_api.types import Call

from .bodies import as_json


class SupportsReference(Protocol):
    """A typed model, or a model bound to a client: each stands for a reference."""

    @property
    def __replicate_ref__(self) -> str | Model | Version: ...


Reference: TypeAlias = str | Model | Version | SupportsReference
"""`owner/name`, `owner/name:version`, a version id (64 hex digits), a Model or a Version; or a
typed model.
"""

_MODEL, _VERSION = r"([^/:\s]+/[^/:\s]+)(?::([^/:\s]+))?", "[0-9a-fA-F]{64}"


class Target(TypedDict, total=False):
    """What a prediction is created of: one of these, for a create call."""

    version: str
    model: str


def target(ref: Any) -> Target:
    """What a reference refers to.

    Raises:
        ValueError: nothing.
    """
    ref = getattr(ref, "__replicate_ref__", ref)
    if isinstance(ref, Version) and ref.id:
        return {"version": ref.id}
    if isinstance(ref, Model) and ref.owner and ref.name:
        # Only official models run by name; of another one, run the version that was pushed last.
        latest: Any = None if ref.is_official else getattr(ref.latest_version, "id", None)
        return {"version": latest} if latest else {"model": f"{ref.owner}/{ref.name}"}
    if isinstance(ref, str) and re.fullmatch(_VERSION, ref):
        return {"version": ref}
    if isinstance(ref, str) and (match := re.fullmatch(_MODEL, ref)):
        return {"version": match[2]} if match[2] else {"model": match[1]}
    raise ValueError(
        f"cannot run {ref!r}: expected 'owner/name', 'owner/name:version', a version id "
        "(64 hexadecimal digits), a Model or a Version"
    )


def values(input: Any) -> dict[str, Any]:
    """An input as a create call takes it.

    Raises:
        TypeError: it is no mapping.
    """
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
    sent = json.loads(as_json(call.json))  # as the API got it: a tuple is a list there
    if prediction.input != sent["input"] or version not in (None, prediction.version):
        return False
    return model is None or "/".join(model) == prediction.model
