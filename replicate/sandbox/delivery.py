"""The second origin: output files and event streams. It asks for no token."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .outputs import Origins, Outputs
from .problems import Problem, not_found
from .ranges import serve
from .store import Store
from .streams import stream


class Delivery:
    def __init__(self, store: Store, outputs: Outputs, origins: Origins) -> None:
        self._store = store
        self._outputs = outputs
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            response = self._answer(Request(scope))
        except Problem as problem:
            response = problem.response()
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise Problem(405, f"{request.method} is not allowed", headers={"allow": "GET, HEAD"})
        path = request.scope["raw_path"].decode("latin-1")
        if path.startswith("/streams/"):
            return self._stream(path.removeprefix("/streams/"), request)
        file = self._outputs.file(self._origins.delivery + path)
        if file is None:
            raise not_found()
        return serve(file, request.method, request.headers)

    def _stream(self, id: str, request: Request) -> Response:
        job = self._store.predictions.get(id)
        if job is None or job.record.get("data_removed") or "stream" not in job.record["urls"]:
            raise not_found()
        return StreamingResponse(
            stream(job, request.headers.get("last-event-id", "")),
            headers={"cache-control": "no-store"},
            media_type="text/event-stream",
        )
