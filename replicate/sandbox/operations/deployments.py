"""Deployments. Each change creates a release."""

from __future__ import annotations

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.clock import timestamp
from replicate.sandbox.jobs import JSON
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, invalid, not_found
from replicate.sandbox.store import HARDWARE, Deployment

UNUSED = 900.0  # seconds without a prediction before a deployment can be deleted


@operation("GET", "/deployments")
async def list_deployments(context: Context, request: ParsedRequest) -> Response:
    """List the deployments."""
    return json_response(
        paginate(
            list(context.store.deployments),
            lambda deployment: deployment.position,
            Deployment.record,
            f"{context.origins.api}/v1/deployments",
            request.parameters.get("cursor"),
        )
    )


@operation("POST", "/deployments")
async def create(context: Context, request: ParsedRequest) -> Response:
    """Create a deployment."""
    body = request.body
    owner, name = context.store.username, body["name"]
    if context.store.deployments.get(f"{owner}/{name}"):
        raise Problem(409, f"A deployment {owner}/{name} exists already")
    if body["model"] not in context.store.models:
        raise not_found(f"Unknown model {body['model']}")
    deployment = Deployment(owner, name, context.store.position(), {})
    deployment.release = _release(context, {"number": 0, "model": body["model"]}, body)
    context.store.deployments.add(deployment.full_name, deployment)
    return json_response(deployment.record())


@operation("GET", "/deployments/{}/{}")
async def get(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Return a deployment."""
    return json_response(_deployment(context, owner, name).record())


@operation("PATCH", "/deployments/{}/{}")
async def update(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Create a release of a deployment."""
    deployment = _deployment(context, owner, name)
    deployment.release = _release(context, deployment.release, request.body)
    return json_response(deployment.record())


@operation("DELETE", "/deployments/{}/{}")
async def delete(context: Context, request: ParsedRequest, owner: str, name: str) -> Response:
    """Delete a deployment that was not used for 15 minutes."""
    deployment = _deployment(context, owner, name)
    used = deployment.last_used
    if used is not None and context.clock.now() < used + UNUSED:
        raise Problem(409, "The deployment was used within the last 15 minutes")
    context.store.deployments.remove(deployment.full_name)
    return Response(status_code=204)


def _deployment(context: Context, owner: str, name: str) -> Deployment:
    deployment = context.store.deployments.get(f"{owner}/{name}")
    if deployment is None:
        raise not_found()
    return deployment


def _release(context: Context, last: JSON, changes: JSON) -> JSON:
    """Return the release after the last one.

    Raises:
        Problem: 422 if the release could not run.
    """
    names = ("hardware", "min_instances", "max_instances")
    configuration = dict(last.get("configuration", {}))
    configuration |= {name: changes[name] for name in names if name in changes}
    version = changes.get("version", last.get("version"))
    model = context.store.models.get(last["model"])
    if model is None or version not in model.versions:
        raise invalid([("version", f"is not a version of {last['model']}")])
    if configuration["hardware"] not in HARDWARE:
        raise invalid([("hardware", f"must be one of {', '.join(HARDWARE)}")])
    if configuration["min_instances"] > configuration["max_instances"]:
        raise invalid([("min_instances", "must not be above max_instances")])
    return {
        "number": last["number"] + 1,
        "model": last["model"],
        "version": version,
        "created_at": timestamp(context.clock.now()),
        "created_by": context.store.account,
        "configuration": configuration,
    }
