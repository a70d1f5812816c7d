"""Resolve references to models, and match predictions with the create calls of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypedDict
from urllib.parse import unquote

import attrs
from replicate_api.types import Call

from .requests import json_bytes

if TYPE_CHECKING:
    from replicate_api.models import Deployment, Model, Prediction, Version


class SupportsReference(Protocol):
    """A typed model, or a model bound to a client: each stands for a reference."""

    @property
    def __replicate_ref__(self) -> str | Model | Version | Deployment: ...


Reference: TypeAlias = "str | Model | Version | Deployment | SupportsReference"
"""`owner/name`, `owner/name:version`, a version id (64 hex digits), `deployments/owner/name`, the
page of one of them at replicate.com, a Model, a Version, a Deployment; or a typed model.
"""

_NAME, _VERSION = r"([^/:\s]+/[^/:\s]+)", "[0-9a-fA-F]{64}"
_MODEL = rf"{_NAME}(?:(?::|/versions/)([^/:\s]+))?"
_PAGE = r"https://replicate\.com/(?!p/)([^?#]+?)/?(?:[?#].*)?"


class CreateArguments(TypedDict, total=False):
    """The argument of `predictions.create` that a reference stands for: one of these."""

    version: str
    model: str
    deployment: str


def resolve(ref: Any, name: str = "ref") -> CreateArguments:
    """Return the argument of `predictions.create` that a reference stands for.

    Args:
        ref: The reference.
        name: Name of the argument that is the reference, for the error.

    Raises:
        ValueError: It is not a reference.
    """
    ref = getattr(ref, "__replicate_ref__", ref)
    ref = getattr(ref, "__replicate_ref__", ref)
    if isinstance(ref, str) and (arguments := _resolve_text(ref)):
        return arguments
    # Loaded late, as most references are text.
    from replicate_api.models import Deployment, Model, Version

    if isinstance(ref, Version) and ref.id:
        return {"version": ref.id}
    if isinstance(ref, Model) and ref.owner and ref.name:
        # Only official models run by name. Of others, run the latest version.
        latest: Any = None if ref.is_official else getattr(ref.latest_version, "id", None)
        return {"version": latest} if latest else {"model": f"{ref.owner}/{ref.name}"}
    if isinstance(ref, Deployment) and ref.owner and ref.name:
        return {"deployment": f"{ref.owner}/{ref.name}"}
    raise ValueError(
        f"{name}: cannot run {ref!r:.100}: expected 'owner/name', 'owner/name:version', a version "
        "id (64 hexadecimal digits), 'deployments/owner/name', a Model, a Version or a Deployment"
    )


def _resolve_text(ref: str) -> CreateArguments | None:
    if match := re.fullmatch(_PAGE, ref):
        ref = match[1]
    if re.fullmatch(_VERSION, ref):
        return {"version": ref}
    if match := re.fullmatch(f"deployments/{_NAME}", ref):
        return {"deployment": match[1]}
    if match := re.fullmatch(_MODEL, ref):
        return {"version": match[2]} if match[2] else {"model": match[1]}
    return None


def model_name(call: Call[Prediction]) -> tuple[str, str] | None:
    """Return owner and name of the model that a create call runs by its name."""
    return _owner_and_name("models", call)


def _owner_and_name(kind: str, call: Call[Prediction]) -> tuple[str, str] | None:
    match = re.fullmatch(rf"/{kind}/([^/]+)/([^/]+)/predictions", call.path)
    return (unquote(match[1]), unquote(match[2])) if match else None


def pinned_to_version(call: Call[Prediction], version: str) -> Call[Prediction]:
    """Return the same create call for a version of the model."""
    return attrs.evolve(call, path="/predictions", json={"version": version, **call.json})


def matches_call(prediction: Prediction, call: Call[Prediction]) -> bool:
    """Return True if a create call may have created a prediction: same input and model."""
    version, model = call.json.get("version"), model_name(call)
    sent = json.loads(json_bytes(call.json))  # in the API's form: a tuple is a list there
    if prediction.input != sent["input"] or version not in (None, prediction.version):
        return False
    if deployment := _owner_and_name("deployments", call):
        return prediction.deployment in ("/".join(deployment), deployment[1])
    return model is None or "/".join(model) == prediction.model
