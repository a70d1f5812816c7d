"""Networks of hosts."""

import pytest

from replicate._core.private_hosts import network_of


@pytest.mark.parametrize(
    "host",
    [
        *("printer.local", "metadata.google.internal", "LOCAL."),
        *("127.1", "0x7f.1", "2130706433", "017700000001", "0.0.0.0"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_private(host: str) -> None:
    assert network_of(host) == "private"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.0.0.2", "::1", "[::1]"]
)
def test_loopback(host: str) -> None:
    assert network_of(host) == "loopback"


def test_an_embedded_loopback_address_is_not_public() -> None:
    assert network_of("::ffff:127.0.0.1") != "public"  # loopback since Python 3.13


@pytest.mark.parametrize(
    "host",
    [
        *("replicate.delivery", "example.com.", "cafe.be", "dead.beef", "localhost.example"),
        *("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"),
    ],
)
def test_public(host: str) -> None:
    assert network_of(host) == "public"
