"""Models: created, changed, deleted, listed, searched; their README and examples."""

from __future__ import annotations

import re

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.models import Model
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import HARDWARE

_NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*")


@operation("GET", "/models")
async def list_models(state: State, asked: Asked) -> Response:
    by_creation = asked.parameters.get("sort_by") == "model_created_at"
    ascends = asked.parameters.get("sort_direction") == "asc"

    def position(model: Model) -> int:
        version = None if by_creation else model.latest_version
        return version.position if version else model.position

    models = sorted(public_models(state), key=position, reverse=not ascends)
    order = {key: value for key, value in asked.parameters.items() if key.startswith("sort_")}
    query = "&".join(f"{name}={value}" for name, value in order.items())
    url = f"{state.origins.api}/v1/models{'?' if query else ''}{query}"
    return answer(page(models, position, Model.record, url, asked.parameters.get("cursor")))


@operation("QUERY", "/models")
async def search(state: State, asked: Asked) -> Response:
    found = [model for model in public_models(state) if model.matches(asked.body)]
    url = f"{state.origins.api}/v1/models"
    return answer(page(found, lambda model: model.position, Model.record, url, None))


@operation("POST", "/models")
async def create(state: State, asked: Asked) -> Response:
    body = dict(asked.body)
    owner, name = body.pop("owner"), body.pop("name")
    if owner != state.store.username:
        raise Problem(403, f"The token belongs to {state.store.username}, not to {owner}")
    if not _NAME.fullmatch(name):
        raise invalid([("name", "may have a-z, 0-9, and between them - _ .")])
    if body.pop("hardware") not in HARDWARE:
        raise invalid([("hardware", f"must be one of {', '.join(HARDWARE)}")])
    if f"{owner}/{name}" in state.store.models:
        raise Problem(409, f"A model {owner}/{name} exists already")
    visibility = body.pop("visibility")
    names = ("description", "github_url", "paper_url", "license_url", "cover_image_url")
    properties = {name: body[name] for name in names if name in body}
    model = state.store.add_model(owner, name, properties=properties, visibility=visibility)
    return answer(model.record(), 201)


@operation("GET", "/models/{}/{}")
async def get(state: State, asked: Asked, owner: str, name: str) -> Response:
    return answer(known_model(state, owner, name).record())


@operation("PATCH", "/models/{}/{}")
async def update(state: State, asked: Asked, owner: str, name: str) -> Response:
    model = own_model(state, owner, name)
    names = ("description", "github_url", "paper_url", "license_url", "weights_url")
    model.properties |= {name: asked.body[name] for name in names if name in asked.body}
    model.readme = asked.body.get("readme", model.readme)
    return answer(model.record())


@operation("DELETE", "/models/{}/{}")
async def delete(state: State, asked: Asked, owner: str, name: str) -> Response:
    model = own_model(state, owner, name)
    if model.visibility != "private":
        raise Problem(403, "Only a private model can be deleted")
    if model.versions:
        raise Problem(409, "The model has versions; delete these before it")
    del state.store.models[model.full_name]
    return Response(status_code=204)


@operation("GET", "/models/{}/{}/readme")
async def readme(state: State, asked: Asked, owner: str, name: str) -> Response:
    text = known_model(state, owner, name).readme
    if text is None:
        raise not_found("The model has no README")
    return Response(text.encode(errors="replace"), media_type="text/plain")


@operation("GET", "/models/{}/{}/examples")
async def examples(state: State, asked: Asked, owner: str, name: str) -> Response:
    model = known_model(state, owner, name)
    numbered = list(enumerate(model.examples, 1))
    url = f"{state.origins.api}/v1/models/{model.full_name}/examples"
    cursor = asked.parameters.get("cursor")
    return answer(page(numbered, lambda row: row[0], lambda row: row[1], url, cursor))


def public_models(state: State) -> list[Model]:
    models = reversed(state.store.models.values())
    return [model for model in models if model.visibility == "public"]


def known_model(state: State, owner: str, name: str) -> Model:
    model = state.store.models.get(f"{owner}/{name}")
    if model is None:
        raise not_found()
    return model


def own_model(state: State, owner: str, name: str) -> Model:
    model = known_model(state, owner, name)
    if model.owner != state.store.username:
        raise Problem(403, f"{model.full_name} belongs to someone else")
    return model
