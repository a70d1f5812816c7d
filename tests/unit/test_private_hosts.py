"""Which hosts a download must not reach."""

import pytest

from replicate._core.private_hosts import is_private_address, is_private_host


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal"),
        *("127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0.0.0.0"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "[::1]", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_private(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *("replicate.delivery", "example.com.", "cafe.be", "dead.beef", "localhost.example"),
        *("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"),
    ],
)
def test_public(host: str) -> None:
    assert not is_private_host(host)


def test_an_address_that_cannot_be_read_is_private() -> None:
    assert is_private_address("nonsense")
    assert not is_private_address("8.8.8.8")
