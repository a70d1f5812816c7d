"""What a client was told, resolved once; here a call becomes an HTTP request."""

from __future__ import annotations

import math
import os
import re
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, TypeAlias, cast

import attrs
import httpx
from replicate_api.types import Call, FileEncoding, write_datetime

from .arguments import positive, web_url
from .bodies import encode
from .errors import ReplicateError
from .transfers.inputs import check_encoding
from .version import __version__

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
DEFAULT_TIMEOUT = 60.0
CONNECT_TIMEOUT = 10.0

Origin: TypeAlias = tuple[str, str, int | None]
"""Scheme, host and port: what decides who is sent the token."""

HOLD_MARGIN = 15.0
"""Seconds that an answer may take beyond the hold that `Prefer` asks for."""

_WHOLE = re.compile(r"https?://", re.IGNORECASE)

NAME, _VALUE = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+"), re.compile(r"[\t\x20-\x7e]*")
"""What names of methods and headers, and values of headers, are written with."""


class Token:
    """An API token that shows itself to nobody: neither its repr nor a pickle has the value."""

    def __init__(self, value: Any = None) -> None:
        self._value = value
        self._given = value is not None
        """Whether the caller gave it; else it is looked up in the environment at first use."""

    def __repr__(self) -> str:
        return "Token(...)" if self._given else "Token(from REPLICATE_API_TOKEN)"

    def __reduce__(self) -> tuple[type[Token], tuple[()]]:
        if self._given:
            raise TypeError(
                "a client with an API token of its own does not pickle, as the token would be in "
                "it: leave `auth` out, and set REPLICATE_API_TOKEN where the client is used"
            )
        return Token, ()  # looked up again where it is unpickled

    def __deepcopy__(self, _: object) -> Token:
        return self

    def check(self, source: str = "auth") -> None:
        """Raise for a token that cannot be one, without saying what it is."""
        if self._value is None:
            return
        if not isinstance(self._value, str):
            raise TypeError(f"{source} must be a str, not {type(self._value).__name__}")
        if not re.fullmatch(r"[\x21-\x7e]+", self._value):
            raise ValueError(
                f"{source} is empty, or has white space or another character that no API token "
                "has: strip it"
            )

    def authorize(self, request: httpx.Request) -> None:
        """Put the token on a request.

        Raises:
            ReplicateError: there is none.
        """
        if self._value is None:
            found = Token(os.environ.get("REPLICATE_API_TOKEN") or None)
            found.check("REPLICATE_API_TOKEN")
            self._value = found._value
        if self._value is None:
            raise ReplicateError(
                "no API token: set the environment variable REPLICATE_API_TOKEN, or pass "
                "Replicate(auth=...); https://replicate.com/account/api-tokens has yours"
            )
        request.headers["Authorization"] = f"Bearer {self._value}"


def _base_url(text: str | None) -> httpx.URL:
    """The API's URL: the one that is given, the environment's, or Replicate's."""
    text = os.environ.get("REPLICATE_BASE_URL") or DEFAULT_BASE_URL if text is None else text
    url = web_url("base_url", text)
    if url.query or url.fragment or url.userinfo:
        raise ValueError(
            f"base_url must be like {DEFAULT_BASE_URL!r}: without user name, password, query or "
            "fragment"
        )
    return url.copy_with(path=url.path.rstrip("/") or "/v1")


def _user_agent(text: str | None) -> str:
    return f"replicate-python/{__version__}" if text is None else text


@attrs.frozen(slots=False, kw_only=True, eq=False)
class Options:
    """A client's options; `request` is the one place that makes requests of calls.

    Raises:
        ValueError, TypeError: a value that no request could be sent with.
    """

    token: Token
    base_url: httpx.URL = attrs.field(converter=_base_url)
    user_agent: str = attrs.field(converter=_user_agent)
    timeout: float
    """Seconds without a byte, after which a request has failed."""
    max_retries: int
    """How often a request is sent again, where that is safe."""
    file_encoding: FileEncoding
    max_file_size: int
    """Bytes of the largest file that is uploaded."""

    def __attrs_post_init__(self) -> None:
        self.token.check()
        if positive("timeout", self.timeout) is None:
            raise TypeError("timeout must be a number of seconds: without one, a call could hang")
        most: Any = self.max_retries
        if isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise ValueError(f"max_retries must be 0 or more, not {most!r}")
        if not re.fullmatch(r"[\x20-\x7e]+", self.user_agent):
            raise ValueError(f"user_agent must be printable ASCII, not {self.user_agent!r}")
        check_encoding(self.file_encoding)

    def request(self, call: Call[Any], *, most: float = math.inf) -> httpx.Request:
        """The HTTP request of a call, with the token if it goes to the API's origin.

        Args:
            call: What to send.
            most: Seconds that waiting for the answer may take at most.

        Raises:
            ValueError, TypeError: the call cannot be sent, and which argument is why.
            ReplicateError: no API token.
        """
        stream, content_headers = encode(call)
        url = self.url(call.path)
        if call.query:
            url = url.copy_merge_params({name: _written(it) for name, it in call.query.items()})
        own = {name.lower(): str(_written(value)) for name, value in call.headers.items()}
        _check_characters(call.method, own)
        # With a stream, httpx leaves the headers as they are: a third of the time of all this.
        request = httpx.Request(
            call.method,
            url,
            headers=self._headers,
            stream=stream,
            extensions={"timeout": self._timeouts(own.get("prefer"), most)},
        )
        request.headers.encoding = "ascii"  # as was checked: httpx would look at each of them
        at_home = self.is_home(call.path)
        if not at_home:
            request.headers["Host"] = url.netloc.decode()
        for headers in filter(None, (content_headers, own)):
            request.headers.update(headers)
        if isinstance(stream, httpx.ByteStream):
            request.read()
        # Last, so that nothing can fail with the token in a local variable.
        if at_home and "authorization" not in own:
            self.token.authorize(request)
        return request

    def origin(self, path: str) -> Origin:
        """The origin that a path below the base URL, or a whole URL, is asked at."""
        return origin(self.url(path)) if _WHOLE.match(path) else self._home

    def url(self, path: str) -> httpx.URL:
        """The URL of a path below the base URL; a whole URL stays as it is.

        Raises:
            ValueError: there is no such URL.
        """
        whole = _WHOLE.match(path)
        try:
            return _parsed(path if whole else f"{self._base}/{path.lstrip('/')}")
        except httpx.InvalidURL as error:
            raise ValueError(f"{path!r} is not a URL: {error}") from None

    def is_home(self, path: str) -> bool:
        """Whether that is the API's origin, the only one that ever sees the token."""
        return self.origin(path) == self._home

    @cached_property
    def _headers(self) -> httpx.Headers:
        """Those of every request, which takes a copy: that is faster than making them."""
        return httpx.Headers(
            {
                "Host": self.base_url.netloc.decode(),
                "User-Agent": self.user_agent,
                "Accept": "*/*",
                "Accept-Encoding": "gzip, deflate",
                # Polling is pointless where some cache answers.
                "Cache-Control": "no-store",
            }
        )

    @cached_property
    def _base(self) -> str:
        return str(self.base_url)

    @cached_property
    def _home(self) -> Origin:
        return origin(self.base_url)

    def _timeouts(self, prefer: str | None, most: float) -> dict[str, float]:
        """Seconds for each step; and for all of them, `total`, which our connections keep."""
        limit = max(most, 0.001)
        held = _held(prefer)
        most_silent = max(self.timeout, held + HOLD_MARGIN) if held else self.timeout
        timeouts = {
            "connect": min(CONNECT_TIMEOUT, self.timeout, limit),
            "read": min(most_silent, limit),
            "write": min(self.timeout, limit),
            "pool": min(self.timeout, limit),
        }
        return timeouts if limit == math.inf else {**timeouts, "total": limit}


def _check_characters(method: str, headers: dict[str, str]) -> None:
    """Raise for what would be another request than it looks like."""
    if not NAME.fullmatch(method):
        raise ValueError(f"method is {method!r}, which no HTTP method is")
    for name, value in headers.items():
        if not NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"the header {name!r} has a character that no header may have")


@lru_cache(256)
def _parsed(text: str) -> httpx.URL:
    """A URL, which takes longer to parse than all else of a request takes: polls repeat theirs."""
    return httpx.URL(text)


def _held(prefer: str | None) -> float:
    """Seconds that a request asks the API to hold it."""
    match = prefer and re.search(r"\bwait(?:=(\d+))?", prefer)
    return float(match[1] or 60) if match else 0.0


def origin(url: httpx.URL) -> Origin:
    """The origin of a URL."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _written(value: Any) -> str | list[str]:
    """A value of the query or a header; in a query, a list is the same name several times."""
    if isinstance(value, list | tuple):
        return [str(_written(item)) for item in cast("list[Any]", value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_datetime(value) if isinstance(value, datetime) else str(value)
