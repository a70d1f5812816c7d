"""The pages as an ASGI application in front of the API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from replicate.sandbox.app import MAX_FILE, Context
from replicate.sandbox.files import File
from replicate.sandbox.jobs import Job
from replicate.sandbox.lifecycle import Work
from replicate.sandbox.models import Function, Model
from replicate.sandbox.problems import Problem, not_found
from replicate.sandbox.recording import Requests

from . import forms
from .security import headers_for, refusal
from .views import Views

JSON = dict[str, Any]

FOLDER = Path(__file__).parent
DESTINATION = ":destination"  # the name of a field that cannot be an input
INTERVAL = 0.2  # real seconds between two updates of an open page
PAGES = ("", "live", "p", "t", "m", "requests", "static")  # first segments of paths
STATIC = {"page.css": "text/css", "page.js": "text/javascript"}


class WebApp:
    """Serve the pages, and pass all other requests to the API.

    A page is a template. Its blocks whose names begin with `live_` are sent again whenever they
    change, as Server-Sent Events at the page's path followed by `/live`.
    """

    def __init__(self, api: ASGIApp, context: Context, requests: Requests) -> None:
        self._api = api
        self._context = context
        self._requests = requests
        self._views = Views(context)
        self._headers = headers_for(context.origins.delivery)
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a page, or let the API respond."""
        path: str = scope.get("raw_path", b"/").decode("latin-1")
        parts = [unquote(part) for part in path.removeprefix("/").split("/")]
        if scope["type"] != "http" or parts[0] not in PAGES:
            await self._api(scope, receive, send)
            return
        try:
            response = await self._handle(Request(scope, receive, send), parts)
        except Problem as problem:
            response = self._error(problem)
        except ClientDisconnect:
            return
        response.headers.update(self._headers)
        await response(scope, receive, send)

    async def _handle(self, request: Request, parts: list[str]) -> Response:
        client = request.client.host if request.client else ""
        if reason := refusal(request.method, client, request.headers):
            raise Problem(403, reason)
        match request.method, parts:
            case "GET" | "HEAD", ["static", name] if name in STATIC:
                return Response((FOLDER / "static" / name).read_bytes(), media_type=STATIC[name])
            case "GET", [*page, "live"]:
                template, values, is_done = self._page(page or [""])
                return self._live(template, values, is_done)
            case "GET" | "HEAD", _:
                template, values, _is_done = self._page(parts)
                return self._rendered(template, values())
            case "POST", ["p", id, "cancel"]:
                self._context.lifecycle.cancel(self._job(id))
                return RedirectResponse(f"/p/{id}", 303)
            case "POST", ["m", owner, name, *action] if action in ([], ["train"]):
                return await self._run(request, self._model(owner, name), training=bool(action))
            case _:
                raise not_found()

    def _page(
        self, parts: list[str]
    ) -> tuple[jinja2.Template, Callable[[], JSON], Callable[[], bool]]:
        """Return a page's template, its values, and whether these are final."""
        views, never = self._views, lambda: False
        match parts:
            case [""]:
                return self._template("jobs"), lambda: views.jobs("predictions"), never
            case ["t"]:
                return self._template("jobs"), lambda: views.jobs("trainings"), never
            case ["requests"]:
                return self._template("requests"), lambda: views.requests(self._requests), never
            case ["m"]:
                return self._template("models"), views.models, never
            case ["m", owner, name]:
                model = self._model(owner, name)
                return self._template("model"), lambda: self._model_values(model), never
            case ["p", id]:
                job = self._job(id)
                return self._template("job"), lambda: views.job(job), lambda: job.is_terminal
            case _:
                raise not_found()

    def _template(self, name: str) -> jinja2.Template:
        return self._templates.get_template(f"{name}.html")

    def _rendered(self, template: jinja2.Template, values: JSON, status: int = 200) -> Response:
        return Response(template.render(values), status, media_type="text/html")

    def _error(self, problem: Problem) -> Response:
        values = {"title": problem.body["title"], "detail": problem.body["detail"], "section": ""}
        return self._rendered(self._template("error"), values, problem.status)

    def _live(
        self, template: jinja2.Template, values: Callable[[], JSON], is_done: Callable[[], bool]
    ) -> Response:
        async def events() -> AsyncIterator[str]:
            sent: dict[str, str] = {}
            while True:
                done = is_done()
                blocks = _live_blocks(template, values())
                changed = {name: text for name, text in blocks.items() if sent.get(name) != text}
                if changed:
                    sent |= changed
                    yield f"data: {json.dumps(changed)}\n\n"
                if done:
                    yield "event: done\ndata:\n\n"
                    return
                await asyncio.sleep(INTERVAL)

        return StreamingResponse(events(), media_type="text/event-stream")

    def _model_values(
        self,
        model: Model,
        values: Mapping[str, list[forms.Entry]] | None = None,
        errors: Mapping[str, str] | None = None,
        training: bool = False,
    ) -> JSON:
        version = model.latest_version
        predict, train = (version.predict, version.train) if version else (None, None)
        of_run = (None, None) if training else (values, errors)
        of_training = (values, errors) if training else (None, None)
        owned = self._context.store.models.values()
        return self._views.model(model) | {
            "fields": forms.fields_of(predict.input_schema, *of_run) if predict else None,
            "training": forms.fields_of(train.input_schema, *of_training) if train else None,
            "destinations": [
                each.full_name for each in owned if each.owner == self._context.store.username
            ],
            "errors": errors or {},
        }

    async def _run(self, request: Request, model: Model, *, training: bool) -> Response:
        async with request.form(max_part_size=MAX_FILE) as form:
            values = await _entries(form)
        version = model.latest_version
        function = None
        if version is not None:
            function = version.train if training else version.predict
        if version is None or function is None:
            raise Problem(404, f"{model.full_name} cannot be {'trained' if training else 'run'}")
        input, errors = forms.read(forms.fields_of(function.input_schema), values)
        errors = errors or _input_errors(function, input)
        destination = None
        if training:
            destination = self._context.store.models.get(str(values.get(DESTINATION, [""])[0]))
            if destination is None or destination.owner != self._context.store.username:
                errors[""] = "Choose a model of your account as destination."
        if errors:
            shown = self._model_values(model, values, errors, training)
            return self._rendered(self._template("model"), shown, 422)
        work = Work(model, version, function, destination)
        job = self._context.lifecycle.create(work, input, source="web")
        return RedirectResponse(f"/p/{job.id}", 303)

    def _job(self, id: str) -> Job:
        job = self._context.store.job(id)
        if job is None:
            raise not_found(f"There is no prediction or training {id}.")
        return job

    def _model(self, owner: str, name: str) -> Model:
        model = self._context.store.models.get(f"{owner}/{name}")
        if model is None:
            raise not_found(f"There is no model {owner}/{name}.")
        return model


def _live_blocks(template: jinja2.Template, values: JSON) -> dict[str, str]:
    context = template.new_context(values)
    return {
        name: "".join(block(context))
        for name, block in template.blocks.items()
        if name.startswith("live_")
    }


def _input_errors(function: Function, input: JSON) -> dict[str, str]:
    """Return the errors of an input by field, with "" for those of no field."""
    try:
        function.check(input)
    except Problem as problem:
        fields: list[dict[str, str]] = problem.body["invalid_fields"]
        return {_field_name(each["field"]): each["description"] for each in fields}
    return {}


def _field_name(path: str) -> str:
    return path.removeprefix("input").removeprefix(".").partition(".")[0]


async def _entries(form: FormData) -> dict[str, list[forms.Entry]]:
    entries: dict[str, list[forms.Entry]] = {}
    for name, value in form.multi_items():
        entry = await _file(value) if isinstance(value, UploadFile) else value
        if entry is not None:
            entries.setdefault(name, []).append(entry)
    return entries


async def _file(upload: UploadFile) -> File | None:
    """Return an uploaded file, or None if none was chosen."""
    if not upload.filename:
        return None
    data = await upload.read()
    try:
        return File(data, upload.filename, upload.content_type or "")
    except ValueError:  # the media type is invalid
        return File(data, upload.filename)
