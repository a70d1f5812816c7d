"""Every operation of the API, with real state behind it."""

import base64
import hashlib
import json
import re
import socket
from itertools import chain
from typing import Any

import httpx
import pytest

from replicate.sandbox import Sandbox, api_description
from replicate.sandbox.app import OPERATIONS

from .conftest import HELLO, PATIENCE, Caller

NEW_MODEL = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"}


def problem(response: httpx.Response) -> Any:
    """The body of an error, which must be problem+json."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return body


def test_every_operation_of_the_description_has_a_handler() -> None:
    assert OPERATIONS.keys() == api_description.load().keys()


class TestErrors:
    @pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic cjg6", "r8_sandbox", "Bearer"])
    def test_without_a_valid_token(self, sandbox: Sandbox, token: str | None) -> None:
        headers = {"Authorization": token} if token else {}
        for path in ("/account", "/nothing"):
            response = httpx.get(sandbox.base_url + path, headers=headers)
            assert problem(response)["title"] == "Unauthenticated"
            assert response.status_code == 401

    def test_token_scheme_is_accepted(self, sandbox: Sandbox) -> None:
        headers = {"Authorization": f"Token {sandbox.token}"}
        assert httpx.get(f"{sandbox.base_url}/account", headers=headers).status_code == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/nothing",
            "/predictions/nothing",
            "/predictions/",
            "/trainings/nothing",
            "/files/nothing",
            "/collections/nothing",
            "/deployments/acme/nothing",
            "/models/acme/nothing",
            "/models/replicate/hello-world/versions/nothing",
            "/models/replicate%2Fhello-world/x",
            "/predictions/..%2Faccount",
        ],
    )
    def test_unknown(self, caller: Caller, path: str) -> None:
        response = caller.get(path)
        assert response.status_code == 404
        problem(response)

    def test_outside_of_v1(self, caller: Caller) -> None:
        assert caller.get(f"{caller.sandbox.origin}/account").status_code == 404

    def test_wrong_method(self, caller: Caller) -> None:
        response = caller.put("/predictions")
        assert response.status_code == 405
        assert response.headers["allow"] == "GET, POST"
        problem(response)

    @pytest.mark.parametrize(
        "body",
        [
            "{",
            "",
            '{"version": NaN}',
            "9" * 5000,
            "[" * 100_000,
            "[" * 200 + "]" * 200,
            b"\xff\xfe",
        ],
    )
    def test_not_json(self, caller: Caller, body: str | bytes) -> None:
        headers = {"Content-Type": "application/json"}
        response = caller.post("/predictions", content=body, headers=headers)
        assert response.status_code == 400
        problem(response)

    def test_unsupported_content_type(self, caller: Caller) -> None:
        response = caller.post("/predictions", data={"version": HELLO})
        assert response.status_code == 415
        problem(response)

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"version": HELLO}, "body"),
            ({"version": HELLO, "input": "text"}, "input"),
            ({"version": HELLO, "input": {}}, "input"),
            ({"version": HELLO, "input": {"text": 1}}, "input.text"),
            ({"version": 1, "input": {}}, "version"),
            ([], "body"),
        ],
    )
    def test_invalid_body(self, caller: Caller, body: Any, field: str) -> None:
        response = caller.post("/predictions", json=body)
        assert response.status_code == 422
        fields = problem(response)["invalid_fields"]
        assert field in [each["field"] for each in fields]

    @pytest.mark.parametrize("version", ["0" * 64, "acme/x", "sandbox/slow", "acme/x:1", "/:", ""])
    def test_unknown_version(self, caller: Caller, version: str) -> None:
        response = caller.post("/predictions", json={"version": version, "input": {}})
        assert response.status_code == 422
        assert problem(response)["title"] == "Invalid version or not permitted"

    def test_too_large(self, caller: Caller) -> None:
        body = b'{"version": "' + b"x" * (16 * 1024 * 1024) + b'", "input": {}}'
        headers = {"Content-Type": "application/json"}
        response = caller.post("/predictions", content=body, headers=headers)
        assert response.status_code == 413
        problem(response)
        chunks = (body[start : start + 1_000_000] for start in range(0, len(body), 1_000_000))
        assert caller.post("/predictions", content=chunks, headers=headers).status_code == 413
        assert caller.get("/account").status_code == 200

    @pytest.mark.parametrize("after", ["9" * 9 + "s", "9" * 6 + "h", "9" * 7 + "h", "9" * 30])
    def test_invalid_deadlines(self, caller: Caller, after: str) -> None:
        body = {"version": HELLO, "input": {"text": "x"}}
        response = caller.post("/predictions", json=body, headers={"Cancel-After": after})
        assert response.status_code in (201, 400)

    def test_lone_surrogates_round_trip(self, caller: Caller) -> None:
        body = json.dumps({"version": HELLO, "input": {"text": "\ud800"}})
        headers = {"Content-Type": "application/json"}
        response = caller.post("/predictions", content=body, headers=headers)
        assert caller.until(response.json())["output"] == "hello \ud800"

    @pytest.mark.parametrize(
        "request_bytes",
        [
            b"\x00\xff\r\n\r\n",
            b"GET /v1/account HTTP/9.9\r\n\r\n",
            b"GET /v1/account HTTP/1.1\r\n\r\n",  # no host
            b"GET /v1/account HTTP/1.1\r\nhost: x\r\nx: " + b"x" * 100_000 + b"\r\n\r\n",
            b"POST /v1/files HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
            b"GET /%ff%00/\xe4 HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET http://elsewhere.test/v1/account HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET * HTTP/1.1\r\nhost: x\r\n\r\n",
        ],
    )
    def test_malformed_requests(self, caller: Caller, request_bytes: bytes) -> None:
        for origin in (caller.sandbox.origin, caller.sandbox.delivery_origin):
            address = httpx.URL(origin)
            with socket.create_connection((address.host, address.port or 0), PATIENCE) as wire:
                wire.sendall(request_bytes)
                status = wire.recv(100).split()[1]
            assert status in (b"400", b"401", b"404", b"431")
        assert caller.get("/account").status_code == 200


class TestPredictions:
    def test_lists_are_newest_first_and_without_logs(self, caller: Caller) -> None:
        ids = [caller.create("replicate/hello-world", text=str(n))["id"] for n in range(3)]
        page = caller.get("/predictions").json()
        assert (page["previous"], page["next"]) == (None, None)
        assert [record["id"] for record in page["results"]] == ids[::-1]
        assert all("logs" not in record for record in page["results"])

    def test_pages_link_both_ways(self, caller: Caller) -> None:
        ids = [caller.create("replicate/hello-world", text=str(n))["id"] for n in range(250)][::-1]
        pages = [caller.get("/predictions").json()]
        while url := pages[-1]["next"]:
            assert url.startswith(f"{caller.sandbox.base_url}/predictions?cursor=")
            # What comes in between does not move the pages.
            caller.create("replicate/hello-world", text="new")
            pages.append(caller.get(url).json())
        assert [len(page["results"]) for page in pages] == [100, 100, 50]
        assert [record["id"] for page in pages for record in page["results"]] == ids
        back = caller.get(pages[2]["previous"]).json()
        assert [record["id"] for record in back["results"]] == ids[100:200]
        first = caller.get(back["previous"]).json()
        assert [record["id"] for record in first["results"]] == ids[:100]

    def test_filters(self, caller: Caller) -> None:
        first = caller.create("replicate/hello-world", text="1")
        second = caller.create("replicate/hello-world", text="2")

        def ids(**filters: str) -> list[str]:
            results = caller.get("/predictions", params=filters).json()["results"]
            return [record["id"] for record in results]

        assert ids(created_after=second["created_at"]) == [second["id"]]
        assert ids(created_before=second["created_at"]) == [first["id"]]
        assert ids(source="web") == []

    @pytest.mark.parametrize(
        "query",
        ["created_after=yesterday", "created_before=0000-01-01T00:00:00Z", "source=api"],
    )
    def test_invalid_filters(self, caller: Caller, query: str) -> None:
        response = caller.get(f"/predictions?{query}")
        assert response.status_code == 400
        problem(response)

    @pytest.mark.parametrize("cursor", ["x", "é", "cD0=", base64.b64encode(b"p=-1").decode()])
    def test_invalid_cursor(self, caller: Caller, cursor: str) -> None:
        response = caller.get("/predictions", params={"cursor": cursor})
        assert response.status_code == 400
        problem(response)

    def test_filters_stay_in_the_links(self, caller: Caller) -> None:
        first = caller.create("replicate/hello-world", text="0")
        for _ in range(100):
            caller.create("replicate/hello-world", text="1")
        page = caller.get("/predictions", params={"created_after": first["created_at"]}).json()
        following = caller.get(page["next"]).json()
        assert [record["id"] for record in following["results"]] == [first["id"]]
        assert "created_after" in page["next"]

    def test_unknown_inputs_are_ignored(self, caller: Caller) -> None:
        """The API drops them, and charges for the prediction."""
        record = caller.until(caller.create("replicate/hello-world", text="x", more=1))
        assert record["output"] == "hello x"
        assert record["input"] == {"text": "x", "more": 1}


class TestModels:
    def test_create_read_update_delete(self, caller: Caller) -> None:
        created = caller.post("/models", json={**NEW_MODEL, "description": "A model"})
        assert created.status_code == 201
        model = created.json()
        assert (model["description"], model["visibility"]) == ("A model", "private")
        assert model["latest_version"] is None
        assert caller.get("/models/acme/new").json() == model

        changes = {"description": "Better", "readme": "# New", "weights_url": "https://x.test/w"}
        updated = caller.patch("/models/acme/new", json=changes).json()
        assert updated == {**model, "description": "Better", "weights_url": "https://x.test/w"}
        readme = caller.get("/models/acme/new/readme")
        assert readme.headers["content-type"] == "text/plain; charset=utf-8"
        assert readme.text == "# New"

        deleted = caller.delete("/models/acme/new")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert caller.get("/models/acme/new").status_code == 404

    def test_names_are_unique(self, caller: Caller) -> None:
        assert caller.post("/models", json=NEW_MODEL).status_code == 201
        assert caller.post("/models", json=NEW_MODEL).status_code == 409

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"owner": "someone"}, 403),
            ({"name": "with space"}, 422),
            ({"hardware": "gpu-of-tomorrow"}, 422),
            ({"visibility": "secret"}, 422),
        ],
    )
    def test_invalid_create(self, caller: Caller, change: dict[str, str], status: int) -> None:
        response = caller.post("/models", json=NEW_MODEL | change)
        assert response.status_code == status
        problem(response)

    def test_forbidden_changes(self, sandbox: Sandbox, caller: Caller) -> None:
        assert caller.patch("/models/replicate/hello-world", json={}).status_code == 403
        assert caller.delete("/models/replicate/hello-world").status_code == 403
        caller.post("/models", json={**NEW_MODEL, "visibility": "public"})
        assert caller.delete("/models/acme/new").status_code == 403

        @sandbox.model("acme/private", visibility="private")
        def private() -> str:
            return ""

        assert caller.delete("/models/acme/private").status_code == 409

    def test_lists_are_sorted_and_public(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.post("/models", json=NEW_MODEL)
        sandbox.model("acme/first")(lambda: None)
        sandbox.model("acme/second")(lambda: None)
        sandbox.model("acme/first")(lambda text: None)

        def names(**order: str) -> list[str]:
            results = caller.get("/models", params=order).json()["results"]
            return [model["name"] for model in results]

        assert names()[:2] == ["first", "second"]
        assert names(sort_by="model_created_at")[:2] == ["second", "first"]
        assert names(sort_by="model_created_at", sort_direction="asc")[0] == "hello-world"
        assert "new" not in names()
        assert caller.get("/models?sort_by=stars").status_code == 400

    def test_search(self, caller: Caller) -> None:
        headers = {"Content-Type": "text/plain"}
        found = caller.request("QUERY", "/models", content="HELLO say", headers=headers)
        assert found.status_code == 200
        assert [model["name"] for model in found.json()["results"]] == ["hello-world"]
        as_json = caller.request("QUERY", "/models", content='"HELLO say"', headers=headers)
        assert as_json.json() == found.json()
        nothing = caller.request("QUERY", "/models", content="zebra", headers=headers)
        assert nothing.json()["results"] == []

    def test_examples(self, caller: Caller) -> None:
        [example] = caller.get("/models/replicate/hello-world/examples").json()["results"]
        assert example["output"] == "hello Alice"
        model = caller.get("/models/replicate/hello-world").json()
        assert model["default_example"] == example

    def test_runs_are_counted(self, caller: Caller) -> None:
        caller.create("replicate/hello-world", text="x")
        assert caller.get("/models/replicate/hello-world").json()["run_count"] == 1


class TestVersions:
    def test_the_newest_is_first_and_is_the_latest(self, sandbox: Sandbox, caller: Caller) -> None:
        sandbox.model("acme/two")(lambda: "old")
        sandbox.model("acme/two")(lambda: "new")
        page = caller.get("/models/acme/two/versions").json()
        assert len(page["results"]) == 2
        latest = caller.get("/models/acme/two").json()["latest_version"]
        assert page["results"][0] == latest
        assert re.fullmatch("[0-9a-f]{64}", latest["id"])
        assert caller.get(f"/models/acme/two/versions/{latest['id']}").json() == latest
        assert caller.until(caller.create("acme/two"))["output"] == "new"

    def test_delete_removes_predictions(self, sandbox: Sandbox, caller: Caller) -> None:
        sandbox.model("acme/gone", visibility="private")(lambda: "x")
        record = caller.until(caller.create("acme/gone"))
        url = f"/models/acme/gone/versions/{record['version']}"
        deleted = caller.delete(url)
        assert (deleted.status_code, deleted.content) == (202, b"")
        assert caller.get(url).status_code == 404
        assert caller.get(record["urls"]["get"]).status_code == 404
        assert caller.delete("/models/acme/gone").status_code == 204

    def test_forbidden_deletes(self, sandbox: Sandbox, caller: Caller) -> None:
        url = f"/models/replicate/hello-world/versions/{HELLO}"
        assert caller.delete(url).status_code == 403
        sandbox.model("acme/public")(lambda: "x")
        url = f"/models/acme/public/versions/{caller.version('acme/public')}"
        assert caller.delete(url).status_code == 403
        sandbox.model("acme/deployed", visibility="private")(lambda: "x")
        version = caller.version("acme/deployed")
        deploy(caller, model="acme/deployed", version=version)
        assert caller.delete(f"/models/acme/deployed/versions/{version}").status_code == 409


def deploy(caller: Caller, **changes: Any) -> httpx.Response:
    body = {
        "name": "app",
        "model": "replicate/hello-world",
        "version": HELLO,
        "hardware": "gpu-t4",
        "min_instances": 0,
        "max_instances": 3,
    }
    return caller.post("/deployments", json={**body, **changes})


class TestDeployments:
    def test_each_change_creates_a_release(self, caller: Caller) -> None:
        created = deploy(caller)
        assert created.status_code == 200
        release = created.json()["current_release"]
        assert release["number"] == 1
        assert release["configuration"] == {
            "hardware": "gpu-t4",
            "min_instances": 0,
            "max_instances": 3,
        }
        updated = caller.patch("/deployments/acme/app", json={"min_instances": 2}).json()
        assert updated["current_release"]["number"] == 2
        assert updated["current_release"]["configuration"]["min_instances"] == 2
        assert caller.get("/deployments/acme/app").json() == updated
        names = [each["name"] for each in caller.get("/deployments").json()["results"]]
        assert names == ["app", "hello"]

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"name": "hello"}, 409),
            ({"model": "acme/nothing"}, 404),
            ({"version": "0" * 64}, 422),
            ({"hardware": "abacus"}, 422),
            ({"min_instances": 5}, 422),
            ({"max_instances": 21}, 422),
        ],
    )
    def test_invalid_create(self, caller: Caller, change: dict[str, Any], status: int) -> None:
        response = deploy(caller, **change)
        assert response.status_code == status
        problem(response)

    def test_one_in_use_cannot_be_deleted(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.post("/deployments/acme/hello/predictions", json={"input": {"text": "x"}})
        assert caller.delete("/deployments/acme/hello").status_code == 409
        sandbox.clock.advance(900)
        assert caller.delete("/deployments/acme/hello").status_code == 204
        assert caller.get("/deployments/acme/hello").status_code == 404


class TestTrainings:
    def create(self, caller: Caller, model: str = "sandbox/trainable", **changes: Any) -> Any:
        body = {"destination": "acme/new", "input": {"train_data": "https://x.test/d.zip"}}
        url = f"/models/{model}/versions/{caller.version(model)}/trainings"
        return caller.post(url, json={**body, **changes})

    @pytest.fixture(autouse=True)
    def destination(self, caller: Caller) -> None:
        caller.post("/models", json=NEW_MODEL)

    def test_finished_training_creates_a_version(self, sandbox: Sandbox, caller: Caller) -> None:
        created = self.create(caller)
        assert created.status_code == 201
        record = created.json()
        assert record["status"] == "starting"
        assert record["urls"]["get"] == f"{sandbox.base_url}/trainings/{record['id']}"
        assert [each["id"] for each in caller.get("/trainings").json()["results"]] == [record["id"]]
        assert caller.get("/models/acme/new").json()["latest_version"] is None

        sandbox.clock.advance(60)
        finished = caller.until(record)
        assert finished["status"] == "succeeded"
        assert finished["logs"] == "epoch 1/2\nepoch 2/2\n"
        version = caller.version("acme/new")
        assert finished["output"]["version"] == f"acme/new:{version}"
        weights = httpx.get(finished["output"]["weights"]).content
        assert weights == b"weights from https://x.test/d.zip"
        assert caller.until(caller.create("acme/new", prompt="x"))["output"] == "base: x"
        base = caller.version("sandbox/trainable")
        assert caller.delete(f"/models/sandbox/trainable/versions/{base}").status_code == 403

    def test_training_returns_the_trained_function(self, sandbox: Sandbox, caller: Caller) -> None:
        @sandbox.model("acme/base")
        def base(text: str) -> str:
            return text

        @sandbox.trainer("acme/base")
        def train(word: str) -> Any:
            def trained(text: str) -> str:
                return f"{word} {text}"

            return trained

        caller.until(self.create(caller, "acme/base", input={"word": "better"}).json())
        assert caller.until(caller.create("acme/new", text="x"))["output"] == "better x"

    def test_cancel(self, caller: Caller) -> None:
        record = self.create(caller).json()
        canceled = caller.post(record["urls"]["cancel"])
        assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
        assert caller.get("/models/acme/new").json()["latest_version"] is None

    def test_invalid_trainings(self, caller: Caller) -> None:
        assert self.create(caller, "replicate/hello-world").status_code == 400
        missing = self.create(caller, destination="acme/nothing")
        assert missing.status_code == 404
        assert missing.json()["detail"] == "The specified training destination does not exist"
        assert self.create(caller, destination="replicate/hello-world").status_code == 403
        assert self.create(caller, input={}).status_code == 422


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


class TestCatalog:
    def test_account(self, caller: Caller) -> None:
        account = caller.get("/account").json()
        assert (account["type"], account["username"]) == ("organization", "acme")

    def test_hardware_is_a_bare_list(self, caller: Caller) -> None:
        assert {"name": "Nvidia T4 GPU", "sku": "gpu-t4"} in caller.get("/hardware").json()

    def test_collections(self, caller: Caller) -> None:
        slugs = [each["slug"] for each in caller.get("/collections").json()["results"]]
        assert "super-resolution" in slugs
        collection = caller.get("/collections/super-resolution").json()
        assert [model["name"] for model in collection["models"]] == ["upscaler"]

    def test_search(self, caller: Caller) -> None:
        found = caller.get("/search", params={"query": "language", "limit": 1}).json()
        assert found["query"] == "language"
        assert [each["model"]["name"] for each in found["models"]] == ["language"]
        assert found["collections"][0]["slug"] == "language-models"
        assert caller.get("/search").status_code == 400
        assert caller.get("/search?query=x&limit=0").status_code == 400
        assert caller.get("/search?query=x&limit=many").status_code == 400

    def test_webhook_secret(self, sandbox: Sandbox, caller: Caller) -> None:
        assert caller.get("/webhooks/default/secret").json() == {"key": sandbox.webhook_secret}
