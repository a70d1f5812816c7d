"""Output files at their URLs: whole, in parts, and until they expire."""

import httpx
import pytest

from replicate.sandbox import Close, Cut, Fault, File, Sandbox, Stall, Status, Truncate
from replicate.sandbox.problems import Problem
from replicate.sandbox.ranges import byte_range

from .conftest import Caller

DATA = bytes(range(256)) * 4000  # more than goes into a socket at once


@pytest.fixture
def url(sandbox: Sandbox, caller: Caller) -> str:
    @sandbox.model("acme/painter")
    def paint() -> File:
        return File(DATA, "out.png")

    output: str = caller.until(caller.create("acme/painter"))["output"]
    return output


def part(url: str, range: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(url, headers={"Range": range, **names})


def test_whole_file(url: str) -> None:
    response = httpx.get(url)
    assert (response.status_code, response.content) == (200, DATA)
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-type"] == "image/png"
    head = httpx.head(url, headers={"Range": "bytes=1-"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(DATA))
    assert head.headers["etag"] == response.headers["etag"]
    unchanged = httpx.get(url, headers={"If-None-Match": response.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_range_to_the_end(url: str) -> None:
    response = part(url, "bytes=1000000-")
    assert (response.status_code, response.content) == (206, DATA[1_000_000:])
    assert response.headers["content-range"] == f"bytes 1000000-{len(DATA) - 1}/{len(DATA)}"
    assert response.headers["content-length"] == str(len(DATA) - 1_000_000)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=3-", (3, 10)),
        ("bytes=3-99", (3, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-99", (0, 10)),
        ("", None),
        ("bytes=-", None),
        ("bytes=4-3", None),
        ("bytes=0-1,3-4", None),
        ("bytes=x-", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("lines=0-1", None),
    ],
)
def test_ranges(value: str, expected: tuple[int, int] | None) -> None:
    assert byte_range(value, 10) == expected


@pytest.mark.parametrize(("value", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_unsatisfiable_range(value: str, size: int) -> None:
    with pytest.raises(Problem) as raised:
        byte_range(value, size)
    assert raised.value.status == 416


def test_unsatisfiable_range_response(url: str) -> None:
    response = part(url, f"bytes={len(DATA)}-")
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(DATA)}"


def test_if_range(url: str) -> None:
    etag = httpx.get(url).headers["etag"]
    assert part(url, "bytes=10-", If_Range=etag).status_code == 206
    other = part(url, "bytes=10-", If_Range='"other"')
    assert (other.status_code, other.content) == (200, DATA)


def test_broken_download_resumes(sandbox: Sandbox, url: str) -> None:
    sandbox.faults.add("GET", "/outputs/*", Cut(after=700_000))
    chunks: list[bytes] = []
    with httpx.stream("GET", url) as response, pytest.raises(httpx.RemoteProtocolError):
        chunks.extend(response.iter_raw())
    got = b"".join(chunks)
    assert got == DATA[:700_000]
    following = part(url, f"bytes={len(got)}-", If_Range=response.headers["etag"])
    assert got + following.content == DATA


def test_other_faults_of_downloads(sandbox: Sandbox, url: str) -> None:
    def meet(fault: Fault) -> None:
        sandbox.faults.add("GET", "/outputs/*", fault)

    changed = {"etag": '"changed"', "content-type": "image/png"}
    meet(Status(200, changed, b"another file"))
    response = part(url, "bytes=10-", If_Range=httpx.head(url).headers["etag"])
    assert (response.status_code, response.content) == (200, b"another file")
    assert response.headers["content-type"] == "image/png"
    meet(Truncate(after=10))
    assert httpx.get(url).content == DATA[:10]
    meet(Close())
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url)
    meet(Stall(3600, after=10))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url, timeout=httpx.Timeout(30, read=0.1))


def test_it_expires_an_hour_after_the_end(sandbox: Sandbox, caller: Caller, url: str) -> None:
    sandbox.clock.advance(3601)
    assert httpx.get(url).status_code == 404
    assert part(url, "bytes=10-").status_code == 404
    [record] = sandbox.predictions.values()
    assert (record["output"], record["data_removed"]) == (None, True)
    as_input = caller.until(caller.create("sandbox/upscaler", image=url))
    assert as_input["status"] == "failed"
