"""Hosts that a download must not reach: those of the machine itself and of its private networks.

A model's output, or a redirect, could otherwise make a server download from its own network
(server-side request forgery).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_PRIVATE_NAMES = ("localhost", "local", "internal")

_NAT64 = ip_network("64:ff9b::/96")
_SITE_LOCAL = ip_network("fec0::/10")


def is_private_host(host: str) -> bool:
    """Return True for a private address, and for a name that only private networks have.

    Any other name may have a private address, too: check the address of the connection.
    """
    host = host.strip("[]").rstrip(".").lower()
    last = host.rpartition(".")[2]
    # As browsers do: 127.1, 0x7f000001 and 2130706433 are addresses, too.
    if ":" in host or re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last):
        return is_private_address(host)
    return last in _PRIVATE_NAMES


def is_private_address(text: str) -> bool:
    """Return True for an IP address that is not one host of the public internet.

    Such as private, loopback, link-local, multicast and reserved addresses, and those in an
    unusual notation.
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
