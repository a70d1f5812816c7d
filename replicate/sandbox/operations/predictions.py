"""Predictions: created by version, model or deployment, held, read, listed and canceled."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from replicate.sandbox.app import Asked, State, answer, operation
from replicate.sandbox.jobs import JSON, Job
from replicate.sandbox.lifecycle import Work
from replicate.sandbox.models import Function, Model, Version
from replicate.sandbox.outputs import Outputs
from replicate.sandbox.pages import page
from replicate.sandbox.problems import Problem, not_found

WAIT = 60  # seconds that a request is held when it does not say how long
SHORTEST_DEADLINE = 5
DATA_URI_LIMIT = 5_000_000  # bytes of a file that a held answer carries within itself

_WAIT = re.compile(r"wait(?:=(\d+))?")
# Not so many digits that the deadline had a year of five.
_DURATION = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s?)?")


@operation("POST", "/predictions")
async def create(state: State, asked: Asked) -> Response:
    model, version = _version(state, asked.body["version"])
    return await _create(state, asked, model, version)


@operation("POST", "/models/{}/{}/predictions")
async def create_by_model(state: State, asked: Asked, owner: str, name: str) -> Response:
    model = state.store.models.get(f"{owner}/{name}")
    if model is None or model.latest_version is None:
        raise not_found()
    return await _create(state, asked, model, model.latest_version)


@operation("POST", "/deployments/{}/{}/predictions")
async def create_by_deployment(state: State, asked: Asked, owner: str, name: str) -> Response:
    deployment = state.store.deployments.get(f"{owner}/{name}")
    if deployment is None:
        raise not_found()
    found = state.store.version(deployment.release["version"])
    if found is None:
        raise not_found("The deployment's version does not exist any more.")
    deployment.last_used = state.clock.now()
    return await _create(state, asked, *found, deployment=deployment.full_name)


@operation("GET", "/predictions/{}")
async def get(state: State, asked: Asked, id: str) -> Response:
    return answer(_prediction(state, id).body())


@operation("POST", "/predictions/{}/cancel")
async def cancel(state: State, asked: Asked, id: str) -> Response:
    job = _prediction(state, id)
    state.lifecycle.cancel(job)
    return answer(job.body())


@operation("GET", "/predictions")
async def list_predictions(state: State, asked: Asked) -> Response:
    given = asked.parameters
    after, before = given.get("created_after"), given.get("created_before")
    earliest = _moment(after) if after else float("-inf")
    latest = _moment(before) if before else float("inf")
    source = given.get("source")
    rows = [
        job
        for job in state.store.predictions
        if earliest <= job.created < latest and source in (None, job.record["source"])
    ]
    url = f"{state.origins.api}/v1/predictions{_query(given)}"
    return answer(
        page(
            rows,
            lambda job: job.position,
            list_item,
            url,
            given.get("cursor"),
        )
    )


def list_item(job: Job) -> JSON:
    """The record as lists show it: without its logs."""
    return {name: value for name, value in job.record.items() if name != "logs"}


def webhook_properties(body: Mapping[str, Any]) -> JSON:
    """The request's properties about webhooks; Problem 422 for a URL that is not http(s)."""
    for name in ("webhook", "webhook_completed"):
        url = body.get(name)
        if url is not None and not re.match(r"https?://[^/]", url):
            raise Problem(422, f"{name} must be an http or https URL", title="Invalid webhook URL")
    names = ("webhook", "webhook_completed", "webhook_events_filter")
    return {name: body[name] for name in names if name in body}


def _prediction(state: State, id: str) -> Job:
    job = state.store.predictions.get(id)
    if job is None:
        raise not_found()
    return job


def _version(state: State, reference: str) -> tuple[Model, Version]:
    """What `owner/name`, `owner/name:version` or a bare version id names; else Problem 422."""
    if "/" not in reference:
        found = state.store.version(reference)
    else:
        name, _, id = reference.partition(":")
        model = state.store.models.get(name)
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
    state: State, asked: Asked, model: Model, version: Version, **properties: Any
) -> Response:
    body = asked.body
    function = runnable(version.predict, model)
    function.check(body["input"])
    job = state.lifecycle.create(
        Work(model, version, function),
        body["input"],
        deadline=deadline(state, asked),
        **webhook_properties(body),
        **properties,
    )
    prefer = asked.parameters.get("prefer")
    if prefer is None:
        return answer(job.body(), 201)
    return await _held(state, job, prefer)


def runnable(function: Function | None, model: Model) -> Function:
    if function is None:
        raise Problem(422, f"No Python function is defined for {model.full_name} in this sandbox.")
    return function


def deadline(state: State, asked: Asked) -> float | None:
    """The moment that `Cancel-After` sets; Problem 422 if that is too soon."""
    given = asked.parameters.get("cancel-after")
    if given is None:
        return None
    found = _DURATION.fullmatch(given)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    duration = hours * 3600 + minutes * 60 + seconds
    if duration < SHORTEST_DEADLINE:
        raise Problem(422, f"Cancel-After must be {SHORTEST_DEADLINE} seconds to some decades")
    return state.clock.now() + duration


async def _held(state: State, job: Job, prefer: str) -> Response:
    """The answer after the hold that `Prefer` asks for: 201 if it has its end, else 202."""
    found = _WAIT.fullmatch(prefer)
    seconds = int(found[1]) if found and found[1] else WAIT
    await _end_or_moment(state, job, job.created + seconds)
    headers = {"preference-applied": prefer}
    if not job.is_final:
        return answer(job.body(), 202, headers)
    return answer(_blocking_record(state.outputs, job), 201, headers)


async def _end_or_moment(state: State, job: Job, moment: float) -> None:
    end = asyncio.ensure_future(job.end())
    limit = asyncio.ensure_future(state.clock.until(moment))
    try:
        await asyncio.wait((end, limit), return_when=asyncio.FIRST_COMPLETED)
    finally:
        end.cancel()
        limit.cancel()


def _blocking_record(outputs: Outputs, job: Job) -> JSON:
    """The record as a held request shows a prediction that has succeeded.

    On the wire it was still `processing`, without its end's time and metrics and without the web
    page, and files were data: URIs. Other ends are shown as they are.
    """
    if job.record["status"] != "succeeded":
        return job.record
    left_out = ("completed_at", "metrics")
    record = {name: value for name, value in job.record.items() if name not in left_out}
    urls = {name: url for name, url in job.record["urls"].items() if name != "web"}
    output = outputs.inline(job.record["output"], DATA_URI_LIMIT)
    return record | {"status": "processing", "urls": urls, "output": output}


def _moment(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError) as error:  # a date such as 0000-00-00
        raise Problem(422, f"{text} is no date-time: {error}") from None


def _query(given: Mapping[str, Any]) -> str:
    filters = {name: value for name, value in given.items() if name != "cursor"}
    return f"?{urlencode(filters)}" if filters else ""
