# Derived from tests/_async/test_uploads.py by `make generate`.
"""Files that are sent: with an input, and by `client.files`."""

import codecs
import gzip
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from replicate import APIError, FileOutput, NotFoundError, Replicate, UnprocessableEntityError
from replicate._core.outputs import decode_data_uri
from replicate.sandbox import Close, File, Sandbox, Status

LARGE = b"0123456789" * 30_000
PIXELS = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
PICTURE = Image.fromarray(PIXELS)


def inputs_sent(sandbox: Sandbox) -> list[Any]:
    """The inputs of the creates so far."""
    return [
        request.json()["input"] for request in sandbox.requests if request.path.endswith("ions")
    ]


def uploads(sandbox: Sandbox) -> int:
    return len(sandbox.requests.to("POST", "/files"))


def upscaler(client: Replicate) -> str:
    version = (client.models.get("sandbox/upscaler")).latest_version
    assert version is not None
    return version.id


def echoed(client: Replicate, file: Any, **options: Any) -> bytes:
    """A model that returns its input."""
    output = client.run(upscaler(client), {"image": file}, **options)
    content: bytes = output.read()
    return content


@pytest.mark.parametrize(
    "kind", [Path, lambda path: path.open("rb"), lambda path: path.open("rb", buffering=0)]
)
@pytest.mark.parametrize("content", [b"small", LARGE])
def test_files_on_disk(
    client: Replicate, sandbox: Sandbox, tmp_path: Path, kind: Callable[[Path], Any], content: bytes
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(content)
    file = kind(path)
    assert echoed(client, file) == content
    (sent,) = inputs_sent(sandbox)
    if content == LARGE:
        (uploaded,) = (client.files.list()).results
        assert (uploaded.name, uploaded.content_type) == ("cat.png", "image/png")
        assert (uploaded.size, uploaded.urls.get) == (len(LARGE), sent["image"])
    else:
        assert sent["image"].startswith("data:image/png;base64,")
        assert uploads(sandbox) == 0
    if not isinstance(file, Path):
        assert not file.closed  # it is the caller's
        file.close()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
@pytest.mark.parametrize("content", [b"", b"small", LARGE])
def test_files_in_memory(client: Replicate, kind: Callable[[bytes], Any], content: bytes) -> None:
    assert echoed(client, kind(content)) == content


@pytest.mark.parametrize("picture", [PICTURE, PIXELS, PIXELS[:, :, 0], PIXELS[:, :, :1]])
def test_images_are_sent_as_png(client: Replicate, sandbox: Sandbox, picture: Any) -> None:
    with Image.open(io.BytesIO(echoed(client, picture))) as image:
        assert np.array_equal(np.asarray(image), np.asarray(picture).squeeze())
    (sent,) = inputs_sent(sandbox)
    assert sent["image"].startswith("data:image/png;base64,")
    file = client.files.create(picture)
    assert (file.name, file.content_type) == ("image.png", "image/png")


@pytest.mark.parametrize("mode", ["1", "CMYK", "F", "HSV", "I;16", "LA", "La", "PA", "RGBa"])
def test_images_of_all_modes(client: Replicate, mode: str) -> None:
    with Image.open(io.BytesIO(echoed(client, Image.new(mode, (2, 2))))) as image:
        assert ("A" in image.mode) == ("a" in mode.lower())


def test_other_arrays_are_numbers(client: Replicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/sum")
    def total(values: list[float], scale: float) -> float:
        return sum(values) * scale

    arguments = {"values": np.array([1.5, 2.5]), "scale": np.float32(2)}
    assert client.run("acme/sum", arguments) == 8


class Api:
    """Responds as the API does, and records the requests."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.files: list[bytes] = []
        self.inputs: list[Any] = []

    def fetch(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        self.paths.append(request.url.path.removeprefix("/v1"))
        if request.url.path == "/v1/files":
            self.files.append(body)
            url = f"https://api.example/files/{len(self.files)}"
            return httpx.Response(201, json={"id": "f", "urls": {"get": url}})
        self.inputs.append(json.loads(body)["input"])
        return httpx.Response(201, json={"id": "p", "status": "succeeded"})


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def recorded(api: Api) -> Replicate:
    """A client of what only records."""
    return Replicate("token", fetch=api.fetch)


def test_nested_files_are_uploaded_once(recorded: Replicate, api: Api, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE)
    reader = io.BytesIO(LARGE)
    arguments = {
        "path": path,
        "deep": [{"list": [Path(str(path)), str(path)], "tuple": (reader, reader)}],
        "bytes": [LARGE, bytes(bytearray(LARGE))],
        "rest": [1, None, True, "text", "https://a.example/b.png"],
    }
    recorded.run("acme/model", arguments)
    (sent,) = api.inputs
    (deep,) = sent["deep"]
    urls = [sent["path"], deep["tuple"][0], sent["bytes"][0]]
    assert deep["list"] == [urls[0], str(path)]
    assert deep["tuple"] == [urls[1]] * 2
    assert sent["bytes"] == [urls[2]] * 2
    assert sorted(urls) == [f"https://api.example/files/{number}" for number in (1, 2, 3)]
    assert sent["rest"] == arguments["rest"]
    assert arguments["path"] is path  # the caller's input is left as it is
    assert api.paths == ["/files"] * 3 + ["/models/acme/model/predictions"]


CREATES: dict[str, Callable[..., Any]] = {
    "/predictions": lambda client, **arguments: client.predictions.create(version="v", **arguments),
    "/models/a/b/predictions": lambda client, **arguments: client.predictions.create(
        model="a/b", **arguments
    ),
    "/models/a/c/predictions": lambda client, **arguments: client.models.predictions.create(
        "a", "c", **arguments
    ),
    "/deployments/a/b/predictions": lambda client, **arguments: client.predictions.create(
        deployment="a/b", **arguments
    ),
    "/deployments/a/c/predictions": lambda client, **arguments: (
        client.deployments.predictions.create("a", "c", **arguments)
    ),
    "/models/a/b/versions/v/trainings": lambda client, **arguments: client.trainings.create(
        "a", "b", "v", destination="a/c", **arguments
    ),
}


@pytest.mark.parametrize("path", CREATES)
def test_every_create_accepts_files(recorded: Replicate, api: Api, path: str) -> None:
    create = CREATES[path]
    create(recorded, input={"file": b"small"})
    create(recorded, input={"file": b"small"}, file_encoding="upload")
    create(recorded, input={"file": LARGE}, file_encoding="data-uri")
    assert api.paths == [path, "/files", path, path]
    first, second, third = (sent["file"] for sent in api.inputs)
    assert first == "data:application/octet-stream;base64,c21hbGw="
    assert second == "https://api.example/files/1"
    assert decode_data_uri(third) == LARGE
    with pytest.raises(ValueError, match="file_encoding must be 'auto' or"):
        create(recorded, input={"text": "no file"}, file_encoding="zip")
    assert len(api.paths) == 4


def test_file_encoding(api: Api) -> None:
    client = Replicate("token", fetch=api.fetch, file_encoding="upload")
    client.run("acme/model", {"file": b"small"})
    client.run("acme/model", {"file": b"small"}, file_encoding="data-uri")
    with client.stream("acme/model", {"file": b"s"}, file_encoding="data-uri") as stream:
        stream.text()
    assert [sent["file"][:5] for sent in api.inputs] == ["https", "data:", "data:"]
    with pytest.raises(ValueError, match="file_encoding must be 'auto' or"):
        Replicate("token", file_encoding="zip")  # type: ignore[arg-type]  # that is the point


def test_an_output_is_sent_as_its_url(recorded: Replicate, api: Api) -> None:
    url = "https://a.example/b.png"
    recorded.run("acme/model", {"file": FileOutput(url)}, file_encoding="upload")
    assert api.inputs == [{"file": url}]
    assert not api.files


def test_invalid_files_are_refused(recorded: Replicate, api: Api, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024 + 1)
    unreadable = r"\['files'\] must be a file that can be read: .*"
    for files, error, message in (
        ([b"ok", large], ValueError, r"'files'.*large.bin is larger .* \(100 MiB\).* pass its URL"),
        ([pipe(LARGE * 10), tmp_path / "none"], FileNotFoundError, unreadable + "none"),
        ([b"ok", tmp_path], IsADirectoryError, unreadable + re.escape(tmp_path.name)),
        (io.StringIO("text"), TypeError, "'files'.* open in binary mode"),
        (io.TextIOWrapper(io.BytesIO(b"\xff")), TypeError, "open in binary mode"),
        (io.BufferedWriter(io.BytesIO()), TypeError, "open in binary mode"),
        (codecs.getreader("utf-8")(io.BytesIO(b"\xff")), ValueError, r"input\['files'\]: 'utf-8'"),
        (object(), TypeError, r"input\['files'\] is .*JSON cannot represent"),
    ):
        with pytest.raises(error, match=message):
            recorded.run("acme/model", {"text": "a", "files": files}, file_encoding="upload")
    with pytest.raises(ValueError, match=r"10,000,000 bytes together.*'upload'"):
        recorded.run(
            "acme/model", {"a": bytes(6_000_000), "b": bytes(6_000_001)}, file_encoding="data-uri"
        )
    for content, message in (
        ("cat.png", r"content: a file must be .*Path\(\.\.\.\).*, not 'cat.png'"),
        (("a.txt", b"x", "text/plain"), r"content: a file must be .*, not \('a.txt'"),
        ({"a": b"x"}, "content: a file must be .*, not {"),
        (None, "content: a file must be .*, not None"),
        (io.StringIO("text"), r"content: .*open in binary mode"),
        (io.TextIOWrapper(io.BytesIO(b"\xff")), r"content: .*open in binary mode"),
    ):
        with pytest.raises(TypeError, match=message):
            recorded.files.create(content)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError, match="filename must be a str, not int"):
        recorded.files.create(b"x", filename=1)  # type: ignore[arg-type]  # likewise
    assert api.paths == []


def test_max_file_size(api: Api) -> None:
    client = Replicate("token", fetch=api.fetch, max_file_size=1000)
    client.files.create(b"x" * 1000)
    for file in (b"x" * 1001, pipe(b"x" * 1001)):
        with pytest.raises(ValueError, match="1,000 bytes"):
            client.files.create(file)
    assert len(api.files) == 1


def test_an_endless_reader_is_refused(api: Api) -> None:
    class Endless:
        arguments = 0

        def read(self, size: int) -> bytes:
            self.arguments += size
            assert self.arguments < 10_000_000
            return bytes(size)

    client = Replicate("token", fetch=api.fetch, max_file_size=1000)
    with pytest.raises(ValueError, match="1,000 bytes"):
        client.files.create(Endless())


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize("encoding", ["upload", "data-uri"])
def test_more_files_than_can_be_open(recorded: Replicate, tmp_path: Path, encoding: Any) -> None:
    import resource  # not on Windows

    paths = [tmp_path / f"{number}.bin" for number in range(100)]
    for path in paths:
        path.write_text(path.name)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/dev/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 50, limits[1]))
    try:
        recorded.run("acme/model", {"files": paths}, file_encoding=encoding)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def pipe(content: bytes) -> Any:
    """A reader that knows nothing but to go on."""

    class Pipe:
        def __init__(self) -> None:
            self._content = io.BytesIO(content)

        def read(self, size: int) -> bytes:
            return self._content.read(min(size, 1000))

    return Pipe()


@pytest.mark.parametrize("fault", [Status(503, {"retry-after": "0"}), Close(), Close(handled=True)])
def test_a_retry_sends_the_same_bytes(
    client: Replicate, sandbox: Sandbox, clock: Any, fault: Any
) -> None:
    client.clock = clock
    reader = io.BytesIO(LARGE)
    for file in (reader, pipe(LARGE)):
        sandbox.faults.add("POST", "/files", fault)
        assert echoed(client, file) == LARGE
    assert uploads(sandbox) == 4


def unlinked(path: Path) -> Any:
    """A file that is only open."""
    file = path.open("rb")
    path.unlink()
    return file


@pytest.mark.parametrize(
    "kind",
    [
        lambda path: path.open("rb"),
        lambda path: path.open("rb", buffering=0),
        lambda path: path.open("r+b"),
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: gzip.GzipFile(path.with_suffix(".gz")),
        unlinked,
    ],
)
def test_readers_are_sent_whole_each_time(
    recorded: Replicate, api: Api, tmp_path: Path, kind: Callable[[Path], Any]
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE)
    with gzip.open(path.with_suffix(".gz"), "wb") as compressed:
        compressed.write(LARGE)
    with kind(path) as reader:
        for position in (0, 1000, len(LARGE)):
            reader.seek(position)
            recorded.files.create(reader)
            assert LARGE in api.files[-1]
            recorded.run("acme/model", {"file": reader}, file_encoding="data-uri")
            assert decode_data_uri(api.inputs[-1]["file"]) == LARGE
            assert reader.tell() == position


def test_a_reader_at_its_end_is_sent(recorded: Replicate, api: Api, tmp_path: Path) -> None:
    with (tmp_path / "a.bin").open("w+b") as on_disk, tempfile.SpooledTemporaryFile() as spooled:
        for reader in (io.BytesIO(), on_disk, spooled):
            reader.write(b"just written")
            recorded.files.create(reader)
            assert b"just written" in api.files[-1]


def test_a_spent_pipe_is_refused_before_anything_is_sent(recorded: Replicate, api: Api) -> None:
    reader = pipe(b"once")
    recorded.files.create(reader)
    for send in (
        lambda: recorded.files.create(reader),
        lambda: recorded.run("acme/model", {"file": reader}),
    ):
        with pytest.raises(ValueError, match="file has already been read: open it again"):
            send()
    assert len(api.paths) == 1


def test_a_reader_that_returns_str_later_is_refused(recorded: Replicate, api: Api) -> None:
    class Mixed:
        def __init__(self) -> None:
            self._chunks: list[Any] = [b"bytes", "str"]

        def read(self, size: int) -> Any:
            return self._chunks.pop(0)

    with pytest.raises(TypeError, match=r"read\(\) returned str, not bytes"):
        recorded.run("acme/model", {"file": Mixed()})
    assert not api.paths


@pytest.mark.skipif(sys.platform != "linux", reason="has no such files")
def test_files_of_unknown_size(client: Replicate) -> None:
    path = Path("/proc/self/status")
    assert (echoed(client, path)).startswith(path.read_bytes().partition(b"\n")[0])


def test_pipes(client: Replicate) -> None:
    incoming, outgoing = os.pipe()
    os.write(outgoing, b"through a pipe")
    os.close(outgoing)
    with os.fdopen(incoming, "rb") as file:
        assert echoed(client, file) == b"through a pipe"


def test_uploads_are_concurrent(client: Replicate, sandbox: Sandbox, gathering: Any) -> None:
    sandbox.faults.add("POST", "/files", gathering(3), count=3)

    @sandbox.model("acme/count")
    def count(a: File, b: File, c: File) -> list[int]:
        return [file.data[0] for file in (a, b, c)]

    version = (client.models.get("acme/count")).latest_version
    assert version is not None
    files = {name: name.encode() * 1000 for name in "abc"}
    assert bytes(client.run(version, files, file_encoding="upload")) == b"abc"
    assert uploads(sandbox) == 3


def test_a_failed_upload_ends_the_others(client: Replicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/files", Status(422), count=None)
    files = [bytes([number]) * 1000 for number in range(100)]
    with pytest.raises(UnprocessableEntityError):
        client.run("sandbox/official", {"files": files}, file_encoding="upload")
    assert uploads(sandbox) < 50
    assert not sandbox.requests.to("POST", "/models/*")


def test_the_files_namespace(client: Replicate, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(b"cat")
    file = client.files.create(path, metadata={"a": {"b": 1}})
    assert (file.name, file.content_type, file.size) == ("cat.png", "image/png", 3)
    assert file.metadata == {"a": {"b": 1}}
    named = client.files.create(path, filename="ä b.jpg", type="image/x-cat")
    assert (named.name, named.content_type, named.metadata) == ("ä b.jpg", "image/x-cat", {})
    renamed = client.files.create(path, filename="cat.jpg")
    assert renamed.content_type == "image/jpeg"
    assert len(client.files.list()) == 3
    assert echoed(client, file) == b"cat"
    url = httpx.URL(sandbox.download_url(file.id, 4_000_000_000))
    content = client.files.download(
        file.id,
        owner=url.params["owner"],
        expiry=int(url.params["expiry"]),
        signature=url.params["signature"],
    )
    assert content == b"cat"
    client.files.delete(file.id)
    with pytest.raises(NotFoundError):
        client.files.get(file.id)


def test_names(recorded: Replicate, api: Api, tmp_path: Path) -> None:
    long = tmp_path / ("ä" * 120 + ".png")
    long.write_bytes(b"x")
    unnamed = io.BytesIO(b"x")
    received: Any = io.BytesIO(b"x")
    received.name = "C:/a/cat.png"
    flask = FileStorage(io.BytesIO(b"x"), "dog.png", "field", "image/x-dog")
    for file in (long, unnamed, received, flask):
        recorded.files.create(file)
    assert b"Content-Type: image/x-dog" in api.files[-1]
    names = [re.search(rb'filename="(.*?)"', body) for body in api.files]
    assert [match and match[1].decode() for match in names] == [
        long.name,
        "file",
        "cat.png",
        "dog.png",
    ]


def test_a_file_that_becomes_shorter_is_not_sent(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE)
    fetch = client.fetch

    def shrink(request: httpx.Request) -> httpx.Response:
        os.truncate(path, 100_000)
        return fetch(request)

    client.fetch = shrink
    with pytest.raises(ValueError, match=r"cat\.png became .* bytes shorter while it was sent"):
        client.files.create(path)
    client.fetch = fetch
    assert client.files.create(b"the connection is not used again for what follows")
    assert len(client.files.list()) == 1


def test_a_refused_upload_says_why(client: Replicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/files", Status(413, body={"detail": "too large for us"}))
    with pytest.raises(APIError, match="too large for us"):
        client.files.create(LARGE * 10)


def test_a_fallback_to_a_version_uploads_once(client: Replicate, sandbox: Sandbox) -> None:
    output = client.run("sandbox/upscaler", {"image": LARGE})
    assert output.read() == LARGE
    assert uploads(sandbox) == 1
