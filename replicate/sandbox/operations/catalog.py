"""What there is to look up: the account, collections, hardware, search, the webhook secret."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.jobs import JSON
from replicate.sandbox.models import Model, words
from replicate.sandbox.pages import page
from replicate.sandbox.problems import not_found
from replicate.sandbox.store import HARDWARE

from .models import public_models


@operation("GET", "/account")
async def account(state: State, asked: Asked) -> Response:
    return answer(state.store.account)


@operation("GET", "/hardware")
async def hardware(state: State, asked: Asked) -> Response:
    return answer([{"name": name, "sku": sku} for sku, name in HARDWARE.items()])


@operation("GET", "/collections")
async def collections(state: State, asked: Asked) -> Response:
    numbered = list(enumerate(state.store.collections.values(), 1))
    return answer(
        page(
            numbered,
            lambda row: row[0],
            lambda row: row[1].summary(),
            f"{state.origins.api}/v1/collections",
            asked.parameters.get("cursor"),
        )
    )


@operation("GET", "/collections/{}")
async def collection(state: State, asked: Asked, slug: str) -> Response:
    found = state.store.collections.get(slug)
    if found is None:
        raise not_found()
    models = [state.store.models[name] for name in found.models if name in state.store.models]
    return answer(
        {
            **found.summary(),
            "full_description": f"## {found.name}\n\n{found.description}",
            "models": [model.record() for model in models],
        }
    )


@operation("GET", "/search")
async def search(state: State, asked: Asked) -> Response:
    query, limit = asked.parameters["query"], asked.parameters.get("limit", 20)
    models = [model for model in public_models(state) if model.matches(query)]
    found = [
        collection
        for collection in state.store.collections.values()
        if all(
            word in f"{collection.name} {collection.description}".casefold()
            for word in words(query)
        )
    ]
    return answer(
        {
            "query": query,
            "models": [_found(model) for model in models[:limit]],
            "collections": [{**each.summary(), "models": each.models} for each in found],
            "pages": [],
        }
    )


@operation("GET", "/webhooks/default/secret")
async def webhook_secret(state: State, asked: Asked) -> Response:
    return answer({"key": state.webhook_secret})


def _found(model: Model) -> JSON:
    description = model.properties.get("description")
    metadata: JSON = {"generated_description": description, "tags": [], "score": 1.0}
    return {"model": model.record(), "metadata": metadata}
