"""Trainings: runs of a model's training function, which make a version of the destination."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.jobs import Job
from replicate.sandbox.lifecycle import Work
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, not_found

from .predictions import list_item, webhook_properties


@operation("POST", "/models/{}/{}/versions/{}/trainings")
async def create(state: State, asked: Asked, owner: str, name: str, version_id: str) -> Response:
    model = state.store.models.get(f"{owner}/{name}")
    version = model.versions.get(version_id) if model else None
    if model is None or version is None:
        raise not_found()
    if version.train is None:
        raise Problem(400, f"{model.full_name} does not support training")
    body = asked.body
    destination = state.store.models.get(body["destination"])
    if destination is None:
        raise not_found("The specified training destination does not exist")
    if destination.owner != state.store.username:
        raise Problem(403, "The training destination belongs to someone else")
    version.train.check(body["input"])
    work = Work(model, version, version.train, destination)
    job = state.lifecycle.create(work, body["input"], **webhook_properties(body))
    return answer(job.body(), 201)


@operation("GET", "/trainings/{}")
async def get(state: State, asked: Asked, id: str) -> Response:
    return answer(_training(state, id).body())


@operation("POST", "/trainings/{}/cancel")
async def cancel(state: State, asked: Asked, id: str) -> Response:
    job = _training(state, id)
    state.lifecycle.cancel(job)
    return answer(job.body())


@operation("GET", "/trainings")
async def list_trainings(state: State, asked: Asked) -> Response:
    return answer(
        page(
            list(state.store.trainings),
            lambda job: job.position,
            list_item,
            f"{state.origins.api}/v1/trainings",
            asked.parameters.get("cursor"),
        )
    )


def _training(state: State, id: str) -> Job:
    job = state.store.trainings.get(id)
    if job is None:
        raise not_found()
    return job
