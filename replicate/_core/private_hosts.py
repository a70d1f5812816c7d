"""Networks of hosts: downloads must not reach the machine itself or its private networks.

A model's output, or a redirect, could otherwise make a server download from its own network
(server-side request forgery).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

Network = Literal["public", "loopback", "private"]

_NAMES: dict[str, Network] = {"localhost": "loopback", "local": "private", "internal": "private"}
"""Last parts of names that no public host has."""

_NAT64 = ip_network("64:ff9b::/96")
_SITE_LOCAL = ip_network("fec0::/10")


def network_of(host: str) -> Network:
    """Return the network of an IP address or a name.

    An address is public if it belongs to one host of the internet. Link-local, multicast and
    reserved addresses are private, and those in an unusual notation. Any public name may have a
    private address: check its addresses, too.
    """
    host = host.strip("[]").rstrip(".").lower()
    last = host.rpartition(".")[2]
    # As browsers do: 127.1, 0x7f000001 and 2130706433 are addresses, too.
    if ":" not in host and not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last):
        return _NAMES.get(last, "public")
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "private"
    if address.is_loopback:
        return "loopback"
    if isinstance(address, IPv6Address):
        address = _embedded_address(address) or address
    is_public = address.is_global and address not in _SITE_LOCAL
    return "private" if address.is_multicast or address.is_reserved or not is_public else "public"


def _embedded_address(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
