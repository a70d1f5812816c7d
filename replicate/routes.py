"""How a connection reaches a host: directly or by the environment's proxy, and whom it trusts."""

from __future__ import annotations

import ssl
from functools import cache
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx


@cache
def trust() -> ssl.SSLContext:
    """The TLS settings of all connections of this process, by SSL_CERT_FILE or SSL_CERT_DIR.

    Made once, when first needed: reading the certificates takes longer than many a request.
    """
    return httpx.create_ssl_context()


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
