"""Uploaded files."""

import hashlib
import json
from itertools import chain
from typing import Any

import httpx

from replicate.sandbox import Sandbox

from .conftest import Caller


class TestFiles:
    def upload(self, caller: Caller, **fields: Any) -> httpx.Response:
        return caller.post(
            "/files", files={"content": ("a.zip", b"content", "application/zip")}, data=fields
        )

    def test_upload_read_delete(self, caller: Caller) -> None:
        created = self.upload(caller, metadata=json.dumps({"customer": 123}))
        assert created.status_code == 201
        file = created.json()
        assert file["name"] == "a.zip"
        assert file["content_type"] == "application/zip"
        assert file["size"] == 7
        assert file["metadata"] == {"customer": 123}
        assert file["checksums"]["sha256"] == hashlib.sha256(b"content").hexdigest()
        assert file["etag"] == file["checksums"]["md5"] == hashlib.md5(b"content").hexdigest()
        assert caller.get(file["urls"]["get"]).json() == file
        assert caller.get("/files").json()["results"] == [file]
        assert caller.delete(file["urls"]["get"]).status_code == 204
        assert caller.get(file["urls"]["get"]).status_code == 404

    def test_fields_for_name_and_type(self, caller: Caller) -> None:
        file = self.upload(caller, filename="b.txt", type="text/plain").json()
        assert (file["name"], file["content_type"]) == ("b.txt", "text/plain")

    def test_metadata_may_be_a_part_with_a_name(self, caller: Caller) -> None:
        parts = {
            "content": ("a", b"x", "text/plain"),
            "metadata": ("blob", b'{"a": 1}', "application/json"),
        }
        assert caller.post("/files", files=parts).json()["metadata"] == {"a": 1}

    def test_it_expires_after_a_day(self, sandbox: Sandbox, caller: Caller) -> None:
        file = self.upload(caller).json()
        sandbox.clock.advance(24 * 3600)
        assert caller.get(file["urls"]["get"]).status_code == 404
        assert caller.get("/files").json()["results"] == []

    def test_signed_url_needs_no_token(self, sandbox: Sandbox, caller: Caller) -> None:
        id = self.upload(caller).json()["id"]
        expiry = int(sandbox.clock.now()) + 60
        url = sandbox.download_url(id, expiry)
        response = httpx.get(url)
        assert (response.status_code, response.content) == (200, b"content")
        assert httpx.get(url.replace("owner=acme", "owner=eve")).status_code == 404
        assert httpx.get(url[:-6]).status_code == 404
        assert httpx.get(url.partition("&signature")[0]).status_code == 400
        sandbox.clock.advance(61)
        assert httpx.get(url).status_code == 404

    def test_models_read_uploads_data_uris_and_outputs(
        self, sandbox: Sandbox, caller: Caller
    ) -> None:
        url = self.upload(caller).json()["urls"]["get"]
        first = caller.until(caller.create("sandbox/upscaler", image=url))["output"]
        assert httpx.get(first).content == b"content"
        second = caller.until(caller.create("sandbox/upscaler", image=first))["output"]
        assert httpx.get(second).content == b"content"
        data = caller.until(caller.create("sandbox/upscaler", image="data:text/plain;base64,aGk="))
        assert httpx.get(data["output"]).content == b"hi"
        elsewhere = caller.until(
            caller.create("sandbox/upscaler", image="https://example.com/a.png")
        )
        assert elsewhere["status"] == "failed"

    def test_invalid_uploads(self, caller: Caller) -> None:
        assert self.upload(caller, metadata="[1]").status_code == 422
        assert self.upload(caller, filename="n" * 256).status_code == 422
        for media_type in ("x", "image/\u4e2d", "text/plain\r\nx-other: 1"):
            assert self.upload(caller, type=media_type).status_code == 422
        assert caller.post("/files", files={"other": b"x"}).status_code == 422
        form = {"Content-Type": "multipart/form-data"}
        assert caller.post("/files", content=b"x", headers=form).status_code == 400
        with_boundary = {"Content-Type": "multipart/form-data; boundary=b"}
        assert caller.post("/files", content=b"x", headers=with_boundary).status_code == 400
        head = b'--b\r\ncontent-disposition: form-data; name="content"; filename="a"\r\n\r\n'
        megabytes = [bytes(1024 * 1024)] * 100
        form = chain([head], megabytes, [b"x\r\n--b--\r\n"])
        assert caller.post("/files", content=form, headers=with_boundary).status_code == 413
