"""The servers and the state behind a sandbox."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from replicate._core.network_settings import direct_hosts

from .app import Api, Context
from .delivery import DeliveryApp
from .faults import Faults
from .jobs import Job
from .lifecycle import Lifecycle
from .limits import Limiter, RateLimit
from .outputs import Origins, Outputs
from .recording import Requests
from .server import AddressError, Server, listen
from .state_file import StateFile
from .store import Store
from .web.app import WebApp
from .webhooks import Webhooks

T = TypeVar("T")


class SandboxError(Exception):
    """Raised with instructions if the sandbox cannot start or find something."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The options of a sandbox that its servers use."""

    token: str
    host: str
    port: int
    delivery_port: int
    create_limit: RateLimit | None
    other_limit: RateLimit | None
    webhook_secret: str
    files_secret: str
    state_path: str | None
    data_uri_outputs: bool


class Backend:
    """Start and stop the servers, and call functions where their state lives."""

    def __init__(
        self, settings: Settings, store: Store, faults: Faults, requests: Requests
    ) -> None:
        self.webhooks: Webhooks = Webhooks(store.clock, settings.webhook_secret)
        self._settings = settings
        self._store = store
        self._faults = faults
        self._requests = requests
        self._server: Server | None = None
        self._origins: Origins | None = None
        self._state_file: StateFile | None = None

    @property
    def origins(self) -> Origins:
        """The origins of the servers, also after they were stopped."""
        if self._origins is None:
            raise SandboxError("the sandbox is not started: use `with Sandbox() as sandbox:`")
        return self._origins

    def start(self) -> None:
        """Serve in a background thread.

        Raises:
            SandboxError: If a port is in use or the state file cannot be read.
        """
        if self._server is not None:
            raise SandboxError("the sandbox is already running")
        settings = self._settings
        with contextlib.ExitStack() as on_failure:
            api = on_failure.enter_context(_listen(settings.host, settings.port))
            delivery = on_failure.enter_context(_listen(settings.host, settings.delivery_port))
            self._origins = Origins(_origin(settings.host, api), _origin(settings.host, delivery))
            self._state_file = self._open_state_file(self._origins)
            on_failure.pop_all()
        self._server = self._create_server(api, delivery, self._origins)
        self._server.start()
        direct_hosts.update(self._origins.hosts)

    def stop(self) -> None:
        """Cancel all runs, stop the servers and free their ports."""
        if self._server is not None:
            direct_hosts.difference_update(self.origins.hosts)
            self._server.stop()
            self._server = None

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function in the servers' thread, or in this one if they are stopped."""
        return self._server.call(function, *arguments) if self._server else function(*arguments)

    def mark_changed(self, job: Job) -> None:
        """Have the job written to the state file."""
        if self._state_file is not None:
            self._state_file.mark_changed(job)

    def _create_server(
        self, api: socket.socket, delivery: socket.socket, origins: Origins
    ) -> Server:
        settings, store = self._settings, self._store
        outputs = Outputs(store, origins)
        self._lifecycle = Lifecycle(store, origins, outputs, self._notify)
        context = Context(
            store,
            self._lifecycle,
            outputs,
            origins,
            store.clock,
            settings.webhook_secret,
            settings.files_secret,
            settings.data_uri_outputs,
        )
        limiters = [
            Limiter(limit, store.clock) if limit else None
            for limit in (settings.create_limit, settings.other_limit)
        ]
        api_app = self._with_middleware(Api(context, settings.token, *limiters), "api")
        delivery_app = self._with_middleware(DeliveryApp(store, outputs, origins), "delivery")
        applications = [
            (WebApp(api_app, context, self._requests), api),
            (delivery_app, delivery),
        ]
        return Server(applications, self._every_second, self._shut_down)

    def _with_middleware(self, app: Any, origin: str) -> Any:
        return self._requests.wrap(self._faults.wrap(app, origin), origin)

    def _open_state_file(self, origins: Origins) -> StateFile | None:
        path = self._settings.state_path
        if path is None:
            return None
        with contextlib.ExitStack() as on_failure:
            try:
                state_file = StateFile(path, self._store, origins)
                on_failure.callback(state_file.close)
                state_file.load()
            # The file is not SQLite, is locked by another process, or has another schema.
            except (sqlite3.Error, LookupError, TypeError, ValueError) as error:
                raise SandboxError(f"{path} cannot be used as a state file: {error}") from None
            on_failure.pop_all()
            return state_file

    def _notify(self, job: Job, event: str) -> None:
        self.webhooks.report(job, event)
        self.mark_changed(job)

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


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except AddressError as error:
        raise SandboxError(str(error)) from None


def _origin(host: str, bound: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{bound.getsockname()[1]}"
