"""The options of a client that have another name in 1.x and 2.0 beta."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypedDict

import httpx

from .._core.options import Options


class OldOptions(TypedDict, total=False):
    """The options of a client that have another name in 1.x and 2.0 beta."""

    api_token: str | None
    bearer_token: str | None
    headers: Mapping[str, str] | None
    default_headers: Mapping[str, str] | None
    http_client: Any
    transport: Any


HINTS = {
    "api_key": "auth=",
    "token": "auth=",
    "default_query": "fetch= with a function that adds it to request.url",
    "event_hooks": "fetch=httpx.Client(event_hooks=...).send",
    "proxies": "fetch=httpx.Client(proxy=...).send, or the environment variable HTTPS_PROXY",
    "proxy": "fetch=httpx.Client(proxy=...).send, or the environment variable HTTPS_PROXY",
    "verify": "fetch=httpx.Client(verify=...).send, or the environment variable SSL_CERT_FILE",
}
"""The spelling of other options of the released clients."""


def resolve_options(
    old: dict[str, Any], auth: str | None, fetch: Any, client_type: Callable[..., Any]
) -> tuple[str | None, Any, Mapping[str, str]]:
    """Return the token, the fetch function and the headers that old options stand for.

    Args:
        old: Keyword arguments of a client that are not its options.
        auth: The token, if it is passed as `auth`.
        fetch: The function, if it is passed as `fetch`.
        client_type: `httpx.Client`, or `httpx.AsyncClient` for an asynchronous client.

    Raises:
        TypeError: A keyword is unknown. The message names its present spelling.
    """
    tokens = [auth, old.pop("api_token", None), old.pop("bearer_token", None)]
    passed = [token for token in tokens if token is not None]
    if len(passed) > 1:
        raise TypeError("pass one of auth, api_token and bearer_token")
    headers = {**(old.pop("headers", None) or {}), **(old.pop("default_headers", None) or {})}
    transport, http_client = old.pop("transport", None), old.pop("http_client", None)
    if transport is not None:
        http_client = client_type(transport=transport, follow_redirects=False)
    if http_client is not None:
        fetch = partial(http_client.send, stream=True)
    for name in old:
        hint = f": write {HINTS[name]}" if name in HINTS else ""
        raise TypeError(f"unexpected option {name!r}{hint}")
    return (passed[0] if passed else None), fetch, headers


def timeout_seconds(timeout: Any, default: float) -> Any:
    """Return the read timeout of an httpx.Timeout in seconds."""
    if isinstance(timeout, httpx.Timeout):
        timeout = timeout.read
    return default if timeout is None else timeout


def with_headers(fetch: Any, headers: Mapping[str, str], options: Options) -> Any:
    """Return a fetch function that adds headers to the requests to the API."""

    def send(request: httpx.Request) -> Any:
        if options.is_api_url(request.url):
            request.headers.update(headers)
        return fetch(request)

    return send
