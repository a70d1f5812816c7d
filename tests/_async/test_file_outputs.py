"""Files that models return: strings that can be read and saved."""

import base64
import copy
import gzip
import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from replicate import AsyncFileOutput, AsyncReplicate
from replicate.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    OutputExpired,
    ServerError,
)
from replicate.sandbox import Cut, File, Redirect, Sandbox, Stall, Status, Truncate

CONTENT = bytes(range(256)) * 2000
URL = "https://files.example/a/b.bin"


@pytest.fixture(autouse=True)
def painter(sandbox: Sandbox) -> None:
    @sandbox.model("acme/painter", official=True)
    def paint(name: str = "out.png", count: int = 0) -> Any:
        files = [File(CONTENT, f"out-{number}.png") for number in range(count)]
        return {"deep": files} if count else File(CONTENT, name)


async def painted(client: AsyncReplicate, **arguments: Any) -> Any:
    return await client.run("acme/painter", arguments)


def downloads(sandbox: Sandbox) -> list[Any]:
    return sandbox.requests.to("GET", "/outputs/*", origin="delivery")


async def test_is_a_string(client: AsyncReplicate, sandbox: Sandbox) -> None:
    output = await painted(client)
    url = output.url
    assert isinstance(output, str)
    assert type(url) is type(str(output)) is str
    assert output == url
    assert hash(output) == hash(url)
    assert json.loads(json.dumps({output: [output]}, indent=1)) == {url: [url]}
    assert f"{output}" == f"{output!s}" == url
    assert repr(output) == f"AsyncFileOutput({url!r})"
    assert copy.deepcopy([output]) == [output]
    assert output.startswith("http")
    assert output[:4] == "http"
    assert list(output) == list(url)
    assert "-".join(output) == "-".join(url)
    assert sorted(output) == sorted(url)
    assert httpx.URL(output) == httpx.URL(url)
    assert not downloads(sandbox)
    assert (output.name, output.content_type) == ("out.png", "image/png")
    with httpx.Client() as other:  # looks at each character
        assert other.get(output).content == CONTENT


async def test_can_be_read(client: AsyncReplicate, sandbox: Sandbox) -> None:
    output = await painted(client)
    assert not downloads(sandbox)  # only when it is read
    assert await output.read() == CONTENT
    chunks = [chunk async for chunk in output.aiter_bytes()]
    assert len(chunks) > 1
    assert b"".join(chunks) == CONTENT
    with await output.open() as file:
        assert file.seek(-3, os.SEEK_END) == len(CONTENT) - 3
        assert file.read() == CONTENT[-3:]
        file.seek(0)
        assert file.read() == CONTENT
    assert len(downloads(sandbox)) == 3


async def test_pickled_outputs_can_be_read(client: AsyncReplicate) -> None:
    output = await painted(client)
    for other in (
        pickle.loads(pickle.dumps(output)),
        client.file(output.url),
        AsyncFileOutput(output.url, base_url=str(client.options.base_url)),
    ):
        assert other == output
        assert await other.read() == CONTENT
    assert await AsyncFileOutput("data:text/plain;base64,eA==").read() == b"x"


async def test_data_uris(client: AsyncReplicate, tmp_path: Path) -> None:
    uri = "data:image/png;base64," + "AAAA" * 5000
    output = client.file(uri)
    assert output.content_type == "image/png"
    assert len(repr(output)) < 120
    assert await output.read() == bytes(15_000)
    assert (await output.save(tmp_path)).name == "output.png"
    with await output.open() as file:
        assert file.read() == bytes(15_000)


async def test_use_file_output(client: AsyncReplicate) -> None:
    output = await client.run("acme/painter", use_file_output=False)
    assert type(output) is str


# --- saved ----------------------------------------------------------------------------------------


async def test_is_saved(client: AsyncReplicate, tmp_path: Path) -> None:
    output = await painted(client)
    path = tmp_path / "new" / "picture.png"
    assert await output.save(path) == path
    path.write_bytes(b"old")
    assert await output.save(str(path)) == path  # an existing file is replaced
    assert await output.save(path.parent) == path.parent / "out.png"
    assert await output.save(f"{path.parent}/") == path.parent / "out-2.png"
    assert await output.save(f"{tmp_path}/other/") == tmp_path / "other/out.png"
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) == 4
    assert all(file.read_bytes() == CONTENT for file in files)
    others = tmp_path / "others"
    others.touch()
    assert all(file.stat().st_mode == others.stat().st_mode for file in files)


async def test_names_stay_in_the_directory(client: AsyncReplicate, tmp_path: Path) -> None:
    for name in ("../up.png", "..\\up.png", "/etc/up.png", "a/../../up.png"):
        output = await painted(client, name=name)
        saved = await output.save(tmp_path)
        assert (saved.parent, saved.suffix) == (tmp_path, ".png")
    assert {file.name for file in tmp_path.iterdir()} == {f"up{n}.png" for n in ("", -2, -3, -4)}


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"content-type": "image/webp"}, "b.webp"),
        ({"content-disposition": 'attachment; filename="c d.tar.gz"'}, "c d.tar.gz"),
        ({"content-disposition": "attachment; filename*=UTF-8''%C3%A4.png"}, "ä.png"),
        ({"content-disposition": "attachment; filename=../../etc/passwd.txt"}, "passwd.txt"),
        ({"content-disposition": "attachment; filename=none", "content-type": "x/y"}, "b"),
    ],
)
async def test_suffixes_from_headers(tmp_path: Path, headers: dict[str, str], name: str) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, content=b"x")

    output = AsyncReplicate("token", fetch=fetch).file("https://files.example/a/b")
    assert await output.save(tmp_path) == tmp_path / name


async def test_downloads_are_concurrent(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path, gathering: Any
) -> None:
    sandbox.faults.add("GET", "/outputs/*", gathering(3), count=3, origin="delivery")
    saved = await client.run("acme/painter", {"count": 3}, save_to=tmp_path / "out")
    assert saved == {"deep": [tmp_path / "out" / f"out-{n}.png" for n in range(3)]}
    assert len(downloads(sandbox)) == 3
    assert await client.run("sandbox/official", {"prompt": "x"}, save_to=tmp_path)  # no file
    output = (await painted(client, count=2))["deep"]
    further = await client.download([*output, output[0], "data:,x"], tmp_path / "out")
    names = ["out-0-2.png", "out-1-2.png", "out-0-2.png", "output.txt"]
    assert [path.name for path in further] == names
    assert (await client.download(output[0].url, tmp_path)).name == "out-0.png"
    with pytest.raises(ValueError, match=r"'cat\.png' is not an http or https URL or a data URI"):
        await client.download([output[0], "cat.png"], tmp_path)
    assert len(list((tmp_path / "out").iterdir())) == 6


async def test_a_failed_download_has_the_prediction_id(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.faults.add("GET", "/outputs/*", Status(404), count=None, origin="delivery")
    with pytest.raises(OutputExpired) as caught:
        await client.run("acme/painter", {"count": 3}, save_to=tmp_path)
    assert caught.value.prediction_id in sandbox.predictions
    assert caught.value.__notes__[0].startswith("out-0.png was not saved: http")
    assert caught.value.prediction_id in caught.value.__notes__[1]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("failing", [0, 1, 2])
async def test_one_failure_leaves_the_other_files_saved(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path, failing: int
) -> None:
    path = f"/outputs/*/out-{failing}.png"
    sandbox.faults.add("GET", path, Status(404), count=None, origin="delivery")
    with pytest.raises(OutputExpired) as caught:
        await client.run("acme/painter", {"count": 3}, save_to=tmp_path)
    saved = [tmp_path / f"out-{number}.png" for number in range(3) if number != failing]
    assert sorted(tmp_path.iterdir()) == saved
    assert all(path.read_bytes() == CONTENT for path in saved)
    unsaved, note, available = caught.value.__notes__
    assert unsaved.startswith(f"out-{failing}.png was not saved: http")
    assert note == f"saved: {saved[0]}, {saved[1]}"
    assert available.startswith(f"prediction {caught.value.prediction_id} has succeeded")


async def test_only_files_are_downloaded(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    links = ["https://example.com", "https://example.com/about", "https://example.com/a.html"]

    @sandbox.model("acme/search", official=True)
    def search() -> dict[str, Any]:
        return {"links": links, "image": File(CONTENT, "out.png")}

    saved = await client.run("acme/search", save_to=tmp_path)
    assert saved == {"links": links, "image": tmp_path / "out.png"}


async def test_deep_outputs_are_returned_and_saved(tmp_path: Path) -> None:
    deep = b'{"a":[' * 450 + b'"data:,x"' + b"]}" * 450
    created = b'{"id": "p", "status": "succeeded", "output": %b}' % deep

    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, content=created)

    client = AsyncReplicate("token", fetch=fetch)
    output = await client.run("acme/model")
    saved = await client.run("acme/model", save_to=tmp_path)
    for _ in range(450):
        output, saved = output["a"][0], saved["a"][0]
    assert isinstance(output, AsyncFileOutput)
    assert saved == tmp_path / "output.txt"


async def test_the_served_content_type(tmp_path: Path) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        headers = {"content-type": "Image/WebP; q=1"}
        return httpx.Response(200, headers=headers, content=b"x")

    client = AsyncReplicate("token", fetch=fetch)

    async def iterate(output: AsyncFileOutput) -> None:
        assert [chunk async for chunk in output.aiter_bytes()] == [b"x"]

    async def save(output: AsyncFileOutput) -> None:
        assert (await output.save(tmp_path)).name == "b.bin"

    for load in (iterate, save, AsyncFileOutput.read):
        output = client.file(URL)
        assert output.content_type == "application/octet-stream"
        await load(output)
        assert output.content_type == "image/webp"


# --- when the connection breaks -------------------------------------------------------------------


async def test_a_broken_download_is_resumed(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, tmp_path: Path
) -> None:
    client.clock = clock
    output = await painted(client)
    for after in (0, 1000, 100_000):
        sandbox.faults.add("GET", "/outputs/*", Cut(after), origin="delivery")
    path = await output.save(tmp_path)
    assert path.read_bytes() == CONTENT
    first, *others = downloads(sandbox)
    assert "range" not in first.headers
    ranges = [request.headers.get("range") for request in others]
    assert ranges == [None, "bytes=1000-", "bytes=101000-"]
    assert all(request.headers["if-range"].startswith('"') for request in others[1:])
    assert {request.headers["accept-encoding"] for request in others} == {"identity"}


async def test_failures_are_retried(client: AsyncReplicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    output = await painted(client)
    sandbox.faults.add("GET", "/outputs/*", Status(503), count=2, origin="delivery")
    sandbox.faults.add("GET", "/outputs/*", Cut(1000), origin="delivery")
    sandbox.faults.add("GET", "/outputs/*", Status(500), count=2, origin="delivery")
    assert await output.read() == CONTENT


@pytest.mark.parametrize("fault", [Cut(1000), Cut(0), Status(500), Stall(60, 1000)])
async def test_a_failed_download_leaves_nothing(
    sandbox: Sandbox, clock: Any, tmp_path: Path, fault: Any
) -> None:
    async with AsyncReplicate(
        sandbox.token, base_url=sandbox.base_url, max_retries=1, timeout=0.2
    ) as client:
        client.clock = clock
        output = await painted(client)
        (tmp_path / "old.png").write_bytes(b"old")
        sandbox.faults.add("GET", "/outputs/*", fault, count=None, origin="delivery")
        for path in (tmp_path, tmp_path / "old.png"):
            with pytest.raises((APIConnectionError, ServerError)):
                await output.save(path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"old"]


class Server:
    """Serves a file badly: breaks off, ignores ranges, changes the file."""

    def __init__(self, *responses: Callable[[httpx.Request], httpx.Response]) -> None:
        self.responses = list(responses)
        self.requests: list[httpx.Request] = []

    async def fetch(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.responses.pop(0)(request)


def whole(length: int | None = None, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    """All of the file, or so many bytes of it though more were announced."""

    def respond(request: httpx.Request) -> httpx.Response:
        sent = {"content-length": str(len(CONTENT)), **headers}
        content = httpx.ByteStream(CONTENT[:length])
        return httpx.Response(200, headers=sent, stream=content)

    return respond


def rest(**headers: str) -> Callable[[httpx.Request], httpx.Response]:
    def respond(request: httpx.Request) -> httpx.Response:
        start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        sent = {"content-range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}", **headers}
        return httpx.Response(206, headers=sent, content=CONTENT[start:])

    return respond


@pytest.mark.parametrize(
    ("responses", "if_range"),
    [
        ([whole(5, etag='"1"'), rest(etag='"1"')], '"1"'),
        ([whole(5, etag='W/"1"'), rest(etag='W/"1"')], None),
        ([whole(5), rest()], None),
        ([whole(5, etag='"1"'), whole(etag='"1"')], '"1"'),
        ([whole(5, **{"content-encoding": "identity"}), rest()], None),
    ],
)
async def test_a_file_that_ended_early_is_completed(
    clock: Any, responses: list[Any], if_range: str | None
) -> None:
    server = Server(*responses)
    client = AsyncReplicate("token", fetch=server.fetch)
    client.clock = clock
    assert await client.file(URL).read() == CONTENT
    assert server.requests[1].headers["range"] == "bytes=5-"
    assert server.requests[1].headers.get("if-range") == if_range


async def consume(output: AsyncFileOutput, callback: Callable[[bytes], object]) -> None:
    async for chunk in output.aiter_bytes():
        callback(chunk)


MODIFIED = {"last-modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
LATER = {"last-modified": "Tue, 02 Jan 2024 00:00:00 GMT"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (whole(5, etag='"1"'), rest(etag='"2"')),
        (whole(5, etag='"1"'), whole(etag='"2"')),
        (whole(5, etag='"1"'), rest()),
        (whole(5, etag='W/"1"'), rest(etag='W/"2"')),
        (whole(5, **MODIFIED), rest(**LATER)),
        (whole(5, **MODIFIED), whole(**LATER)),
        (whole(5, etag='W/"1"', **MODIFIED), rest(etag='W/"1"', **LATER)),
        (whole(5, etag='"1"'), whole(etag='"1"', **{"content-length": "7"})),
        (whole(5), whole()),
    ],
)
async def test_parts_of_two_files_are_never_joined(
    clock: Any, tmp_path: Path, first: Any, second: Any
) -> None:
    for load in (AsyncFileOutput.read, AsyncFileOutput.open, AsyncFileOutput.save):
        server = Server(first, second, lambda _: httpx.Response(200, content=b"the other file"))
        client = AsyncReplicate("token", fetch=server.fetch)
        client.clock = clock
        output = client.file(URL)
        if load is AsyncFileOutput.save:
            assert (await output.save(tmp_path)).read_bytes() == b"the other file"
        elif load is AsyncFileOutput.open:
            with await output.open() as file:
                assert file.read() == b"the other file"
        else:
            assert await output.read() == b"the other file"
        assert "range" not in server.requests[2].headers
    client = AsyncReplicate("token", fetch=Server(first, second).fetch)
    client.clock = clock
    received: list[bytes] = []
    with pytest.raises(APIConnectionError, match="has changed since its download began"):
        await consume(client.file(URL), received.append)
    assert b"".join(received) == CONTENT[:5]


@pytest.mark.parametrize(
    "headers", [{"content-range": "bytes 6-9/10"}, {"content-range": "nonsense"}]
)
async def test_a_wrong_range_is_an_error(
    clock: Any, tmp_path: Path, headers: dict[str, str]
) -> None:
    server = Server(whole(5, etag='"1"'), *[rest(etag='"1"', **headers)] * 5)
    client = AsyncReplicate("token", fetch=server.fetch, max_retries=1)
    client.clock = clock
    with pytest.raises(APIConnectionError):
        await client.file(URL).save(tmp_path)
    assert not list(tmp_path.iterdir())


async def test_no_content_is_not_an_empty_file(tmp_path: Path) -> None:
    client = AsyncReplicate("token", fetch=Server(lambda _: httpx.Response(204)).fetch)
    with pytest.raises(APIConnectionError, match="204 is not the response of a file"):
        await client.file(URL).save(tmp_path)
    client = AsyncReplicate("token", fetch=Server(lambda _: httpx.Response(200)).fetch)
    assert await client.file(URL).read() == b""


class Chunks(httpx.AsyncByteStream):
    """A body in chunks."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.read = 0

    async def __aiter__(self) -> Any:
        for start in range(0, len(self._content), 65_536):
            self.read += 1
            yield self._content[start : start + 65_536]


def zipped(content: bytes) -> httpx.Response:
    headers = {"content-encoding": "gzip", "content-length": str(len(content))}
    return httpx.Response(200, headers=headers, stream=Chunks(content))


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(100_000)])
async def test_a_compressed_response_is_decompressed(content: bytes) -> None:
    server = Server(lambda _: zipped(gzip.compress(content)))
    client = AsyncReplicate("token", fetch=server.fetch)
    assert await client.file(URL).read() == content


async def test_truncated_gzip_is_an_error(clock: Any, tmp_path: Path) -> None:
    cut = gzip.compress(os.urandom(100_000))[:-30]
    server = Server(*[lambda _: zipped(cut)] * 2)
    client = AsyncReplicate("token", fetch=server.fetch, max_retries=1)
    client.clock = clock
    with pytest.raises(APIConnectionError, match="gzip body ended early"):
        await client.file(URL).save(tmp_path)
    assert not list(tmp_path.iterdir())
    assert all("range" not in request.headers for request in server.requests)


def bomb(mebibytes: int) -> bytes:
    """So many MiB of zeros, in a thousandth of that."""
    return gzip.compress(bytes(1024 * 1024)) * mebibytes


async def test_a_compressed_file_has_a_limit(clock: Any) -> None:
    server = Server(lambda _: zipped(bomb(1025)))
    client = AsyncReplicate("token", fetch=server.fetch)
    sizes: list[int] = []
    with pytest.raises(APIConnectionError, match="larger than 1,073,741,824 bytes"):
        await consume(client.file(URL), lambda chunk: sizes.append(len(chunk)))
    assert max(sizes) <= 1024 * 1024
    assert sum(sizes) == 1024 * 1024 * 1024


async def test_a_compressed_response_of_the_api_has_a_limit() -> None:
    server = Server(*[lambda _: zipped(bomb(300))] * 2)
    client = AsyncReplicate("token", fetch=server.fetch, max_retries=0)
    with pytest.raises(APIConnectionError, match="larger than 268,435,456 bytes"):
        await client.account.get()
    with pytest.raises(OutcomeUnknown, match="larger than 268,435,456 bytes"):
        await client.run("replicate/hello-world", {"text": "Alice"})


async def test_a_compressed_error_page_is_not_unpacked() -> None:
    response = zipped(bomb(1024))
    stream = response.stream
    assert isinstance(stream, Chunks)

    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, headers=response.headers, stream=stream)

    client = AsyncReplicate("token", fetch=fetch)
    for call in (client.file(URL).read, client.account.get):
        stream.read = 0
        with pytest.raises(APIError) as caught:
            await call()
        assert len(caught.value.body) <= 2000
        assert stream.read <= 1


async def test_a_download_ends_by_its_deadline(tmp_path: Path, clock: Any) -> None:
    class Drips(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b"x"
                clock.sleep(1)

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            headers = {"content-length": "1000000", "etag": '"1"'}
            return httpx.Response(200, headers=headers, stream=Drips())
        created = {"id": "p", "status": "succeeded", "output": "https://a.replicate.delivery/b"}
        return httpx.Response(201, json=created)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    with pytest.raises(APITimeoutError) as caught:
        await client.run("acme/model", timeout=3, save_to=tmp_path)
    assert caught.value.prediction_id == "p"
    assert not list(tmp_path.iterdir())
    with pytest.raises(APIConnectionError, match="came too slowly"):  # within hours without one
        await client.file(URL).save(tmp_path)


async def test_a_file_of_unknown_size(client: AsyncReplicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    output = await painted(client)
    sandbox.faults.add("GET", "/outputs/*", Truncate(1000), origin="delivery")
    assert await output.read() == CONTENT[:1000]  # nothing says that it is not all


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
async def test_an_interruption_leaves_nothing(tmp_path: Path, interruption: Any) -> None:
    class Interrupted(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield CONTENT * 10
            raise interruption("mine")

    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Interrupted())

    client = AsyncReplicate("token", fetch=fetch, max_retries=0)
    for path in (tmp_path, tmp_path / "a.png"):
        with pytest.raises((KeyboardInterrupt, APIConnectionError), match="mine"):
            await client.file(URL).save(path)
    assert not list(tmp_path.iterdir())


# --- where it comes from --------------------------------------------------------------------------


async def test_the_token_goes_to_the_api_alone(client: AsyncReplicate, sandbox: Sandbox) -> None:
    output = await painted(client)
    file = await client.files.create(b"uploaded")
    signed = sandbox.download_url(file.id, 4_000_000_000)
    sandbox.requests.clear()
    assert await output.read() == CONTENT
    sandbox.faults.add("GET", "/outputs/*", Redirect(signed, 302), origin="delivery")
    assert await output.read() == b"uploaded"
    sandbox.faults.add("GET", "/files/*", Redirect(output.url))
    assert await client.file(signed).read() == CONTENT
    tokens = {(it.origin, it.headers.get("authorization")) for it in sandbox.requests}
    # Nor is it sent where another host redirects to.
    assert tokens == {("delivery", None), ("api", None), ("api", f"Bearer {sandbox.token}")}


async def test_redirects_end(client: AsyncReplicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    output = await painted(client)
    circle = Redirect(output.url)
    sandbox.faults.add("GET", "/outputs/*", circle, count=None, origin="delivery")
    with pytest.raises(APIError, match="307"):
        await output.read()


async def test_expired_files(client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path) -> None:
    output = await painted(client)
    sandbox.clock.advance(3601)
    for read in (output.read, output.open, lambda: output.save(tmp_path)):
        with pytest.raises(OutputExpired, match=r"save them before .* save_to"):
            await read()
    assert not list(tmp_path.iterdir())


async def test_jupyter_shows_an_image(client: AsyncReplicate, sandbox: Sandbox) -> None:
    output = await painted(client)
    assert output._repr_mimebundle_() == {
        "text/plain": repr(output),
        "image/png": base64.b64encode(CONTENT).decode(),
    }
    sandbox.clock.advance(3601)  # gone: a notebook shows what it can, and no error
    assert output._repr_mimebundle_()["text/html"] == f'<img src="{output.url}">'
