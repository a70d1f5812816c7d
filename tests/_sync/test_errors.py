# Derived from tests/_async/test_errors.py by `make generate`.
"""The exceptions for responses of the API."""

import copy
import pickle
from typing import Any

import httpx
import pytest

import replicate
from replicate import APIError, NotFoundError, OutcomeUnknown, PredictionFailed, Replicate
from replicate.sandbox import Malformed, Sandbox, Status

HTML = "<html>\n<head><title>Bad gateway</title></head>\n<body>nginx</body></html>"


def pickled(error: Exception) -> Any:
    return pickle.loads(pickle.dumps(error))


def error_of(client: Replicate) -> APIError:
    with pytest.raises(APIError) as caught:
        client.account.get()
    return caught.value


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (402, "APIError"),
        (403, "PermissionDeniedError"),
        (404, "NotFoundError"),
        (409, "ConflictError"),
        (418, "APIError"),
        (422, "UnprocessableEntityError"),
        (429, "RateLimitError"),
        (500, "ServerError"),
        (503, "ServerError"),
        (524, "ServerError"),
    ],
)
def test_each_status_code_has_a_class(sandbox: Sandbox, status: int, name: str) -> None:
    body: dict[str, Any] = {
        "title": "Not today",
        "detail": "The cat sleeps",
        "type": "https://example.com/cat",
        "instance": "/account",
        "status": status,
    }
    sandbox.faults.add("GET", "/account", Status(status, {"x-request-id": "req-1"}, body))
    with sandbox.client(max_retries=0) as client:
        error = error_of(client)
    assert type(error) is getattr(replicate, name)
    assert (error.status, error.title, error.detail) == (status, "Not today", "The cat sleeps")
    assert (error.type, error.instance) == ("https://example.com/cat", "/account")
    assert (error.method, error.url) == ("GET", f"{sandbox.base_url}/account")
    assert error.request_id == error.headers["x-request-id"] == "req-1"
    assert str(status) in str(error)
    assert str(error).endswith(": The cat sleeps (request req-1)")


@pytest.mark.parametrize("body", ["[1, 2]", '"text"', "5", "null", HTML, "", "[" * 100_000])
def test_an_error_without_problem_json_has_its_body(sandbox: Sandbox, body: str) -> None:
    sandbox.faults.add("GET", "/account", Status(502, body=body))
    with sandbox.client(max_retries=0) as client:
        error = error_of(client)
    assert type(error) is replicate.ServerError
    assert error.title is error.detail is None
    assert error.body == body[:2000]
    assert ": 502 Bad Gateway" in str(error)
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    "body", ["", HTML, '{"id": "', "[]", "[1]", '"text"', "5", "null", "[" * 100_000]
)
def test_a_success_with_an_unreadable_body_raises(
    client: Replicate, sandbox: Sandbox, body: str
) -> None:
    sandbox.faults.add("GET", "/account", Malformed(body))
    error = error_of(client)
    assert error.status == 200
    assert error.body == body[:2000]
    assert "the body cannot be read" in str(error)
    assert repr(body[:100]) in str(error)


@pytest.mark.parametrize("body", [{}, {"id": 5}, {"id": ""}, {"detail": "x"}, []], ids=str)
def test_a_created_prediction_without_an_id_may_exist(body: Any) -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json=body)

    with Replicate("token", fetch=fetch) as client:
        with pytest.raises(OutcomeUnknown, match="it is not sent again"):
            client.run("a/b")
        with pytest.raises(OutcomeUnknown, match="it is not sent again"):
            client.predictions.create(model="a/b", input={})


@pytest.mark.parametrize("twin", [pickled, copy.deepcopy])
def test_errors_can_be_pickled(client: Replicate, twin: Any) -> None:
    with pytest.raises(NotFoundError) as missing:
        client.predictions.get("nosuchid")
    with pytest.raises(PredictionFailed) as failed:
        client.run("sandbox/failing", {})
    for error in missing.value, failed.value:
        other = twin(error)
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert other.__dict__ == error.__dict__


def test_a_401_names_the_source_of_the_token(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_of_the_environment")
    for auth, source in (("r8_wrong", "`auth`"), (None, "REPLICATE_API_TOKEN")):
        with Replicate(auth, base_url=sandbox.base_url) as client:
            error = error_of(client)
        assert error.__notes__ == [f"the API token is that of {source}"]
        assert pickled(error).__notes__ == error.__notes__
        assert "r8_" not in str(error)


def test_a_422_for_an_input_names_the_check(client: Replicate) -> None:
    with pytest.raises(replicate.UnprocessableEntityError) as caught:
        client.run("replicate/hello-world", {"text": 1})
    [note] = caught.value.__notes__
    assert note.startswith("run(..., check=True) checks an input")
    with pytest.raises(replicate.UnprocessableEntityError) as caught:
        client.predictions.create(version="0" * 64, input={})
    assert not hasattr(caught.value, "__notes__")


def test_an_invalid_call_names_the_client_and_what_to_write(client: Replicate) -> None:
    untyped: Any = client
    with pytest.raises(TypeError, match=r'Replicate\.request\(\) .*write client\.request\("/acc'):
        untyped.request("GET", "/account")
    with pytest.raises(TypeError, match="file_encoding and headers"):
        untyped.with_options(default_headers={})
    inputs = r"argument 'text': pass inputs of the model as a dict: input=\{'text': \.\.\.\}$"
    for method in (untyped.run, untyped.stream, untyped.predictions.create):
        with pytest.raises(TypeError, match=inputs):
            method("replicate/hello-world", text="Alice")
        with pytest.raises(TypeError, match=r"argument 'inputs': did you mean input=\?$"):
            method("replicate/hello-world", inputs={})
    for method, keyword, close in (
        (untyped.map, "concurency", "concurrency"),
        (untyped.with_options, "max_retry", "max_retries"),
        (type(untyped), "base_uri", "base_url"),
        (untyped.request, "json_", "json"),
    ):
        with pytest.raises(TypeError, match=rf"'{keyword}': did you mean {close}=\?$"):
            method(**{keyword: 1})
    with pytest.raises(TypeError, match=r"required positional argument: 'prediction_id'$"):
        untyped.predictions.get()
    with pytest.raises(TypeError, match=r"Replicate\.map\(\) got an unexpected .*'text'"):
        untyped.map("replicate/hello-world", [], text="Alice")
    with pytest.raises(TypeError, match=r"^run\(\) got an unexpected keyword argument 'text'"):
        untyped.use("replicate/hello-world", text="Alice")
    with pytest.raises(TypeError, match="unexpected option 'retries': write max_retries="):
        type(untyped)(retries=3)


def test_an_error_about_an_option_names_the_client() -> None:
    untyped: Any = Replicate
    with pytest.raises(TypeError, match=r"^Replicate\(\) got multiple values .* 'auth'"):
        untyped("token", auth="token")
