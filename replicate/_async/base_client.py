"""The part of the client that sends requests: constructor, lifecycle, requests, lists, files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from copy import copy
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack, overload

import attrs
import httpx
from replicate_api import records
from replicate_api.api import AsyncApi
from replicate_api.arguments import check_argument
from replicate_api.types import Call, FileEncoding, Page, continued, omit_none

from .._concurrency import Clock, acall_callback
from .._core.auth import ApiToken, DefaultHeaders
from .._core.inputs import MAX_FILE_SIZE
from .._core.log import configure
from .._core.options import DEFAULT_TIMEOUT, Options
from .._core.pagination import next_page
from .._core.raw_response import RawResponse, raw_call, raw_method
from .._core.requests import request_call
from .._core.validation import resolve_alias
from .._core.wait_options import Signal
from ..compat.hints import explain
from .sender import AsyncSender, Fetch, RateLimiters
from .transport import AsyncTransport

if TYPE_CHECKING:
    from ..compat.options import OldOptions
    from .files import AsyncFileOutput

T = TypeVar("T")
P = ParamSpec("P")
AnyPage = TypeVar("AnyPage", bound=Page[Any])
ListMethod = Callable[P, Awaitable[AnyPage]]


records.explain = explain


class AsyncBaseClient(AsyncApi):
    """Sends requests. AsyncReplicate adds running models."""

    def __init__(
        self,
        auth: str | None = None,
        *,
        user_agent: str | None = None,
        base_url: str | None = None,
        fetch: Fetch | None = None,
        timeout: float | httpx.Timeout = DEFAULT_TIMEOUT,
        max_retries: int = 5,
        file_encoding: FileEncoding = "auto",
        max_file_size: int = MAX_FILE_SIZE,
        allow_private_hosts: bool = False,
        default_headers: Mapping[str, str] | None = None,
        userAgent: str | None = None,
        baseUrl: str | None = None,
        **old: Unpack[OldOptions],
    ) -> None:
        token, headers = ApiToken(auth), DefaultHeaders(default_headers)
        auth = default_headers = None  # so that no traceback of what follows shows them
        if old:
            from ..compat.options import resolve_options

            token, fetch, others = resolve_options(old, token, fetch, httpx.AsyncClient)
            headers = others | headers
        self.options: Options = Options(
            token=token,
            user_agent=resolve_alias("user_agent", user_agent, "userAgent", userAgent),
            base_url=resolve_alias("base_url", base_url, "baseUrl", baseUrl),
            timeout=timeout,
            max_retries=max_retries,
            file_encoding=file_encoding,
            max_file_size=max_file_size,
            allow_private_hosts=allow_private_hosts,
            default_headers=headers,
        )
        configure()
        self._connect(fetch)

    def _connect(self, fetch: Fetch | None) -> None:
        self._transport = AsyncTransport()
        self._sender = AsyncSender(self.options, self._transport.send if fetch is None else fetch)

    def __getstate__(self) -> tuple[Options, Fetch | None]:
        """Return what a copy in this or another process is created from."""
        return self.options, None if self.fetch == self._transport.send else self.fetch

    def __setstate__(self, state: tuple[Options, Fetch | None]) -> None:
        self.options, fetch = state
        self._connect(fetch)

    def __repr__(self) -> str:
        options: Options | None = vars(self).get("options")  # None if its creation failed
        return f"{type(self).__name__}(base_url={str(options and options.base_url)!r})"

    @property
    def fetch(self) -> Fetch:
        """The function that sends each request. Assign a wrapper to see or change all of them."""
        return self._sender.fetch

    @fetch.setter
    def fetch(self, fetch: Fetch) -> None:
        self._sender.fetch = fetch

    @property
    def clock(self) -> Clock:
        """The clock of all delays and deadlines. Tests assign one that does not wait."""
        return self._sender.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._sender.clock = clock

    def with_options(
        self,
        *,
        auth: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        file_encoding: FileEncoding | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Return a client with other options, for some calls: `client.with_options(timeout=5)`.

        It has the connections of this client, which are closed with either, and its rate limiters
        where the API token is the same. `headers` are added to its `default_headers`.

        Raises:
            TypeError, ValueError: An option is not valid.
        """
        token = self.options.token if auth is None else ApiToken(auth)
        is_same = auth in (None, self.options.token.value)
        limiters = self._sender.rate_limiters if is_same else RateLimiters()
        merged = self.options.default_headers | headers
        auth = headers = None  # so that no traceback of what follows shows them
        changed = {"timeout": timeout, "max_retries": max_retries, "file_encoding": file_encoding}
        base = base_url or str(self.options.base_url)
        client = copy(self)
        client.options = attrs.evolve(
            self.options, token=token, base_url=base, default_headers=merged, **omit_none(changed)
        )
        client._transport = self._transport
        client._sender = attrs.evolve(self._sender, options=client.options, rate_limiters=limiters)
        return client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections. The client can be used again and then opens new ones."""
        await self._transport.aclose()

    @overload
    def paginate(
        self, method: ListMethod[..., AnyPage], /, *args: Any, signal: Signal, **kwargs: Any
    ) -> AsyncIterator[AnyPage]: ...
    @overload
    def paginate(
        self, method: ListMethod[P, AnyPage], /, *args: P.args, **kwargs: P.kwargs
    ) -> AsyncIterator[AnyPage]: ...
    async def paginate(
        self, method: ListMethod[..., AnyPage], /, *args: Any, signal: Any = None, **kwargs: Any
    ) -> AsyncIterator[AnyPage]:
        """Iterate over the pages of a list: `paginate(client.predictions.list)`.

        Args:
            method: A method that returns a page.
            args: Positional arguments of the method.
            signal: Object with `is_set()`. Once it is set, no further page is requested.
            kwargs: Keyword arguments of the method.

        Raises:
            ReplicateError: `next` of a page is not a URL of the API, or repeats an earlier page.
        """
        check_argument("method", method, Callable)
        check_argument("signal", signal, Signal | None)
        visited: set[str] = set()
        call: Call[AnyPage] | None = None
        while signal is None or not signal.is_set():
            request = partial(self.send, call) if call else partial(method, *args, **kwargs)
            page = await acall_callback(request)
            if not hasattr(page, "next"):
                raise TypeError(f"pass a method that returns pages, not {type(page).__name__}")
            yield continued(page, None)
            call = next_page(page, visited, self.options)
            if call is None:
                return

    async def request(
        self,
        route: str,
        *,
        method: str = "GET",
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send any request, with the authentication, retries and errors of all other methods.

        Args:
            route: Path below the base URL, or a URL. Only the API's host receives the API token.
            method: HTTP method.
            params: Query parameters. Those that are None are omitted.
            json: Body, sent as JSON.
            data: Body. Bytes and str are sent unchanged, other values as JSON.
            headers: Additional headers.

        Raises:
            APIError: The response is an error.
        """
        return await self.send(request_call(route, method, params, json, data, headers))

    @overload
    async def download(self, files: str, directory: str | PathLike[str]) -> Path: ...
    @overload
    async def download(
        self, files: list[str] | tuple[str, ...], directory: str | PathLike[str]
    ) -> list[Path]: ...
    async def download(
        self, files: str | list[str] | tuple[str, ...], directory: str | PathLike[str]
    ) -> Path | list[Path]:
        """Download files, several at a time, and return their paths in the same order.

        Args:
            files: URLs or data URIs, such as an output; or one of them.
            directory: Directory for the files. It is created. No file in it is overwritten.

        Raises:
            OutputExpired: A file has been deleted.
            ReplicateError: A file could not be downloaded. No part of it is left.
            ValueError: An item is not a URL.
        """
        from .files import download_files

        check_argument("files", files, str | list[str])
        check_argument("directory", directory, str | PathLike[str])
        urls = [files] if isinstance(files, str) else list(files)
        paths = await download_files(self._sender, urls, directory)
        return paths[0] if isinstance(files, str) else paths

    def file(self, url: str) -> AsyncFileOutput:
        """Return the file at a URL, such as one in the output of a webhook's prediction.

        Raises:
            ValueError: It is not an http or https URL or a data URI.
        """
        from .files import file_at

        check_argument("url", url, str)
        return file_at(url, self._sender)

    async def raw_response(
        self, method: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> RawResponse[T]:
        """Return the response of an operation: `raw_response(client.predictions.get, "id")`.

        Args:
            method: A method of this client that sends one request.
            args: Positional arguments of the method.
            kwargs: Keyword arguments of the method.

        Raises:
            APIError: The response is an error.
        """
        response: RawResponse[T] = await raw_method(AsyncRawClient(self), method)(*args, **kwargs)
        return response

    async def send(self, call: Call[T]) -> T:
        """Send a call with its files, and return its result."""
        if call.json is None and call.form is None:
            return await self._sender.send(call)
        from .files import upload_files  # loaded late, as most calls have no files

        async with upload_files(self._sender, call) as ready:
            return await self._sender.send(ready)


AsyncBaseClient.__init__.__qualname__ = "AsyncReplicate"  # in the error about an argument


class AsyncRawClient(AsyncApi):
    """The operations of a client, each of which returns the raw response."""

    def __init__(self, client: AsyncApi) -> None:
        self._client = client

    async def send(self, call: Call[Any]) -> Any:
        """Send a call, and return its response."""
        return await self._client.send(raw_call(call))

    def paginate(self, method: Callable[[], Awaitable[AnyPage]], /) -> AsyncIterator[AnyPage]:
        """Iterate over the pages of a list, from a function that returns the first."""
        return self._client.paginate(method)
