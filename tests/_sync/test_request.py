# Derived from tests/_async/test_request.py by `make generate`.
"""`request`: whatever the API has that the SDK has not."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from replicate import APIConnectionError, APIError, NotFoundError, Replicate
from replicate.sandbox import Redirect, Sandbox


def test_requests_a_route(client: Replicate, sandbox: Sandbox) -> None:
    response = client.request("/account")
    assert isinstance(response, httpx.Response)
    assert response.status_code == 200
    assert response.json()["username"] == "acme"
    (request,) = sandbox.requests
    assert (request.method, request.path) == ("GET", "/v1/account")
    assert request.headers["authorization"] == f"Bearer {sandbox.token}"


@pytest.mark.parametrize("route", ["account", "/account", "//account"])
def test_a_route_may_begin_with_a_slash(client: Replicate, sandbox: Sandbox, route: str) -> None:
    client.request(route)
    assert sandbox.requests[0].path == "/v1/account"


def test_a_route_can_be_a_url_of_the_api(client: Replicate, sandbox: Sandbox) -> None:
    created = client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    url: Any = created.urls and created.urls.get
    response = client.request(url)
    assert response.json()["id"] == created.id
    assert sandbox.requests[-1].headers["authorization"] == f"Bearer {sandbox.token}"


def test_the_token_is_sent_to_no_other_host(client: Replicate, sandbox: Sandbox) -> None:
    with pytest.raises(NotFoundError):
        client.request(f"{sandbox.delivery_origin}/v1/account")
    (request,) = sandbox.requests
    assert request.origin == "delivery"
    assert "authorization" not in request.headers


def test_sends_params_headers_and_json(client: Replicate, sandbox: Sandbox) -> None:
    response = client.request(
        "/models/replicate/hello-world/predictions",
        method="post",
        json={"input": {"text": "é"}},
        params={"one": 1, "yes": True, "none": None, "when": datetime(2026, 1, 2, tzinfo=UTC)},
        headers={"Prefer": "wait=5", "user-agent": "mine", "CONTENT-TYPE": "application/json"},
    )
    assert response.status_code == 201
    (request,) = sandbox.requests
    assert request.method == "POST"
    assert httpx.QueryParams(request.query).multi_items() == [
        ("one", "1"),
        ("yes", "true"),
        ("when", "2026-01-02T00:00:00Z"),
    ]
    assert request.body == '{"input":{"text":"é"}}'.encode()
    assert request.headers["prefer"] == "wait=5"
    assert request.headers["user-agent"] == "mine"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("data", "body", "content_type"),
    [
        ({"input": {"text": "x"}}, b'{"input":{"text":"x"}}', "application/json"),
        ([1, None], b"[1,null]", "application/json"),
        ("text", b"text", None),
        ("", b"", None),
        (b"\xff\x00", b"\xff\x00", None),
    ],
    ids=repr,
)
def test_data_is_the_body(data: Any, body: bytes, content_type: str | None) -> None:
    requests: list[httpx.Request] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200)

    with Replicate("token", fetch=fetch) as client:
        client.request("/x", method="POST", data=data)
    (request,) = requests
    assert request.content == body
    assert request.headers.get("content-type") == content_type


def test_sends_a_body_with_its_content_type(client: Replicate, sandbox: Sandbox) -> None:
    response = client.request(
        "/models", method="QUERY", data="hello", headers={"Content-Type": "text/plain"}
    )
    assert [model["name"] for model in response.json()["results"]] == ["hello-world"]
    assert sandbox.requests[0].headers["content-type"] == "text/plain"


def test_two_bodies_raise_type_error(client: Replicate, sandbox: Sandbox) -> None:
    for data in ({"a": 1}, "text", b""):
        with pytest.raises(TypeError, match="pass json or data, not both"):
            client.request("/predictions", method="POST", json={"b": 2}, data=data)
    assert not list(sandbox.requests)


def test_adds_params_to_those_of_the_route(client: Replicate, sandbox: Sandbox) -> None:
    client.request("/models?sort_by=model_created_at", params={"sort_direction": "asc"})
    assert sandbox.requests[0].query == "sort_by=model_created_at&sort_direction=asc"


def test_sends_a_list_as_several_params() -> None:
    urls: list[str] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200)

    with Replicate("token", base_url="http://api.test", fetch=fetch) as client:
        client.request("/x", params={"tag": ["a b", True], "n": (1, 2)})
    sent = [("tag", "a b"), ("tag", "true"), ("n", "1"), ("n", "2")]
    assert httpx.URL(urls[0]).params.multi_items() == sent


def test_an_error_response_raises(client: Replicate) -> None:
    with pytest.raises(NotFoundError, match="/v1/nowhere: 404 Not Found"):
        client.request("/nowhere")
    with pytest.raises(APIError) as caught:
        client.request("/account", method="DELETE")
    assert caught.value.status == 405


@pytest.mark.parametrize("route", ["http://x:port/", "https://x/\x00", "/predictions/\n"])
def test_an_invalid_url_raises(client: Replicate, sandbox: Sandbox, route: str) -> None:
    with pytest.raises(ValueError, match="is not a URL"):
        client.request(route)
    assert not list(sandbox.requests)


def test_an_unknown_keyword_raises(client: Replicate, sandbox: Sandbox) -> None:
    request: Any = client.request
    with pytest.raises(TypeError, match="body"):
        request("/account", body={})
    assert not list(sandbox.requests)


def test_an_authorization_header_of_the_caller_has_priority(
    client: Replicate, sandbox: Sandbox
) -> None:
    with pytest.raises(APIError):
        client.request("/account", headers={"authorization": "Bearer other"})
    assert sandbox.requests[0].headers["authorization"] == "Bearer other"


def test_a_redirect_to_another_host_has_neither_token_nor_cookies(
    client: Replicate, sandbox: Sandbox
) -> None:
    secrets = {"Authorization": "Bearer other", "cookie": "session=1", "X-Kept": "yes"}
    for headers in ({"X-Kept": "yes"}, secrets):
        sandbox.faults.add("GET", "/account", Redirect(f"{sandbox.delivery_origin}/elsewhere"))
        with pytest.raises(NotFoundError):
            client.request("/account", headers=headers)
        landed = sandbox.requests[-1]
        assert (landed.origin, landed.path) == ("delivery", "/elsewhere")
        assert landed.headers["x-kept"] == "yes"
        assert "authorization" not in landed.headers
        assert "cookie" not in landed.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_get_is_followed(client: Replicate, sandbox: Sandbox, status: int) -> None:
    sandbox.faults.add("GET", "/old", Redirect("/v1/models?sort_by=model_created_at", status))
    response = client.request("/old", params={"page": 1})
    assert response.status_code == 200
    assert sandbox.requests[-1].query == "sort_by=model_created_at"
    assert sandbox.requests[-1].headers["authorization"] == f"Bearer {sandbox.token}"


def test_a_redirect_of_a_post_is_not_followed(client: Replicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/account", Redirect("/v1/models", 302))
    with pytest.raises(APIError, match="302 Found") as caught:
        client.request("/account", method="POST")
    assert caught.value.headers["location"] == "/v1/models"
    assert len(sandbox.requests) == 1


def test_a_redirect_to_an_invalid_url_is_an_error() -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://x:port/"})

    with Replicate("token", fetch=fetch) as client:
        with pytest.raises(APIConnectionError, match="redirect to an invalid URL"):
            client.request("/account")


def test_a_loop_of_redirects_ends(client: Replicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET", "/account", Redirect("/v1/account"), count=None)
    with pytest.raises(APIError, match="307 Temporary Redirect: more than 5 redirects"):
        client.request("/account")
    assert len(sandbox.requests) == 6
