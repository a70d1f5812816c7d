"""The account, collections, hardware, search and the webhook secret."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.jobs import JSON
from replicate.sandbox.models import Model, search_words
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import not_found
from replicate.sandbox.store import HARDWARE

from .models import public_models


@operation("GET", "/account")
async def account(context: Context, request: ParsedRequest) -> Response:
    """Return the account."""
    return json_response(context.store.account)


@operation("GET", "/hardware")
async def hardware(context: Context, request: ParsedRequest) -> Response:
    """List the hardware."""
    return json_response([{"name": name, "sku": sku} for sku, name in HARDWARE.items()])


@operation("GET", "/collections")
async def collections(context: Context, request: ParsedRequest) -> Response:
    """List the collections."""
    numbered = list(enumerate(context.store.collections.values(), 1))
    return json_response(
        paginate(
            numbered,
            lambda row: row[0],
            lambda row: row[1].summary(),
            f"{context.origins.api}/v1/collections",
            request.parameters.get("cursor"),
        )
    )


@operation("GET", "/collections/{}")
async def collection(context: Context, request: ParsedRequest, slug: str) -> Response:
    """Return a collection and its models."""
    found = context.store.collections.get(slug)
    if found is None:
        raise not_found()
    models = [context.store.models[name] for name in found.models if name in context.store.models]
    return json_response(
        {
            **found.summary(),
            "full_description": f"## {found.name}\n\n{found.description}",
            "models": [model.record() for model in models],
        }
    )


@operation("GET", "/search")
async def search(context: Context, request: ParsedRequest) -> Response:
    """Search models and collections."""
    query, limit = request.parameters["query"], request.parameters.get("limit", 20)
    models = [model for model in public_models(context) if model.matches(query)]
    found = [
        collection
        for collection in context.store.collections.values()
        if all(
            word in f"{collection.name} {collection.description}".casefold()
            for word in search_words(query)
        )
    ]
    return json_response(
        {
            "query": query,
            "models": [_found(model) for model in models[:limit]],
            "collections": [{**each.summary(), "models": each.models} for each in found],
            "pages": [],
        }
    )


@operation("GET", "/webhooks/default/secret")
async def webhook_secret(context: Context, request: ParsedRequest) -> Response:
    """Return the secret that signs webhooks."""
    return json_response({"key": context.webhook_secret})


def _found(model: Model) -> JSON:
    description = model.properties.get("description")
    metadata: JSON = {"generated_description": description, "tags": [], "score": 1.0}
    return {"model": model.record(), "metadata": metadata}
