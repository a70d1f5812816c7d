"""Proxies and certificates, as environment variables name them."""

from __future__ import annotations

import os
import ssl
from functools import cache
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from urllib.request import getproxies, proxy_bypass

import httpx

from ..errors import ReplicateError

MAX_PORT = 65535

direct_hosts: set[str] = set()
"""Each `host:port` that is connected to without a proxy: those of sandboxes in this process."""


def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """Return the proxy for a URL, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY or the system.

    Raises:
        ReplicateError: A variable names a proxy that cannot be used.
    """
    proxies = getproxies()
    kind = url.scheme if proxies.get(url.scheme) else "all"
    address = proxies.get(kind)
    if not address or _is_direct(url, proxies.get("no", "")):
        return None
    variable = f"{kind.upper()}_PROXY"
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    except (httpx.InvalidURL, ValueError):
        proxy = None
    if proxy is None or not proxy.url.raw_host or (proxy.url.port or 0) > MAX_PORT:
        # The value is not shown, as it may hold a password.
        raise ReplicateError(
            f"{variable} does not name a proxy: set it to a URL such as http://proxy.example:8080, "
            "https://user:password@proxy.example:8443 or socks5://localhost:1080"
        )
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ReplicateError(f"{variable} names a SOCKS proxy, which needs `pip install socksio`")
    return proxy


def _is_direct(url: httpx.URL, no_proxy: str) -> bool:
    host = url.raw_host.decode("ascii")
    with_port = f"{host}:{url.port}" if url.port else host
    if with_port in direct_hosts or proxy_bypass(with_port):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(_is_in(address, entry.strip()) for entry in no_proxy.split(","))


def _is_in(address: object, network: str) -> bool:
    """Return whether an address belongs to an entry in CIDR notation, such as 10.0.0.0/8."""
    try:
        return address in ip_network(network, strict=False)
    except ValueError:
        return False


def ssl_context() -> ssl.SSLContext:
    """Return the TLS settings of this process, by SSL_CERT_FILE or SSL_CERT_DIR.

    Raises:
        ReplicateError: A variable names certificates that cannot be read.
    """
    return _ssl_context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache  # reading certificates costs more than many requests
def _ssl_context(file: str | None, directory: str | None) -> ssl.SSLContext:
    try:
        if directory and not file:
            os.listdir(directory)  # OpenSSL ignores a directory that it cannot read
        return httpx.create_ssl_context()
    except OSError as error:
        variable, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", directory)
        if not path:
            raise
        raise ReplicateError(
            f"{variable}={path}: {error.strerror or error}; set it to certificates in PEM format "
            "that can be read, or unset it"
        ) from None
