"""Hosts that a download must not reach: those of the machine itself and of its private networks.

A model's output, or a redirect, could otherwise make a server download from its own network
(server-side request forgery).
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_PRIVATE_NAMES = ("localhost", "local", "internal")

_NAT64 = ip_network("64:ff9b::/96")
_SITE_LOCAL = ip_network("fec0::/10")


def is_private_host(host: str) -> bool:
    """Return True for a private address, and for a name that only private networks have.

    Any other name may have a private address, too: check the address of the connection.
    """
    host = host.strip("[]").rstrip(".").lower()
    if re.fullmatch(r"[0-9a-fx.]+", host):
        try:
            host = socket.inet_ntoa(socket.inet_aton(host))  # 127.1 and 0x7f000001 are addresses
        except OSError:
            return False
    if ":" not in host and not re.fullmatch(r"[0-9.]+", host):
        return host.rpartition(".")[2] in _PRIVATE_NAMES
    return is_private_address(host)


def is_private_address(text: str) -> bool:
    """Return True for an IP address that is not one host of the public internet.

    Such as private, loopback, link-local, multicast and reserved addresses.
    """
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return True
    if isinstance(address, IPv6Address):
        address = _embedded_address(address) or address
    is_public = address.is_global and address not in _SITE_LOCAL
    return not is_public or address.is_multicast or address.is_reserved


def _embedded_address(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
