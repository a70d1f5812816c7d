"""The sandbox: its servers, its state, and its methods for tests."""

from __future__ import annotations

import contextlib
import copy
import inspect
import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote, urlencode

from . import builtin_models
from .app import Api, Context
from .clock import Clock
from .delivery import DeliveryApp
from .faults import Faults
from .jobs import JSON, TERMINAL_STATUSES, Job
from .lifecycle import Lifecycle
from .limits import Limiter, RateLimit
from .models import Function, Model, Version
from .operations.files import sign_download
from .outputs import Origins, Outputs
from .recording import Requests
from .server import AddressError, Server, listen
from .state_file import StateFile
from .store import Store
from .webhooks import Webhooks

if TYPE_CHECKING:
    import replicate

__all__ = ["Sandbox", "SandboxError"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

TOKEN = "r8_sandbox"
WEBHOOK_SECRET = "whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmcta2V5"
FILES_SECRET = "sandbox-files-signing-secret"


class SandboxError(Exception):
    """Raised with instructions if the sandbox cannot start or find something."""


class Sandbox:
    """Replicate's HTTP API on this machine.

        with Sandbox() as sandbox:
            output = sandbox.client().run("replicate/hello-world", {"text": "Alice"})

    Use `model()` to add models, `clock` to control time, `faults` to inject failures, and
    `requests` to inspect requests.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        delivery_port: int = 0,
        username: str = "acme",
        speed: float = 1.0,
        keep: int = 10_000,
        keep_requests: int = 10_000,
        limit: RateLimit | None = None,
        other_limit: RateLimit | None = None,
        webhook_secret: str = WEBHOOK_SECRET,
        state: str | os.PathLike[str] | None = None,
    ) -> None:
        if not re.fullmatch(r"[!-~]+", token):
            raise SandboxError(f"a token is ASCII without spaces, not {token!r}")
        self.token = token
        self.webhook_secret = webhook_secret
        self.clock: Clock = Clock(speed)
        self.faults: Faults = Faults(self.clock)
        self.requests: Requests = Requests(self.clock, keep_requests)
        self.webhooks: Webhooks = Webhooks(self.clock, webhook_secret)
        self._address = (host, port, delivery_port)
        self._limits = (limit, other_limit)
        self._store = Store(self.clock, username, keep)
        self._state_path = None if state is None else os.fspath(state)
        self._state_file: StateFile | None = None
        self._clients = contextlib.ExitStack()
        self._server: Server | None = None
        self._origins: Origins | None = None
        builtin_models.install(self._store)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve in a background thread.

        Raises:
            SandboxError: If a port is in use or the state file cannot be read.
        """
        if self._server is not None:
            raise SandboxError("the sandbox is already running")
        host, port, delivery_port = self._address
        with contextlib.ExitStack() as on_failure:
            api = on_failure.enter_context(self._listening(host, port))
            delivery = on_failure.enter_context(self._listening(host, delivery_port))
            self._origins = Origins(_origin(host, api), _origin(host, delivery))
            self._state_file = self._open_state_file(self._origins)
            on_failure.pop_all()
        self._server = self._create_server(api, delivery, self._origins)
        self._server.start()

    def stop(self) -> None:
        """Cancel all runs, stop the servers and free their ports."""
        self._clients.close()
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def origin(self) -> str:
        """The API's origin, without `/v1`."""
        return self._running().api

    @property
    def base_url(self) -> str:
        """The API's base URL, with `/v1`."""
        return f"{self.origin}/v1"

    @property
    def delivery_origin(self) -> str:
        """The origin of output files and event streams."""
        return self._running().delivery

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables by which clients find this sandbox."""
        return {"REPLICATE_API_TOKEN": self.token, "REPLICATE_BASE_URL": self.base_url}

    def client(self, **options: Any) -> replicate.Replicate:
        """Return a client of this sandbox, which `stop` closes.

        Args:
            options: Options of `Replicate`.
        """
        from replicate import Replicate

        options.setdefault("base_url", self.base_url)
        client = Replicate(self.token, **options)
        self._clients.callback(client.close)
        return client

    def async_client(self, **options: Any) -> replicate.AsyncReplicate:
        """Return an asynchronous client of this sandbox, for `async with`.

        Args:
            options: Options of `AsyncReplicate`.
        """
        from replicate import AsyncReplicate

        options.setdefault("base_url", self.base_url)
        return AsyncReplicate(self.token, **options)

    def model(
        self,
        name: str,
        *,
        version: str | None = None,
        description: str | None = None,
        visibility: str = "public",
        official: bool = False,
        starts_after: float = 0.0,
        takes: float = 0.0,
    ) -> Callable[[F], F]:
        """Define a version of a model by the decorated function.

        The signature becomes the version's `openapi_schema`. An exception becomes the error of a
        failed prediction.

        Args:
            name: `owner/name`. The model is created if necessary.
            version: The id of the version, else derived from the signature.
            description: The model's description, else the function's docstring.
            visibility: `public` or `private`.
            official: Create an official model, which runs by name.
            starts_after: Seconds of the sandbox's clock before it is processing.
            takes: Seconds from there until the first output.
        """

        def define(function: F) -> F:
            code = Function(function, starts_after, takes)
            code.verify()
            self._call(self._define, name, code, version, description, visibility, official)
            return function

        return define

    def trainer(
        self, name: str, *, starts_after: float = 0.0, takes: float = 0.0
    ) -> Callable[[F], F]:
        """Define the training of a model's latest version by the decorated function.

        The function returns the weights (a `File`, a URL or None), or the function that the trained
        version runs.

        Args:
            name: `owner/name` of a model that is defined.
            starts_after: Seconds of the sandbox's clock before it is processing.
            takes: Seconds from there until it is called.
        """

        def define(function: F) -> F:
            code = Function(function, starts_after, takes, trains=True)
            code.verify()
            self._call(builtin_models.add_training, self._latest(name), code)
            return function

        return define

    @property
    def predictions(self) -> Mapping[str, JSON]:
        """Copies of the predictions by id, the newest first."""
        return self._call(lambda: _records(self._store.predictions))

    @property
    def trainings(self) -> Mapping[str, JSON]:
        """Copies of the trainings by id, the newest first."""
        return self._call(lambda: _records(self._store.trainings))

    def download_url(self, file_id: str, expiry: int) -> str:
        """Return a signed URL of an upload, which needs no token.

        Args:
            file_id: The id of the upload.
            expiry: The end of its validity in seconds since 1970.
        """
        path = f"/files/{quote(file_id, safe='')}/download"
        signed = sign_download(FILES_SECRET, self._store.username, file_id, expiry)
        query = {"expiry": expiry, "owner": self._store.username, "signature": signed}
        return f"{self.base_url}{path}?{urlencode(query)}"

    def update(self, id: str, **properties: Any) -> None:
        """Set properties of a prediction or training, also unknown ones.

        A terminal status ends a run; other statuses do not.

        Raises:
            TypeError: If a value has no JSON.
            ValueError: If a number is not finite.
        """
        json.dumps(properties, allow_nan=False)
        self._call(self._update, id, properties)

    def _update(self, id: str, properties: JSON) -> None:
        job = self._store.job(id)
        if job is None:
            raise SandboxError(f"unknown prediction or training: {id}")
        status = properties.get("status")
        if status in TERMINAL_STATUSES and not job.is_terminal:
            job.finish(status, self.clock.now())
        job.update(**properties)
        if self._state_file is not None:
            self._state_file.mark_changed(job)

    def _define(
        self,
        full_name: str,
        code: Function,
        version: str | None,
        description: str | None,
        visibility: str,
        official: bool,
    ) -> None:
        owner, slash, name = full_name.partition("/")
        if not (owner and slash and name) or "/" in name:
            raise SandboxError(f"a model is named owner/name, not {full_name!r}")
        model = self._store.models.get(full_name) or self._store.add_model(owner, name)
        model.visibility, model.is_official = visibility, official
        model.properties["description"] = description or inspect.getdoc(code.call)
        self._store.add_version(model, code, id=version)

    def _latest(self, name: str) -> Version:
        model: Model | None = self._store.models.get(name)
        if model is None or model.latest_version is None:
            raise SandboxError(f"define the model {name} before its training")
        return model.latest_version

    def _api(self, origins: Origins, outputs: Outputs) -> Api:
        context = Context(
            self._store,
            self._lifecycle,
            outputs,
            origins,
            self.clock,
            self.webhook_secret,
            FILES_SECRET,
        )
        limiters = [Limiter(limit, self.clock) if limit else None for limit in self._limits]
        return Api(context, self.token, *limiters)

    def _with_middleware(self, app: Any, origin: str) -> Any:
        return self.requests.wrap(self.faults.wrap(app, origin), origin)

    def _listening(self, host: str, port: int) -> socket.socket:
        try:
            return listen(host, port)
        except AddressError as error:
            raise SandboxError(str(error)) from None

    def _open_state_file(self, origins: Origins) -> StateFile | None:
        if self._state_path is None:
            return None
        with contextlib.ExitStack() as on_failure:
            try:
                state_file = StateFile(self._state_path, self._store, origins)
                on_failure.callback(state_file.close)
                state_file.load()
            # The file is not SQLite, is locked by another process, or has another schema.
            except (sqlite3.Error, LookupError, TypeError, ValueError) as error:
                message = f"{self._state_path} is not usable as a state file: {error}"
                raise SandboxError(message) from None
            on_failure.pop_all()
            return state_file

    def _create_server(
        self, api: socket.socket, delivery: socket.socket, origins: Origins
    ) -> Server:
        outputs = Outputs(self._store, origins)
        self._lifecycle = Lifecycle(self._store, origins, outputs, self._report)
        applications = [
            (self._with_middleware(self._api(origins, outputs), "api"), api),
            (
                self._with_middleware(DeliveryApp(self._store, outputs, origins), "delivery"),
                delivery,
            ),
        ]
        return Server(applications, self._every_second, self._shut_down)

    def _report(self, job: Job, event: str) -> None:
        self.webhooks.report(job, event)
        if self._state_file is not None:
            self._state_file.mark_changed(job)

    def _every_second(self) -> None:
        self._store.refresh()
        if self._state_file is not None:
            self._state_file.save()

    async def _shut_down(self) -> None:
        await self._lifecycle.stop()
        await self.webhooks.stop()
        if self._state_file is not None:
            self._state_file.save()
            self._state_file.close()
            self._state_file = None

    def _running(self) -> Origins:
        if self._origins is None:
            raise SandboxError("the sandbox is not started: use `with Sandbox() as sandbox:`")
        return self._origins

    def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        return self._server.call(function, *arguments) if self._server else function(*arguments)


def _records(jobs: Any) -> dict[str, JSON]:
    return {job.id: copy.deepcopy(job.record) for job in jobs if isinstance(job, Job)}


def _origin(host: str, bound: Any) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{bound.getsockname()[1]}"
