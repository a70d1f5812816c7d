# Derived from tests/_async/test_files.py by `make generate`.
"""Files: sent with an input, given by an output, uploaded and downloaded."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from replicate import Replicate
from replicate.errors import APIConnectionError, OutputExpired
from replicate.sandbox import Cut, File, Redirect, Sandbox, Status

LARGE = b"0123456789" * 30_000


def inputs_sent(sandbox: Sandbox) -> list[Any]:
    creates = sandbox.requests.to("POST", "/predictions")
    return [request.json()["input"] for request in creates]


def echoed(client: Replicate, file: Any, **options: Any) -> Any:
    version = (client.models.get("sandbox/upscaler")).latest_version
    assert version is not None
    return client.run(version, {"image": file}, **options)


def test_a_small_file_goes_into_the_request(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(b"small")
    for file in (path, io.BytesIO(b"small"), b"small"):
        output = echoed(client, file)
        assert output.read() == b"small"
    sent = inputs_sent(sandbox)
    assert sent[0]["image"].startswith("data:image/png;base64,")
    assert not sandbox.requests.to("POST", "/files")


def test_a_large_file_is_uploaded_with_its_name_and_type(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE)
    output = echoed(client, path)
    assert output.read() == LARGE
    (file,) = (client.files.list()).results
    assert (file.name, file.content_type, file.size) == ("cat.png", "image/png", len(LARGE))


def test_a_reader_is_sent_from_where_it_stands_and_again_after_a_failure(
    client: Replicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "/files", Status(503, {"retry-after": "0"}))
    reader = io.BytesIO(b"skipped" + LARGE)
    reader.seek(7)
    output = echoed(client, reader)
    assert output.read() == LARGE
    assert len(sandbox.requests.to("POST", "/files")) == 2


def test_what_cannot_be_rewound_is_sent_whole(client: Replicate) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.rest = LARGE

        def read(self, size: int = -1) -> bytes:
            part, self.rest = self.rest[:size], self.rest[size:]
            return part

    output = echoed(client, Pipe())
    assert output.read() == LARGE


def test_a_file_used_twice_is_uploaded_once(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(LARGE)

    @sandbox.model("acme/several")
    def several(first: File, more: list[str]) -> bool:
        return first.data == LARGE and len(more) == 1

    version = (client.models.get("acme/several")).latest_version
    assert version is not None
    assert client.run(version, {"first": path, "more": [path]}) is True
    (given,) = inputs_sent(sandbox)
    assert given["more"] == [given["first"]]
    assert len(sandbox.requests.to("POST", "/files")) == 1


def test_the_encoding_can_be_chosen(client: Replicate, sandbox: Sandbox) -> None:
    echoed(client, b"small", file_encoding="upload")
    echoed(client, LARGE, file_encoding="data-uri")
    assert inputs_sent(sandbox)[0]["image"].startswith("http")
    assert inputs_sent(sandbox)[1]["image"].startswith("data:")
    with pytest.raises(ValueError, match="file_encoding"):
        echoed(client, b"", file_encoding="zip")  # type: ignore[arg-type]


def test_a_file_that_is_too_large_is_not_sent(sandbox: Sandbox) -> None:
    with Replicate(sandbox.token, base_url=sandbox.base_url, max_file_size=1000) as client:
        with pytest.raises(ValueError, match="1,000 bytes"):
            client.files.create(b"x" * 1001)
    assert not sandbox.requests.to("POST")


def test_an_output_is_the_url_and_the_file(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    output = echoed(client, b"\x89PNG")
    assert isinstance(output, str)
    assert output == output.url
    assert json.loads(json.dumps([output])) == [output.url]
    assert pickle.loads(pickle.dumps(output)) == output
    assert pickle.loads(pickle.dumps(output)).read() == b"\x89PNG"
    assert b"".join([chunk for chunk in output]) == b"\x89PNG"
    with output.open() as file:
        file.seek(1)
        assert file.read() == b"PNG"
    assert (output.save(tmp_path / "a.png")).read_bytes() == b"\x89PNG"
    again = echoed(client, output)
    assert again.read() == b"\x89PNG"
    plain = echoed(client, b"\x89PNG", use_file_output=False)
    assert type(plain) is str
    tokens = [r.headers.get("authorization") for r in sandbox.requests if r.origin == "delivery"]
    assert tokens
    assert set(tokens) == {None}


def test_outputs_are_saved_side_by_side(client: Replicate, tmp_path: Path) -> None:
    version = (client.models.get("sandbox/image")).latest_version
    assert version is not None
    given = {"prompt": "x", "num_outputs": 3}
    paths = client.run(version, given, save_to=tmp_path / "out")
    assert [path.name for path in paths] == ["out-0.png", "out-1.png", "out-2.png"]
    output = client.run(version, given)
    further = client.download(output, tmp_path / "out")
    assert [path.name for path in further] == ["out-0-2.png", "out-1-2.png", "out-2-2.png"]
    assert len(list((tmp_path / "out").iterdir())) == 6
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths + further)


def test_a_download_that_is_cut_goes_on(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    output = echoed(client, LARGE)
    sandbox.faults.add("GET", "/outputs/*", Cut(after=1000), origin="delivery")
    assert (output.save(tmp_path / "a.bin")).read_bytes() == LARGE


def test_a_download_that_fails_leaves_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    with Replicate(sandbox.token, base_url=sandbox.base_url, max_retries=1) as client:
        output = echoed(client, LARGE)
        sandbox.faults.add("GET", "/outputs/*", Cut(after=10), count=None, origin="delivery")
        with pytest.raises(APIConnectionError):
            output.save(tmp_path / "a.bin")
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_gone_says_so(client: Replicate, sandbox: Sandbox) -> None:
    output = echoed(client, b"x")
    sandbox.faults.add("GET", "/outputs/*", Status(404), origin="delivery")
    with pytest.raises(OutputExpired, match="after an hour"):
        output.read()


def test_redirects_are_followed(client: Replicate, sandbox: Sandbox) -> None:
    first, second = echoed(client, b"one"), echoed(client, b"two")
    sandbox.faults.add(
        "GET", first.url.partition("/outputs")[1] + "/*", Redirect(second.url), origin="delivery"
    )
    assert first.read() == b"two"


def test_files_are_created_listed_and_deleted(client: Replicate, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    path.write_bytes(b"cat")
    file = client.files.create(path, metadata={"a": {"b": 1}})
    assert (file.name, file.content_type, file.metadata) == (
        "cat.png",
        "image/png",
        {"a": {"b": 1}},
    )
    assert (client.files.get(file.id)).size == 3
    client.files.delete(file.id)
    assert len(client.files.list()) == 0
    with pytest.raises(TypeError, match="Path"):
        client.files.create("cat.png")  # type: ignore[arg-type]
