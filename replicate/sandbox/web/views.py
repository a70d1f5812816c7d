"""The values that the templates show."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote

from replicate.sandbox.app import Context
from replicate.sandbox.files import File
from replicate.sandbox.jobs import Job, Kind
from replicate.sandbox.models import Model, Version
from replicate.sandbox.recording import RecordedRequest

from .display import MAX_INLINE, Shown, duration_text, progress, show, show_output, terminal_text

JSON = dict[str, Any]

LISTED = 100
SECTIONS: dict[Kind, str] = {"predictions": "Predictions", "trainings": "Trainings"}
SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization")


class Views:
    """Create views of the state of a sandbox."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def jobs(self, kind: Kind) -> JSON:
        """Return what the list of the newest predictions or trainings shows."""
        jobs = list(self._context.store.jobs(kind))[:LISTED]
        return {
            "section": SECTIONS[kind],
            "live": "/live" if kind == "predictions" else "/t/live",
            "jobs": [self._summary(job) for job in jobs],
        }

    def job(self, job: Job) -> JSON:
        """Return all that the page of a prediction or training shows."""
        record = job.record
        return self._summary(job) | {
            "section": SECTIONS[job.kind],
            "data_removed": record.get("data_removed"),
            "times": list(self._times(job)),
            "metrics": [(name, f"{value:g}") for name, value in _numbers(record.get("metrics"))],
            "progress": None if job.is_terminal else progress(record["logs"]),
            "logs": terminal_text(record["logs"]),
            "error": record["error"],
            "input": [(name, show(value, self._find)) for name, value in record["input"].items()],
            "output": self._output(job),
        }

    def models(self) -> JSON:
        """Return what the list of models shows."""
        models = [
            {
                "name": model.full_name,
                "path": model_path(model.full_name),
                "description": model.properties.get("description") or "",
                "runs": model.run_count,
                "official": model.is_official,
                "trainable": bool(model.latest_version and model.latest_version.train),
            }
            for model in reversed(self._context.store.models.values())
        ]
        return {"section": "Models", "models": models}

    def model(self, model: Model) -> JSON:
        """Return what the page of a model shows beside its form."""
        return {
            "section": "Models",
            "name": model.full_name,
            "path": model_path(model.full_name),
            "description": model.properties.get("description") or "",
            "readme": model.readme or "",
            "runs": model.run_count,
            "versions": [
                {"id": version.id, "created": _clock_text(version.created)}
                for version in reversed(model.versions.values())
            ],
        }

    def requests(self, requests: Iterable[RecordedRequest]) -> JSON:
        """Return what the list of the newest requests shows."""
        newest = list(requests)[: -LISTED - 1 : -1]
        return {"section": "Requests", "requests": [_request(request) for request in newest]}

    def _summary(self, job: Job) -> JSON:
        end = job.completed if job.completed is not None else self._context.clock.now()
        return {
            "id": job.id,
            "kind": job.kind.removesuffix("s"),
            "path": f"/p/{job.id}",
            "model": job.record["model"],
            "model_path": model_path(job.record["model"]),
            "status": job.record["status"],
            "done": job.is_terminal,
            "created": _clock_text(job.created),
            "duration": duration_text(max(end - job.created, 0)),
        }

    def _times(self, job: Job) -> Iterable[tuple[str, str]]:
        now = self._context.clock.now()
        yield "Created", _clock_text(job.created)
        end = job.completed if job.completed is not None else now
        if job.started is not None:
            yield "Waited", duration_text(max(job.started - job.created, 0))
            yield (
                "Running" if job.completed is None else "Ran",
                duration_text(max(end - job.started, 0)),
            )
        else:
            yield (
                "Waiting" if job.completed is None else "Waited",
                duration_text(max(end - job.created, 0)),
            )
        if job.completed is not None:
            yield "Ended", _clock_text(job.completed)
        elif job.deadline is not None:
            yield "Canceled in", duration_text(max(job.deadline - now, 0))

    def _output(self, job: Job) -> Shown | None:
        found = self._context.store.version(job.record["version"])
        model = self._context.store.models.get(job.record["model"])
        version = found[1] if found else model.latest_version if model else None
        return show_output(job.record["output"], _output_schema(version), self._find)

    def _find(self, url: str) -> tuple[File, str] | None:
        file = self._context.outputs.file(url)
        if file is not None:
            return file, url
        try:
            file = self._context.outputs.fetch(url)
        except ValueError:
            return None
        # Uploads need a token, which the page has not.
        return file, file.data_uri() if len(file.data) * 4 / 3 < MAX_INLINE else ""


def model_path(full_name: str) -> str:
    """Return the path of a model's page."""
    return f"/m/{quote(full_name)}"


def _output_schema(version: Version | None) -> JSON:
    schema: JSON = version.openapi_schema if version else {}
    return dict(schema.get("components", {}).get("schemas", {}).get("Output", {}))


def _numbers(metrics: Any) -> Iterable[tuple[str, float]]:
    items = cast("JSON", metrics) if isinstance(metrics, dict) else {}
    return ((name, value) for name, value in items.items() if isinstance(value, (int, float)))


def _request(request: RecordedRequest) -> JSON:
    query = f"?{request.query}" if request.query else ""
    return {
        "key": f"request-{id(request)}",
        "time": _clock_text(request.time),
        "method": request.method,
        "target": f"{request.path}{query}",
        "origin": request.origin,
        "status": request.status,
        "fault": None if request.fault is None else _fault_text(request.fault),
        "headers": [
            (name, "(hidden)" if name in SECRET_HEADERS else value)
            for name, value in request.headers.items()
        ],
        "body": _body(request),
    }


def _fault_text(fault: Any) -> str:
    """Return a fault without the arguments that have their default: `Status(503)`."""
    name = type(fault).__name__
    if not dataclasses.is_dataclass(fault):
        return name
    arguments = [
        repr(value) if number == 0 else f"{field.name}={value!r}"
        for number, field in enumerate(dataclasses.fields(fault))
        if (value := getattr(fault, field.name)) != field.default and value
    ]
    return f"{name}({', '.join(arguments)})"[:200]


def _body(request: RecordedRequest) -> str:
    if not request.body_size:
        return ""
    text = request.body[:5000].decode(errors="replace")
    if "json" in request.headers.get("content-type", "") and request.body_size <= 5000:
        with contextlib.suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return text if request.body_size <= 5000 else f"{text}\n… {request.body_size} bytes"


def _clock_text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")
