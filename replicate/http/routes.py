"""How a connection reaches a host: with which backend, by which proxy, and whom it trusts."""

from __future__ import annotations

import os
import ssl
from functools import cache
from importlib.util import find_spec
from typing import Literal, TypeAlias
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

Backend: TypeAlias = Literal["httpx", "fast"]


def backend() -> Backend:
    """What makes connections, by REPLICATE_BACKEND; else the fast one where it is installed.

    Raises:
        ValueError: there is no such backend, or it is not installed.
    """
    wanted = os.environ.get("REPLICATE_BACKEND") or None
    if wanted not in (None, "httpx", "fast"):
        raise ValueError(f"REPLICATE_BACKEND must be 'httpx' or 'fast', not {wanted!r}")
    installed = wanted != "httpx" and find_spec("httptools") is not None
    if wanted == "fast" and not installed:
        raise ValueError("REPLICATE_BACKEND=fast needs pip install 'replicate-openapi[fast]'")
    return "fast" if installed else "httpx"


def trust() -> ssl.SSLContext:
    """The TLS settings of all connections of this process, by SSL_CERT_FILE or SSL_CERT_DIR."""
    return _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache  # reading the certificates takes longer than many a request
def _trust(file: str | None, directory: str | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy(url: httpx.URL) -> httpcore.Proxy | None:
    """The proxy for a URL by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, or the system's."""
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    host = f"{url.host}:{url.port}" if url.port else url.host
    if not address or proxy_bypass(host):
        return None
    given = httpx.Proxy(address if "://" in address else f"http://{address}")
    return httpcore.Proxy(
        url=httpcore.URL(
            scheme=given.url.raw_scheme,
            host=given.url.raw_host,
            port=given.url.port,
            target=given.url.raw_path,
        ),
        auth=given.raw_auth,
        headers=given.headers.raw,
        ssl_context=trust() if given.url.scheme == "https" else None,
    )
