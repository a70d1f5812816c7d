"""Proxies and certificates, as environment variables name them."""

from __future__ import annotations

import os
import ssl
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from urllib.request import getproxies, proxy_bypass

import httpx

from ..errors import ReplicateError

MAX_PORT = 65535

direct_hosts: set[str] = set()
"""Each `host:port` that is connected to without a proxy: those of sandboxes in this process."""


def proxy_for(scheme: str, host: str, port: int | None) -> httpx.Proxy | None:
    """Return the proxy for a URL, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY or the system.

    Raises:
        ReplicateError: A variable names a proxy that cannot be used.
    """
    proxies = getproxies()
    kind = scheme if proxies.get(scheme) else "all"
    address = proxies.get(kind)
    if not address or _is_direct(host, port, proxies.get("no", "")):
        return None
    variable = f"{kind.upper()}_PROXY"
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
        if not proxy.url.host or (proxy.url.port or 0) > MAX_PORT:
            raise ValueError
    except (httpx.InvalidURL, ValueError):
        # The value is not shown, as it may hold a password.
        raise ReplicateError(
            f"{variable} does not name a proxy: set it to a URL such as http://proxy.example:8080, "
            "https://user:password@proxy.example:8443 or socks5://localhost:1080"
        ) from None
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ReplicateError(f"{variable} names a SOCKS proxy, which needs `pip install socksio`")
    return proxy


def _is_direct(host: str, port: int | None, no_proxy: str) -> bool:
    # Beside the names: `*`, `*.example.com`, and networks in CIDR notation, such as 10.0.0.0/8.
    for entry in map(str.strip, no_proxy.lower().split(",")):
        with suppress(ValueError):  # a name
            is_suffix = entry.startswith("*") and host.endswith(entry[1:])
            if is_suffix or ip_address(host) in ip_network(entry.strip("[]"), strict=False):
                return True
    with_port = f"{host}:{port}" if port else host
    return with_port in direct_hosts or bool(proxy_bypass(with_port))


def ssl_context(scheme: str) -> ssl.SSLContext | None:
    """Return the TLS settings for a URL, by SSL_CERT_FILE or SSL_CERT_DIR; None for http.

    Raises:
        ReplicateError: A variable names certificates that cannot be read.
    """
    if scheme != "https":
        return None
    return _ssl_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache  # reading certificates costs more than many requests
def _ssl_context(file: str | None, directory: str | None) -> ssl.SSLContext:
    try:
        if directory and not file:
            os.listdir(directory)  # OpenSSL ignores a directory that it cannot read
        return httpx.create_ssl_context()
    except OSError as error:
        setting = f"SSL_CERT_FILE={file}" if file else f"SSL_CERT_DIR={directory}"
        raise ReplicateError(
            f"{setting}: {error.strerror or error}; set it to certificates in PEM format that can "
            "be read, or unset it"
        ) from None
