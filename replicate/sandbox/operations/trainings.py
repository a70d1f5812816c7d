"""Trainings, which create a version of their destination."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.jobs import Job
from replicate.sandbox.lifecycle import Work
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, not_found

from .predictions import list_item, webhook_properties


@operation("POST", "/models/{}/{}/versions/{}/trainings")
async def create(
    context: Context, request: ParsedRequest, owner: str, name: str, version_id: str
) -> Response:
    """Create a training."""
    model = context.store.models.get(f"{owner}/{name}")
    version = model.versions.get(version_id) if model else None
    if model is None or version is None:
        raise not_found()
    if version.train is None:
        raise Problem(400, f"{model.full_name} does not support training")
    body = request.body
    destination = context.store.models.get(body["destination"])
    if destination is None:
        raise not_found("The specified training destination does not exist")
    if destination.owner != context.store.username:
        raise Problem(403, "The training destination belongs to someone else")
    version.train.check(body["input"])
    work = Work(model, version, version.train, destination)
    job = context.lifecycle.create(work, body["input"], **webhook_properties(body))
    return json_response(job.body(), 201)


@operation("GET", "/trainings/{}")
async def get(context: Context, request: ParsedRequest, id: str) -> Response:
    """Return a training."""
    return json_response(_training(context, id).body())


@operation("POST", "/trainings/{}/cancel")
async def cancel(context: Context, request: ParsedRequest, id: str) -> Response:
    """Cancel a training."""
    job = _training(context, id)
    context.lifecycle.cancel(job)
    return json_response(job.body())


@operation("GET", "/trainings")
async def list_trainings(context: Context, request: ParsedRequest) -> Response:
    """List the trainings."""
    return json_response(
        paginate(
            list(context.store.trainings),
            lambda job: job.position,
            list_item,
            f"{context.origins.api}/v1/trainings",
            request.parameters.get("cursor"),
        )
    )


def _training(context: Context, id: str) -> Job:
    job = context.store.trainings.get(id)
    if job is None:
        raise not_found()
    return job
