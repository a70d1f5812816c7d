"""The options of a client that have another name in 1.x and 2.0 beta."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import signature
from typing import Any, TypedDict

from replicate_api.types import omit_none

from .._core.auth import ApiToken, DefaultHeaders
from .._core.options import Options
from .hints import nearest, table


class OldOptions(TypedDict, total=False):
    """The options of a client that have another name in 1.x and 2.0 beta."""

    api_token: str | None
    bearer_token: str | None
    headers: Mapping[str, str] | None
    http_client: Any
    transport: Any


def resolve_options(
    old: Any, token: ApiToken, fetch: Any, client_type: Callable[..., Any]
) -> tuple[ApiToken, Any, DefaultHeaders]:
    """Return the token, the fetch function and the headers that old options stand for.

    Args:
        old: Keyword arguments of a client that are not its options. They are removed, so that no
            traceback shows a token.
        token: The token that is passed as `auth`.
        fetch: The function that is passed as `fetch`.
        client_type: `httpx.Client`, or `httpx.AsyncClient` for an asynchronous client.

    Raises:
        TypeError: A keyword is unknown. The message says what to write.
    """
    tokens = [token, ApiToken(old.pop("api_token", None)), ApiToken(old.pop("bearer_token", None))]
    headers = DefaultHeaders(old.pop("headers", None))
    # 1.x passes what it does not know to httpx.
    of_httpx = omit_none({it: old.pop(it, None) for it in signature(client_type).parameters})
    http_client = old.pop("http_client", None) or (client_type(**of_httpx) if of_httpx else None)
    unknown = next(iter(old), None)
    old.clear()
    if unknown is not None:
        hint = table("options").get(unknown) or nearest(unknown, Options)
        raise TypeError(f"unexpected option {unknown!r}" + (f": {hint}" if hint else ""))
    passed = [token for token in tokens if token.value is not None]
    if len(passed) > 1:
        raise TypeError("pass only one of auth, api_token and bearer_token")
    if http_client is not None:
        fetch = partial(http_client.send, stream=True)
    return (passed or tokens)[0], fetch, headers
