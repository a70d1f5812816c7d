"""What an answer, or none, means for a call."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from replicate_api.types import Call

from replicate import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
)
from replicate._core.retry import Sending, answered, failure, redirected, unreadable

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def request(method: str = "GET", path: str = "/predictions") -> httpx.Request:
    return httpx.Request(method, f"https://api.test/v1{path}")


def sending(method: str = "GET", **more: Any) -> Sending[Any]:
    call: Call[Any] = Call(method, "/predictions", lambda response: response, **more)
    return Sending(call, sent_at=MOMENT)


def failed(sent: httpx.Request, outcome: Any) -> Any:
    if isinstance(outcome, int):
        outcome = httpx.Response(outcome, request=sent)
    return failure(sent, outcome, sending(sent.method, json={"input": {}}))


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_no_failure(status: int) -> None:
    assert failed(request(), status) is None


@pytest.mark.parametrize(
    ("method", "path", "outcome", "kind"),
    [
        ("GET", "/x", 500, ServerError),
        ("GET", "/x", 302, APIError),
        ("GET", "/x", httpx.ReadTimeout("slow"), APITimeoutError),
        ("GET", "/x", httpx.ReadError("cut"), APIConnectionError),
        ("POST", "/predictions", 429, RateLimitError),
        ("POST", "/predictions", 500, OutcomeUnknown),
        ("POST", "/predictions", 524, OutcomeUnknown),
        ("POST", "/predictions", httpx.ReadTimeout("slow"), OutcomeUnknown),
        ("POST", "/predictions", httpx.ConnectError("refused"), APIConnectionError),
        ("POST", "/predictions", httpx.ConnectTimeout("slow"), APITimeoutError),
        ("POST", "/predictions/p1/cancel", 500, ServerError),
        ("POST", "/predictions/p1/cancel", httpx.ReadError("cut"), APIConnectionError),
    ],
)
def test_failures(method: str, path: str, outcome: Any, kind: type[Exception]) -> None:
    assert type(failed(request(method, path), outcome)) is kind


def test_an_unknown_outcome_keeps_what_was_sent() -> None:
    error = failed(request("POST"), httpx.ReadError("cut"))
    assert error.sent == {"input": {}}
    assert error.sent_at == MOMENT
    assert "it may have been done, so it is not sent again" in str(error)
    assert error.__cause__.__traceback__ is None


def location(url: str, method: str = "GET", headers: Any = None) -> Call[Any] | None:
    sent = request(method)
    answer = httpx.Response(302, headers={"location": url}, request=sent)
    return redirected(sending(method, headers=headers or {}, query={"a": 1}).call, answer)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/v1/other", "https://api.test/v1/other"),
        ("other?b=2", "https://api.test/v1/other?b=2"),
        ("https://elsewhere/x", "https://elsewhere/x"),
    ],
)
def test_a_redirect_leads_on(url: str, target: str) -> None:
    call = location(url)
    assert call is not None
    assert (call.path, call.query) == (target, {})


def test_a_redirect_of_what_writes_leads_nowhere() -> None:
    assert location("/v1/other", "POST") is None
    assert location("https://api:port/") is None


def test_a_redirect_leaves_secrets_at_home() -> None:
    headers = {"authorization": "mine", "Cookie": "a=b", "X-Kept": "yes"}
    away, home = location("https://elsewhere/", headers=headers), location("/x", headers=headers)
    assert away is not None
    assert away.headers == {"X-Kept": "yes"}
    assert home is not None
    assert home.headers == headers


def test_only_a_response_is_an_answer() -> None:
    response = httpx.Response(200)
    assert answered(response) is response
    with pytest.raises(TypeError, match="not NoneType"):
        answered(None)


def test_an_unreadable_body_is_shown() -> None:
    error = unreadable(httpx.Response(200, text="<html>" * 50, request=request()), "no JSON")
    assert "the body cannot be read: no JSON; it begins '<html><html>" in str(error)
    assert len(str(error)) < 300
