"""How a connection reaches a host: by which proxy, whom it trusts, and what reads its answers."""

from __future__ import annotations

import os
import ssl
from functools import cache
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpx

from .messages import Answer

direct_hosts: set[str] = set()
"""Each `host:port` that is connected to without a proxy: those of sandboxes in this process."""


def parser() -> type[Answer]:
    """What reads answers, by REPLICATE_BACKEND; else the fast one where it is installed.

    Raises:
        ValueError: there is no such backend, or it is not installed.
    """
    wanted = os.environ.get("REPLICATE_BACKEND") or None
    if wanted not in (None, "plain", "fast"):
        raise ValueError(f"REPLICATE_BACKEND must be 'plain' or 'fast', not {wanted!r}")
    if wanted != "plain" and find_spec("httptools") is not None:
        from .fast import FastAnswer

        return FastAnswer
    if wanted == "fast":
        raise ValueError("REPLICATE_BACKEND=fast needs pip install 'replicate-openapi[fast]'")
    from .plain import PlainAnswer

    return PlainAnswer


def trust() -> ssl.SSLContext:
    """The TLS settings of all connections of this process, by SSL_CERT_FILE or SSL_CERT_DIR."""
    return _trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache  # reading the certificates takes longer than many a request
def _trust(file: str | None, directory: str | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def proxy(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy for a URL by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, or the system's."""
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    host = f"{url.host}:{url.port}" if url.port else url.host
    if not address or host in direct_hosts or proxy_bypass(host):
        return None
    return httpx.Proxy(address if "://" in address else f"http://{address}")
