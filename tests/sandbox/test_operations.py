"""Handling of requests, and predictions."""

import base64
import json
import socket
from typing import Any

import httpx
import pytest

from replicate.sandbox import Sandbox, api_description
from replicate.sandbox.app import OPERATIONS

from .conftest import HELLO, PATIENCE, Caller, problem


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
