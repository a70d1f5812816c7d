"""Versions of a model."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.models import Model, Version
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, not_found

from .models import known_model, own_model


@operation("GET", "/models/{}/{}/versions")
async def list_versions(
    context: Context, request: ParsedRequest, owner: str, name: str
) -> Response:
    """List the versions of a model, the newest first."""
    model = known_model(context, owner, name)
    return json_response(
        paginate(
            [*reversed(model.versions.values())],
            lambda version: version.position,
            Version.record,
            f"{context.origins.api}/v1/models/{model.full_name}/versions",
            request.parameters.get("cursor"),
        )
    )


@operation("GET", "/models/{}/{}/versions/{}")
async def get(context: Context, request: ParsedRequest, owner: str, name: str, id: str) -> Response:
    """Return a version."""
    return json_response(_version(known_model(context, owner, name), id).record())


@operation("DELETE", "/models/{}/{}/versions/{}")
async def delete(
    context: Context, request: ParsedRequest, owner: str, name: str, id: str
) -> Response:
    """Delete a version of a private model, and its predictions."""
    model = own_model(context, owner, name)
    version = _version(model, id)
    if model.visibility != "private":
        raise Problem(403, "Only versions of a private model can be deleted")
    if any(deployment.release["version"] == id for deployment in context.store.deployments):
        raise Problem(409, "A deployment runs this version")
    if any(
        other.trained_from == id
        for each in context.store.models.values()
        for other in each.versions.values()
    ):
        raise Problem(409, "Another version was trained from this one")
    del model.versions[version.id]
    for job in context.store.predictions:
        if job.record["version"] == id:
            context.lifecycle.cancel(job)
            context.store.predictions.remove(job.id)
    return Response(status_code=202)


def _version(model: Model, id: str) -> Version:
    version = model.versions.get(id)
    if version is None:
        raise not_found()
    return version
