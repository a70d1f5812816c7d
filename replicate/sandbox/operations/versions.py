"""Versions of a model."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.models import Model, Version
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, not_found

from .models import known_model, own_model


@operation("GET", "/models/{}/{}/versions")
async def list_versions(state: State, asked: Asked, owner: str, name: str) -> Response:
    model = known_model(state, owner, name)
    return answer(
        page(
            [*reversed(model.versions.values())],
            lambda version: version.position,
            Version.record,
            f"{state.origins.api}/v1/models/{model.full_name}/versions",
            asked.parameters.get("cursor"),
        )
    )


@operation("GET", "/models/{}/{}/versions/{}")
async def get(state: State, asked: Asked, owner: str, name: str, id: str) -> Response:
    return answer(_version(known_model(state, owner, name), id).record())


@operation("DELETE", "/models/{}/{}/versions/{}")
async def delete(state: State, asked: Asked, owner: str, name: str, id: str) -> Response:
    """Deletes the version's predictions with it."""
    model = own_model(state, owner, name)
    version = _version(model, id)
    if model.visibility != "private":
        raise Problem(403, "Only versions of a private model can be deleted")
    if any(deployment.release["version"] == id for deployment in state.store.deployments):
        raise Problem(409, "A deployment runs this version")
    if any(
        other.trained_from == id
        for each in state.store.models.values()
        for other in each.versions.values()
    ):
        raise Problem(409, "Another version was trained from this one")
    del model.versions[version.id]
    for job in state.store.predictions:
        if job.record["version"] == id:
            state.lifecycle.cancel(job)
            state.store.predictions.remove(job.id)
    return Response(status_code=202)


def _version(model: Model, id: str) -> Version:
    version = model.versions.get(id)
    if version is None:
        raise not_found()
    return version
