"""Predictions, created by version, model or deployment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from replicate.sandbox.app import Context, ParsedRequest, json_response, operation
from replicate.sandbox.jobs import JSON, Job
from replicate.sandbox.lifecycle import Work
from replicate.sandbox.models import Function, Model, Version
from replicate.sandbox.pagination import paginate
from replicate.sandbox.problems import Problem, not_found

DEFAULT_HOLD = 60  # seconds that a request without a number is held
MIN_DEADLINE = 5  # seconds
MAX_DATA_URI = 5_000_000  # bytes of a file that a held response carries in itself

_WAIT = re.compile(r"wait(?:=(\d+))?")
# So few digits that the year of the deadline has four.
_DURATION = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s?)?")


@operation("POST", "/predictions")
async def create(context: Context, request: ParsedRequest) -> Response:
    """Create a prediction of a version."""
    model, version = _version(context, request.body["version"])
    return await _create(context, request, model, version)


@operation("POST", "/models/{}/{}/predictions")
async def create_by_model(
    context: Context, request: ParsedRequest, owner: str, name: str
) -> Response:
    """Create a prediction of a model's latest version."""
    model = context.store.models.get(f"{owner}/{name}")
    if model is None or model.latest_version is None:
        raise not_found()
    return await _create(context, request, model, model.latest_version)


@operation("POST", "/deployments/{}/{}/predictions")
async def create_by_deployment(
    context: Context, request: ParsedRequest, owner: str, name: str
) -> Response:
    """Create a prediction of a deployment."""
    deployment = context.store.deployments.get(f"{owner}/{name}")
    if deployment is None:
        raise not_found()
    found = context.store.version(deployment.release["version"])
    if found is None:
        raise not_found("The deployment's version does not exist any more.")
    deployment.last_used = context.clock.now()
    return await _create(context, request, *found, deployment=deployment.full_name)


@operation("GET", "/predictions/{}")
async def get(context: Context, request: ParsedRequest, id: str) -> Response:
    """Return a prediction."""
    return json_response(_prediction(context, id).body())


@operation("POST", "/predictions/{}/cancel")
async def cancel(context: Context, request: ParsedRequest, id: str) -> Response:
    """Cancel a prediction."""
    job = _prediction(context, id)
    context.lifecycle.cancel(job)
    return json_response(job.body())


@operation("GET", "/predictions")
async def list_predictions(context: Context, request: ParsedRequest) -> Response:
    """List the predictions."""
    parameters = request.parameters
    after, before = parameters.get("created_after"), parameters.get("created_before")
    earliest = _moment(after) if after else float("-inf")
    latest = _moment(before) if before else float("inf")
    source = parameters.get("source")
    rows = [
        job
        for job in context.store.predictions
        if earliest <= job.created < latest and source in (None, job.record["source"])
    ]
    url = f"{context.origins.api}/v1/predictions{_query(parameters)}"
    return json_response(
        paginate(
            rows,
            lambda job: job.position,
            list_item,
            url,
            parameters.get("cursor"),
        )
    )


def list_item(job: Job) -> JSON:
    """Return the record as lists show it, without logs."""
    return {name: value for name, value in job.record.items() if name != "logs"}


def webhook_properties(body: Mapping[str, Any]) -> JSON:
    """Return the webhook properties of a request.

    Raises:
        Problem: 422 if a URL is not http or https.
    """
    for name in ("webhook", "webhook_completed"):
        url = body.get(name)
        if url is not None and not re.match(r"https?://[^/]", url):
            raise Problem(422, f"{name} must be an http or https URL", title="Invalid webhook URL")
    names = ("webhook", "webhook_completed", "webhook_events_filter")
    return {name: body[name] for name in names if name in body}


def _prediction(context: Context, id: str) -> Job:
    job = context.store.predictions.get(id)
    if job is None:
        raise not_found()
    return job


def _version(context: Context, reference: str) -> tuple[Model, Version]:
    """Return the model and version of `owner/name`, `owner/name:version` or a version id.

    Raises:
        Problem: 422 if they do not exist.
    """
    if "/" not in reference:
        found = context.store.version(reference)
    else:
        name, _, id = reference.partition(":")
        model = context.store.models.get(name)
        version = None
        if model is not None:
            # Only official models run without naming a version.
            version = model.versions.get(id) if id else model.is_official and model.latest_version
        found = (model, version) if model and version else None
    if found is None:
        raise Problem(
            422,
            "The specified version does not exist, or may not be used with this token.",
            title="Invalid version or not permitted",
        )
    return found


async def _create(
    context: Context, request: ParsedRequest, model: Model, version: Version, **properties: Any
) -> Response:
    body = request.body
    function = runnable(version.predict, model)
    function.check(body["input"])
    job = context.lifecycle.create(
        Work(model, version, function),
        body["input"],
        deadline=deadline(context, request),
        **webhook_properties(body),
        **properties,
    )
    prefer = request.parameters.get("prefer")
    if prefer is None:
        return json_response(job.body(), 201)
    return await _hold(context, job, prefer)


def runnable(function: Function | None, model: Model) -> Function:
    """Return the function.

    Raises:
        Problem: 422 if no function is defined.
    """
    if function is None:
        raise Problem(422, f"No Python function is defined for {model.full_name} in this sandbox.")
    return function


def deadline(context: Context, request: ParsedRequest) -> float | None:
    """Return the time that `Cancel-After` sets.

    Raises:
        Problem: 400 if it is too early or invalid.
    """
    value = request.parameters.get("cancel-after")
    if value is None:
        return None
    found = _DURATION.fullmatch(value)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    duration = hours * 3600 + minutes * 60 + seconds
    if duration < MIN_DEADLINE:
        raise Problem(400, f"Cancel-After must be {MIN_DEADLINE} seconds to some decades")
    return context.clock.now() + duration


async def _hold(context: Context, job: Job, prefer: str) -> Response:
    """Respond after the hold that `Prefer` requests: 201 if the prediction has ended, else 202."""
    found = _WAIT.fullmatch(prefer)
    seconds = int(found[1]) if found and found[1] else DEFAULT_HOLD
    await _end_or_moment(context, job, job.created + seconds)
    headers = {"preference-applied": prefer}
    if not job.is_terminal:
        return json_response(job.body(), 202, headers)
    return json_response(_held_record(context, job), 201, headers)


async def _end_or_moment(context: Context, job: Job, moment: float) -> None:
    end = asyncio.ensure_future(job.wait_until_done())
    limit = asyncio.ensure_future(context.clock.sleep_until(moment))
    try:
        await asyncio.wait((end, limit), return_when=asyncio.FIRST_COMPLETED)
    finally:
        end.cancel()
        limit.cancel()


def _held_record(context: Context, job: Job) -> JSON:
    """Return the record as a held request shows it.

    If the prediction has succeeded, it is still `processing` there, without the time of its end,
    metrics and the web page.
    """
    if job.record["status"] != "succeeded":
        return job.record
    omitted = ("completed_at", "metrics")
    record = {name: value for name, value in job.record.items() if name not in omitted}
    urls = {name: url for name, url in job.record["urls"].items() if name != "web"}
    if context.data_uri_outputs:
        record["output"] = context.outputs.inline(record["output"], MAX_DATA_URI)
    return record | {"status": "processing", "urls": urls}


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError) as error:  # a date such as 0000-00-00
        raise Problem(400, f"{text} is not a date-time: {error}") from None


def _query(parameters: Mapping[str, Any]) -> str:
    filters = {name: value for name, value in parameters.items() if name != "cursor"}
    return f"?{urlencode(filters)}" if filters else ""
