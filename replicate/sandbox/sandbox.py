"""The sandbox itself: state, servers, and what a test may do with them."""

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

from . import bundled
from .app import Api, State, not_implemented
from .clock import Clock
from .delivery import Delivery
from .faults import Faults
from .jobs import FINAL, JSON, Job
from .journal import Journal
from .lifecycle import Lifecycle
from .limits import Limiter, RateLimit
from .models import Function, Model, Version
from .operations.files import signature
from .outputs import Origins, Outputs
from .recorded import Requests
from .server import AddressError, Server, listen
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
    """The sandbox cannot do what was asked; the message says what to do."""


class Sandbox:
    """Replicate's HTTP API on this machine.

        with Sandbox() as sandbox:
            output = sandbox.client().run("replicate/hello-world", {"text": "Alice"})

    `speed` and `clock.advance()` move its time, `model()` adds models, `faults` makes it fail, and
    `requests` tells what it was asked. `keep` predictions and as many trainings are kept, beyond
    which the oldest finished one goes. `limit` is for creating predictions and trainings,
    `other_limit` for all else. `state` is a file to go on from and to keep all in.
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
        self._journal: Journal | None = None
        self._clients = contextlib.ExitStack()
        self._server: Server | None = None
        self._origins: Origins | None = None
        bundled.install(self._store)

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
        """Serve, in a thread of its own.

        SandboxError if a port is in use, or the state file is none.
        """
        if self._server is not None:
            raise SandboxError("the sandbox is started already")
        host, port, delivery_port = self._address
        with contextlib.ExitStack() as on_failure:
            api = on_failure.enter_context(self._listening(host, port))
            delivery = on_failure.enter_context(self._listening(host, delivery_port))
            self._origins = Origins(_origin(host, api), _origin(host, delivery))
            self._journal = self._opened(self._origins)
            on_failure.pop_all()
        self._server = self._served(api, delivery, self._origins)
        self._server.start()

    def stop(self) -> None:
        """End what runs and close the servers; the ports are free then."""
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
        return f"{self.origin}/v1"

    @property
    def delivery_origin(self) -> str:
        """The origin of output files and event streams."""
        return self._running().delivery

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a client use this sandbox."""
        return {"REPLICATE_API_TOKEN": self.token, "REPLICATE_BASE_URL": self.base_url}

    @property
    def not_implemented(self) -> list[str]:
        """The operations of openapi.yaml that respond with 501, as `GET /models/{}/{}`."""
        return sorted(not_implemented())

    def client(self, **options: Any) -> replicate.Replicate:
        """A client of this sandbox, closed with it; the options are those of `Replicate`."""
        from replicate import Replicate

        options.setdefault("base_url", self.base_url)
        client = Replicate(self.token, **options)
        self._clients.callback(client.close)
        return client

    def async_client(self, **options: Any) -> replicate.AsyncReplicate:
        """An asynchronous client of this sandbox, for `async with`."""
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
        """Make the function a version of the model `owner/name`, which is created if need be.

        Its signature becomes the version's `openapi_schema`; what it raises, the error of a failed
        prediction. `starts_after` and `takes` are seconds of the sandbox's clock.
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
        """Make the function the training of the model's latest version.

        It returns the weights (a `File`, a URL, None), or the function of the version it trained;
        else that runs what its base runs.
        """

        def define(function: F) -> F:
            code = Function(function, starts_after, takes, trains=True)
            code.verify()
            self._call(bundled.add_training, self._latest(name), code)
            return function

        return define

    @property
    def predictions(self) -> Mapping[str, JSON]:
        """The records of the predictions by id, as copies of this moment, the newest first."""
        return self._call(lambda: _records(self._store.predictions))

    @property
    def trainings(self) -> Mapping[str, JSON]:
        return self._call(lambda: _records(self._store.trainings))

    def download_url(self, file_id: str, expiry: int) -> str:
        """A signed URL of an upload, which needs no token until then (seconds since 1970)."""
        path = f"/files/{quote(file_id, safe='')}/download"
        signed = signature(FILES_SECRET, self._store.username, file_id, expiry)
        query = {"expiry": expiry, "owner": self._store.username, "signature": signed}
        return f"{self.base_url}{path}?{urlencode(query)}"

    def update(self, id: str, **properties: Any) -> None:
        """Set properties of a prediction or training to any value, also ones the API has not.

        A final status ends what is running; other statuses do not. TypeError or ValueError for
        what is no JSON.
        """
        json.dumps(properties, allow_nan=False)
        self._call(self._update, id, properties)

    def _update(self, id: str, properties: JSON) -> None:
        job = self._store.job(id)
        if job is None:
            raise SandboxError(f"there is no prediction or training {id}")
        status = properties.get("status")
        if status in FINAL and not job.is_final:
            job.finish(status, self.clock.now())
        job.update(**properties)
        if self._journal is not None:
            self._journal.note(job)

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
        state = State(
            self._store,
            self._lifecycle,
            outputs,
            origins,
            self.clock,
            self.webhook_secret,
            FILES_SECRET,
        )
        limiters = [Limiter(limit, self.clock) if limit else None for limit in self._limits]
        return Api(state, self.token, *limiters)

    def _wrapped(self, app: Any, origin: str) -> Any:
        return self.requests.recording(self.faults.injecting(app, origin), origin)

    def _listening(self, host: str, port: int) -> socket.socket:
        try:
            return listen(host, port)
        except AddressError as error:
            raise SandboxError(str(error)) from None

    def _opened(self, origins: Origins) -> Journal | None:
        if self._state_path is None:
            return None
        with contextlib.ExitStack() as on_failure:
            try:
                journal = Journal(self._state_path, self._store, origins)
                on_failure.callback(journal.close)
                journal.load()
            # What is no SQLite file, belongs to another process, or is of another version.
            except (sqlite3.Error, LookupError, TypeError, ValueError) as error:
                message = f"{self._state_path} is not usable as a state file: {error}"
                raise SandboxError(message) from None
            on_failure.pop_all()
            return journal

    def _served(self, api: socket.socket, delivery: socket.socket, origins: Origins) -> Server:
        outputs = Outputs(self._store, origins)
        self._lifecycle = Lifecycle(self._store, origins, outputs, self._report)
        applications = [
            (self._wrapped(self._api(origins, outputs), "api"), api),
            (self._wrapped(Delivery(self._store, outputs, origins), "delivery"), delivery),
        ]
        return Server(applications, self._every_second, self._let_go)

    def _report(self, job: Job, event: str) -> None:
        self.webhooks.report(job, event)
        if self._journal is not None:
            self._journal.note(job)

    def _every_second(self) -> None:
        self._store.refresh()
        if self._journal is not None:
            self._journal.save()

    async def _let_go(self) -> None:
        await self._lifecycle.stop()
        await self.webhooks.stop()
        if self._journal is not None:
            self._journal.save()
            self._journal.close()
            self._journal = None

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
