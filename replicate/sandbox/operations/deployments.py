"""Deployments: each change makes a new release."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.clock import timestamp
from replicate.sandbox.jobs import JSON
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import HARDWARE, Deployment

UNUSED = 900.0  # seconds without a prediction before a deployment can be deleted


@operation("GET", "/deployments")
async def list_deployments(state: State, asked: Asked) -> Response:
    return answer(
        page(
            list(state.store.deployments),
            lambda deployment: deployment.position,
            Deployment.record,
            f"{state.origins.api}/v1/deployments",
            asked.parameters.get("cursor"),
        )
    )


@operation("POST", "/deployments")
async def create(state: State, asked: Asked) -> Response:
    body = asked.body
    owner, name = state.store.username, body["name"]
    if state.store.deployments.get(f"{owner}/{name}"):
        raise Problem(409, f"A deployment {owner}/{name} exists already")
    if body["model"] not in state.store.models:
        raise not_found(f"There is no model {body['model']}")
    deployment = Deployment(owner, name, state.store.position(), {})
    deployment.release = _release(state, {"number": 0, "model": body["model"]}, body)
    state.store.deployments.add(deployment.full_name, deployment)
    return answer(deployment.record())


@operation("GET", "/deployments/{}/{}")
async def get(state: State, asked: Asked, owner: str, name: str) -> Response:
    return answer(_deployment(state, owner, name).record())


@operation("PATCH", "/deployments/{}/{}")
async def update(state: State, asked: Asked, owner: str, name: str) -> Response:
    deployment = _deployment(state, owner, name)
    deployment.release = _release(state, deployment.release, asked.body)
    return answer(deployment.record())


@operation("DELETE", "/deployments/{}/{}")
async def delete(state: State, asked: Asked, owner: str, name: str) -> Response:
    deployment = _deployment(state, owner, name)
    used = deployment.last_used
    if used is not None and state.clock.now() < used + UNUSED:
        raise Problem(409, "The deployment was used within the last 15 minutes")
    state.store.deployments.remove(deployment.full_name)
    return Response(status_code=204)


def _deployment(state: State, owner: str, name: str) -> Deployment:
    deployment = state.store.deployments.get(f"{owner}/{name}")
    if deployment is None:
        raise not_found()
    return deployment


def _release(state: State, last: JSON, changes: JSON) -> JSON:
    """The release after the last one; Problem 422 if it could not run."""
    names = ("hardware", "min_instances", "max_instances")
    configuration = dict(last.get("configuration", {}))
    configuration |= {name: changes[name] for name in names if name in changes}
    version = changes.get("version", last.get("version"))
    model = state.store.models.get(last["model"])
    if model is None or version not in model.versions:
        raise invalid([("version", f"is no version of {last['model']}")])
    if configuration["hardware"] not in HARDWARE:
        raise invalid([("hardware", f"must be one of {', '.join(HARDWARE)}")])
    if configuration["min_instances"] > configuration["max_instances"]:
        raise invalid([("min_instances", "must not be above max_instances")])
    return {
        "number": last["number"] + 1,
        "model": last["model"],
        "version": version,
        "created_at": timestamp(state.clock.now()),
        "created_by": state.store.account,
        "configuration": configuration,
    }
