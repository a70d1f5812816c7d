"""The sandbox: its servers, its state, and its methods for tests."""

from __future__ import annotations

import contextlib
import copy
import inspect
import json
import os
import re
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from replicate._core.status import TERMINAL_STATUSES

from . import builtin_models
from .app import not_implemented
from .backend import Backend, SandboxError, Settings
from .clock import Clock
from .faults import Faults
from .jobs import JSON, Job
from .limits import RateLimit
from .models import Function, Model, Version
from .operations.files import sign_download
from .recording import Requests
from .store import Store
from .webhooks import Webhooks

if TYPE_CHECKING:
    import replicate

__all__ = ["Sandbox", "SandboxError"]

F = TypeVar("F", bound=Callable[..., Any])

TOKEN = "r8_sandbox"
WEBHOOK_SECRET = "whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmcta2V5"
FILES_SECRET = "sandbox-files-signing-secret"


class Sandbox:
    """Replicate's HTTP API on this machine.

        with Sandbox() as sandbox:
            output = sandbox.client().run("replicate/hello-world", {"text": "Alice"})

    Use `model()` to add models, `clock` to control time, `faults` to inject failures, and
    `requests` to inspect requests.

    Args:
        token: The accepted API token.
        host: The address to listen at.
        port: The port of the API, or 0 for a free one.
        delivery_port: The port of output files and event streams, or 0 for a free one.
        username: The name of the account.
        speed: How fast the clock runs. With 0 it moves only by `clock.advance()`.
        keep: The number of predictions, and of trainings, above which old ones are removed.
        keep_requests: The number of recorded requests.
        limit: The rate limit for creating predictions and trainings, `RateLimit.CREATES` for
            that of Replicate.
        other_limit: The rate limit for other requests, `RateLimit.OTHERS` for that of Replicate.
        webhook_secret: The secret that signs webhooks.
        state: An SQLite file from which the state is read, and to which it is saved.
        data_uri_outputs: Respond to held requests with files as `data:` URIs, as the API did
            until October 2024.
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
        data_uri_outputs: bool = False,
    ) -> None:
        if not re.fullmatch(r"[!-~]+", token):
            raise SandboxError(f"token must be ASCII without white space, not {token!r}")
        self.token = token
        self.webhook_secret = webhook_secret
        self.clock: Clock = Clock(speed)
        self.faults: Faults = Faults(self.clock)
        self.requests: Requests = Requests(self.clock, keep_requests)
        settings = Settings(
            token=token,
            host=host,
            port=port,
            delivery_port=delivery_port,
            create_limit=limit,
            other_limit=other_limit,
            webhook_secret=webhook_secret,
            files_secret=FILES_SECRET,
            state_path=None if state is None else os.fspath(state),
            data_uri_outputs=data_uri_outputs,
        )
        self._store = Store(self.clock, username, keep)
        self._backend = Backend(settings, self._store, self.faults, self.requests)
        self._clients = contextlib.ExitStack()
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
        self._backend.start()

    def stop(self) -> None:
        """Cancel all runs, stop the servers and free their ports."""
        self._clients.close()
        self._backend.stop()

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks that were sent."""
        return self._backend.webhooks

    @property
    def origin(self) -> str:
        """The API's origin, without `/v1`."""
        return self._backend.origins.api

    @property
    def base_url(self) -> str:
        """The API's base URL, with `/v1`."""
        return f"{self.origin}/v1"

    @property
    def delivery_origin(self) -> str:
        """The origin of output files and event streams."""
        return self._backend.origins.delivery

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables by which clients find this sandbox.

        REPLICATE_BASE_URL has no `/v1`: this client and the released one add it. NO_PROXY keeps
        proxies away from the sandbox.
        """
        hosts = {urlsplit(origin).hostname or "" for origin in (self.origin, self.delivery_origin)}
        bypassed = (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(",")
        no_proxy = ",".join(dict.fromkeys(host for host in [*bypassed, *sorted(hosts)] if host))
        return {
            "REPLICATE_API_TOKEN": self.token,
            "REPLICATE_BASE_URL": self.origin,
            "NO_PROXY": no_proxy,
            "no_proxy": no_proxy,
        }

    @property
    def not_implemented(self) -> list[str]:
        """The operations of openapi.yaml that respond with 501, as `GET /models/{}/{}`."""
        return sorted(not_implemented())

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
            self._backend.call(self._define, name, code, version, description, visibility, official)
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
            self._backend.call(builtin_models.add_training, self._latest(name), code)
            return function

        return define

    @property
    def predictions(self) -> Mapping[str, JSON]:
        """Copies of the predictions by id, the newest first."""
        return self._backend.call(lambda: _records(self._store.predictions))

    @property
    def trainings(self) -> Mapping[str, JSON]:
        """Copies of the trainings by id, the newest first."""
        return self._backend.call(lambda: _records(self._store.trainings))

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
        self._backend.call(self._update, id, properties)

    def _update(self, id: str, properties: JSON) -> None:
        job = self._store.job(id)
        if job is None:
            raise SandboxError(f"unknown prediction or training: {id}")
        status = properties.get("status")
        if status in TERMINAL_STATUSES and not job.is_terminal:
            job.finish(status, self.clock.now())
        job.update(**properties)
        self._backend.mark_changed(job)

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
            raise SandboxError(f"the name of a model must be owner/name, not {full_name!r}")
        model = self._store.models.get(full_name) or self._store.add_model(owner, name)
        model.visibility, model.is_official = visibility, official
        model.properties["description"] = description or inspect.getdoc(code.call)
        self._store.add_version(model, code, id=version)

    def _latest(self, name: str) -> Version:
        model: Model | None = self._store.models.get(name)
        if model is None or model.latest_version is None:
            raise SandboxError(f"define the model {name} before its training")
        return model.latest_version


def _records(jobs: Any) -> dict[str, JSON]:
    return {job.id: copy.deepcopy(job.record) for job in jobs if isinstance(job, Job)}
