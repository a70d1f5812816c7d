# Derived from replicate/_async/downloads.py by `make generate`.
"""Downloads: resumed after the connection broke, and never from a private network."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import IO

import attrs
import httpx

from replicate_api.types import Call

from .._concurrency import raise_if_cancelled, run_blocking
from .._core.download_state import FILE_STATUS_CODES, DownloadState
from .._core.outputs import decode_data_uri
from .._core.private_hosts import network_of
from .._core.retry import backoff
from ..errors import APIConnectionError, APIError, APITimeoutError, OutputExpired
from .sender import Sender
from .transport import CHECK_ADDRESS

WRITE_SIZE = 128 * 1024
"""Bytes that are written to disk at a time, while they are in the processor's cache."""

MAX_DOWNLOAD_TIME = 3600.0
"""Seconds for one response of a download, which is then resumed as after a failure."""

PRIVATE_HOST = (
    "is on a private network, from which outputs are not downloaded: if you trust it, create the "
    "client with allow_private_hosts=True"
)


class Download:
    """The content of a URL, whose download resumes after the connection broke."""

    def __init__(self, url: str, sender: Sender, deadline: float = math.inf) -> None:
        self._url = url
        self._sender = refuse_private_hosts(sender)
        self._deadline = deadline
        self._response: httpx.Response | None = None
        self._state = DownloadState()

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the first response."""
        return self._state.headers

    def close(self) -> None:
        """Close the connection."""
        if self._response is not None:
            self._response.close()

    def write_to(self, file: IO[bytes]) -> None:
        """Write the content to a file. It raises the errors of `chunks`."""
        buffer = bytearray()

        def restart() -> None:
            buffer.clear()
            file.seek(0)
            file.truncate()

        for chunk in self.chunks(restart):
            raise_if_cancelled()
            buffer += chunk
            if len(buffer) >= WRITE_SIZE:
                run_blocking(file.write, buffer)
                buffer.clear()
        run_blocking(file.write, buffer)

    def chunks(self, restart: Callable[[], None] | None = None) -> Iterator[bytes]:
        """Iterate over the content.

        Args:
            restart: Callback that discards the chunks so far, after which the content begins anew.
                None: a download that cannot be resumed raises.

        Raises:
            OutputExpired: The file has been deleted.
            APIError, APIConnectionError: It cannot be downloaded.
        """
        if self._url[:5].lower() == "data:":
            yield decode_data_uri(self._url)
            return
        state = self._state
        while True:
            response = self._open()
            try:
                skip = state.bytes_to_skip(response.status_code, response.headers)
                for chunk in response.iter_bytes():
                    chunk, skip = chunk[skip:], max(0, skip - len(chunk))
                    state.received += len(chunk)
                    if chunk:
                        yield chunk
                if state.size is None or state.received >= state.size:
                    return
                problem = f"the file ended after {state.received:,} of {state.size:,} bytes"
            except (httpx.RequestError, ValueError) as error:
                problem = f"{type(error).__name__}: {error}".removeprefix("ValueError: ")
            self.close()
            self._sleep_before_retry(response.request, problem)
            if not state.can_resume:
                if restart is None:
                    raise APIConnectionError(response.request, f"{problem}; use read() or save()")
                restart()
                state.restart()

    def _sleep_before_retry(self, request: httpx.Request, problem: str) -> None:
        clock = self._sender.clock
        delay = backoff(self._state.failed())
        if clock.now() + delay >= self._deadline:
            error = APITimeoutError(request, problem)
            error.deadline_exceeded = True
            raise error
        if self._state.failures > self._sender.options.max_retries:
            raise APIConnectionError(request, problem)
        clock.sleep(delay)

    def _open(self) -> httpx.Response:
        headers = self._state.request_headers()
        call = Call("GET", self._url, lambda response: response, headers=headers)
        try:
            self._response = response = self._sender.open(
                call, self._deadline, body_time=MAX_DOWNLOAD_TIME
            )
        except APIError as error:
            raise OutputExpired.from_error(error) from None
        if response.status_code not in FILE_STATUS_CODES:
            problem = f"{response.status_code} is not the response of a file"
            raise APIConnectionError(response.request, problem)
        return response


def refuse_private_hosts(sender: Sender) -> Sender:
    """Return a sender that connects to no private host but the API's.

    If the API is at a loopback address, as the sandbox is, all loopback addresses are allowed.
    """
    options, send = sender.options, sender.fetch
    if options.allow_private_hosts:
        return sender
    api_host = options.base_url.raw_host.decode()
    allowed = {"public", network_of(api_host)} - {"private"}

    def fetch(request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode()

        def check_address(address: str) -> None:
            if network_of(address) not in allowed:
                raise APIConnectionError(request, f"{address} {PRIVATE_HOST}")

        if host != api_host:
            check_address(host)
            request.extensions[CHECK_ADDRESS] = check_address
        return send(request)

    return attrs.evolve(sender, fetch=fetch)
