"""Client options, resolved once."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Any, TypeAlias

import attrs
import httpx
from replicate_api.types import FileEncoding

from .._version import __version__
from .auth import ApiToken, DefaultHeaders
from .inputs import MAX_FILE_SIZE
from .validation import check_count, check_fields, http_url, positive_seconds

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
DEFAULT_TIMEOUT = 60.0
CONNECT_TIMEOUT = 10.0
"""Seconds for opening a connection."""

Origin: TypeAlias = tuple[str, str, int | None]
"""Scheme, host and port: only the API's origin receives the API token."""

_HTTP_URL = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


_parse_url = lru_cache(64)(httpx.URL)  # a prediction is polled at the same URL many times


def url_origin(url: httpx.URL) -> Origin:
    """Return the origin of a URL."""
    # Not `url.host`, which raises for a name that only resembles an international one.
    host = url.raw_host.decode("ascii")
    return url.scheme, host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _base_url(text: str | None) -> httpx.URL:
    """Return the API's URL: the argument, else REPLICATE_BASE_URL, else Replicate's."""
    text = os.environ.get("REPLICATE_BASE_URL") or DEFAULT_BASE_URL if text is None else text
    url = http_url("base_url", text)
    if url.query or url.fragment or url.userinfo:
        raise ValueError(
            f"base_url must be like {DEFAULT_BASE_URL!r}: without user name, password, query or "
            "fragment"
        )
    return url.copy_with(path=url.path.rstrip("/") or "/v1")


def _timeout(value: Any) -> httpx.Timeout:
    """Return the timeouts of the steps of a request, each of which has one."""
    if not isinstance(value, httpx.Timeout):
        seconds = positive_seconds("timeout", value)
        if seconds is None:
            raise TypeError("timeout must be a number of seconds: without one, a call could hang")
        return httpx.Timeout(seconds, connect=min(CONNECT_TIMEOUT, seconds))
    default = httpx.Timeout(DEFAULT_TIMEOUT, connect=CONNECT_TIMEOUT).as_dict()
    for name, seconds in value.as_dict().items():
        default[name] = positive_seconds(f"timeout.{name}", seconds) or default[name]
    return httpx.Timeout(**default)


def _user_agent(text: str | None) -> str:
    return f"replicate-python/{__version__}" if text is None else text


@attrs.frozen(kw_only=True, repr=False)
class Options:
    """The options of a client.

    Raises:
        TypeError, ValueError: No request could be sent with an option.
    """

    token: ApiToken = attrs.field(factory=ApiToken)
    base_url: httpx.URL = attrs.field(default=None, converter=_base_url)
    user_agent: str = attrs.field(default=None, converter=_user_agent)
    timeout: httpx.Timeout = attrs.field(
        default=httpx.Timeout(DEFAULT_TIMEOUT, connect=CONNECT_TIMEOUT), converter=_timeout
    )
    """Timeouts of the steps of a request."""
    max_retries: int = 5
    file_encoding: FileEncoding = "auto"
    max_file_size: int = MAX_FILE_SIZE
    """Bytes of the largest file that is uploaded."""
    allow_private_hosts: bool = False
    """Download outputs from private, loopback and link-local addresses, too."""
    default_headers: DefaultHeaders = attrs.field(default=None, converter=DefaultHeaders)
    """Headers of each request to the API."""
    origin: Origin = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: url_origin(self.base_url), takes_self=True),
    )
    """The origin of the API."""

    def __attrs_post_init__(self) -> None:
        self.token.check()
        self.default_headers.check()
        check_count("max_retries", self.max_retries)
        check_fields(self)
        if not re.fullmatch(r"[\x20-\x7e]+", self.user_agent):
            raise ValueError(f"user_agent must be printable ASCII, not {self.user_agent!r}")

    def __repr__(self) -> str:  # also of an object whose options are invalid
        shown = {it.name: getattr(self, it.name, None) for it in attrs.fields(type(self))}
        return f"Options({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    def url(self, path: str) -> httpx.URL:
        """Return the URL of a path below the base URL. An http(s) URL is returned as it is.

        Raises:
            ValueError: The URL is not valid, or has another scheme.
        """
        absolute = _HTTP_URL.match(path)
        if not absolute and _SCHEME.match(path):
            raise ValueError(f"{path!r} is neither a path nor an http or https URL")
        try:
            return _parse_url(path if absolute else f"{self.base_url}/{path.lstrip('/')}")
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ValueError(f"{path!r} is not a URL: {error}") from None

    def is_api_url(self, url: httpx.URL) -> bool:
        """Return True if a URL has the API's origin, the only one that receives the API token."""
        return url_origin(url) == self.origin
