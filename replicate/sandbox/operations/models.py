"""Models, their README and examples."""

from __future__ import annotations

import re

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.models import Model
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import HARDWARE

_NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*")


@operation("GET", "/models")
async def list_models(context: Context, request: ParsedRequest) -> Response:
    """List the public models."""
    by_creation = request.parameters.get("sort_by") == "model_created_at"
    ascends = request.parameters.get("sort_direction") == "asc"

    def position(model: Model) -> int:
        version = None if by_creation else model.latest_version
        return version.position if version else model.position

    models = sorted(public_models(context), key=position, reverse=not ascends)
    order = {key: value for key, value in request.parameters.items() if key.startswith("sort_")}
    query = "&".join(f"{name}={value}" for name, value in order.items())
    url = f"{context.origins.api}/v1/models{'?' if query else ''}{query}"
    return json_response(
        paginate(models, position, Model.record, url, request.parameters.get("cursor"))
    )


@operation("QUERY", "/models")
async def search(context: Context, request: ParsedRequest) -> Response:
    """Search the public models."""
    found = [model for model in public_models(context) if model.matches(request.body)]
    url = f"{context.origins.api}/v1/models"
    return json_response(paginate(found, lambda model: model.position, Model.record, url, None))


@operation("POST", "/models")
async def create(context: Context, request: ParsedRequest) -> Response:
    """Create a model."""
    body = dict(request.body)
    owner, name = body.pop("owner"), body.pop("name")
    if owner != context.store.username:
        raise Problem(403, f"The token belongs to {context.store.username}, not to {owner}")
    if not _NAME.fullmatch(name):
        raise invalid([("name", "may have a-z, 0-9, and between them - _ .")])
    if body.pop("hardware") not in HARDWARE:
        raise invalid([("hardware", f"must be one of {', '.join(HARDWARE)}")])
    if f"{owner}/{name}" in context.store.models:
        raise Problem(409, f"A model {owner}/{name} exists already")
    visibility = body.pop("visibility")
    names = ("description", "github_url", "paper_url", "license_url", "cover_image_url")
    properties = {name: body[name] for name in names if name in body}
    model = context.store.add_model(owner, name, properties=properties, visibility=visibility)
    return json_response(model.record(), 201)


@operation("GET", "/models/{}/{}")
async def get(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Return a model."""
    return json_response(known_model(context, owner, name).record())


@operation("PATCH", "/models/{}/{}")
async def update(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Change the properties of a model."""
    model = own_model(context, owner, name)
    names = ("description", "github_url", "paper_url", "license_url", "weights_url")
    model.properties |= {name: request.body[name] for name in names if name in request.body}
    model.readme = request.body.get("readme", model.readme)
    return json_response(model.record())


@operation("DELETE", "/models/{}/{}")
async def delete(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Delete a private model without versions."""
    model = own_model(context, owner, name)
    if model.visibility != "private":
        raise Problem(403, "Only a private model can be deleted")
    if model.versions:
        raise Problem(409, "The model has versions; delete them first")
    del context.store.models[model.full_name]
    return Response(status_code=204)


@operation("GET", "/models/{}/{}/readme")
async def readme(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Return the README of a model."""
    text = known_model(context, owner, name).readme
    if text is None:
        raise not_found("The model has no README")
    return Response(text.encode(errors="replace"), media_type="text/plain")


@operation("GET", "/models/{}/{}/examples")
async def examples(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """List the example predictions of a model."""
    model = known_model(context, owner, name)
    numbered = list(enumerate(model.examples, 1))
    url = f"{context.origins.api}/v1/models/{model.full_name}/examples"
    cursor = request.parameters.get("cursor")
    return json_response(paginate(numbered, lambda row: row[0], lambda row: row[1], url, cursor))


def public_models(context: Context) -> list[Model]:
    """Return the public models, the newest first."""
    models = reversed(context.store.models.values())
    return [model for model in models if model.visibility == "public"]


def known_model(context: Context, owner: str, name: str) -> Model:
    """Return the model.

    Raises:
        Problem: 404 if it does not exist.
    """
    model = context.store.models.get(f"{owner}/{name}")
    if model is None:
        raise not_found()
    return model


def own_model(context: Context, owner: str, name: str) -> Model:
    """Return the model if it belongs to the account.

    Raises:
        Problem: 404 if it does not exist, 403 if it belongs to another account.
    """
    model = known_model(context, owner, name)
    if model.owner != context.store.username:
        raise Problem(403, f"{model.full_name} belongs to someone else")
    return model
