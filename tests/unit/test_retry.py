"""Retries, errors and redirects: the decisions after a request."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.types import Call

from replicate import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
)
from replicate._core.responses import retry_after
from replicate._core.retry import (
    MAX_BACKOFF,
    NEVER_SENT,
    backoff,
    check_response,
    decode_error,
    error_for,
    follow_redirect,
    retry_delay,
)


def request(method: str = "GET", path: str = "/predictions") -> httpx.Request:
    return httpx.Request(method, f"https://api.test/v1{path}")


NEVER_SENT_ERROR = httpx.ConnectError("refused")
vars(NEVER_SENT_ERROR)[NEVER_SENT] = True
CREATE, POLL, CANCEL = request("POST"), request(), request("POST", "/predictions/p1/cancel")
PATCH = request("PATCH", "/models/a/b")


@pytest.mark.parametrize(
    ("outcome", "create", "poll", "cancel", "patch"),
    [
        (200, False, False, False, False),
        (302, False, False, False, False),
        (400, False, False, False, False),
        (408, False, True, True, False),
        (429, True, True, True, True),
        (500, False, True, True, False),
        (503, False, True, True, False),
        (520, False, True, True, False),
        (527, False, True, True, False),
        (NEVER_SENT_ERROR, True, True, True, True),
        (httpx.ConnectError("of another transport"), False, True, True, False),
        (httpx.ConnectTimeout("of another transport"), False, True, True, False),
        (httpx.ReadTimeout("slow"), False, True, True, False),
        (httpx.WriteTimeout("slow"), False, True, True, False),
        (httpx.ReadError("cut"), False, True, True, False),
        (httpx.WriteError("cut"), False, True, True, False),
        (httpx.RemoteProtocolError("no HTTP"), False, True, True, False),
    ],
    ids=repr,
)
def test_retries(outcome: Any, create: bool, poll: bool, cancel: bool, patch: bool) -> None:
    if isinstance(outcome, int):
        outcome = httpx.Response(outcome)
    sent = [retry_delay(each, outcome, 1) is not None for each in (CREATE, POLL, CANCEL, PATCH)]
    assert sent == [create, poll, cancel, patch]


def test_a_503_with_retry_after_is_retried() -> None:
    assert retry_delay(CREATE, httpx.Response(503, headers={"retry-after": "7"}), 1) == 7


def test_backoff_is_exponential_with_jitter() -> None:
    for attempt, bound in ((1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (50, MAX_BACKOFF)):
        delays = [backoff(attempt) for _ in range(200)]
        assert 0 <= min(delays) < bound / 4
        assert 0.75 * bound < max(delays) <= bound


def delay_of(headers: dict[str, str] | None = None, status: int = 429, **more: Any) -> float | None:
    return retry_after(httpx.Response(status, headers=headers, **more))


def test_retry_after_is_the_longest_delay() -> None:
    body = {"retry_after": 3, "detail": "Your rate limit resets in ~4s."}
    assert delay_of({"retry-after": "1", "ratelimit-reset": "2"}, json=body) == 4
    assert delay_of() is None
    assert delay_of({"ratelimit-reset": "9"}, status=503) is None


@pytest.mark.parametrize("reset", ["1796000000", "3601", "1e300"])
def test_a_time_of_day_is_no_delay_beside_one(reset: str) -> None:
    assert delay_of({"retry-after": "2", "ratelimit-reset": reset}) == 2
    assert delay_of({"ratelimit-reset": reset}) == float(reset)


@pytest.mark.parametrize("year", [1970, 2020, 2099])
def test_retry_after_is_a_time_of_the_server(year: int) -> None:
    now = datetime(year, 1, 2, tzinfo=UTC)
    until = format_datetime(now + timedelta(seconds=7), usegmt=True)
    assert delay_of({"retry-after": until, "date": format_datetime(now, usegmt=True)}) == 7
    assert (delay_of({"retry-after": until, "date": "today"}) or 0) < 5e9


def test_retry_after_in_the_past_is_zero() -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    assert delay_of({"retry-after": format_datetime(past, usegmt=True)}) == 0


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.binary())
def test_retry_after_reads_any_header(said: str, body: bytes) -> None:
    found = delay_of({"retry-after": said, "ratelimit-reset": said}, content=body)
    assert found is None or found >= 0


@given(st.recursive(st.none() | st.floats() | st.text() | st.booleans(), st.lists))
def test_retry_after_reads_any_body(value: Any) -> None:
    body = json.dumps({"retry_after": value, "detail": value}).encode()  # with NaN, as it may be
    found = delay_of(content=body)
    assert found is None or found >= 0


MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def call(method: str = "GET", **more: Any) -> Call[Any]:
    return Call(method, "/predictions", lambda response: response, **more)


def error_of(sent: httpx.Request, outcome: Any) -> Any:
    if isinstance(outcome, int):
        outcome = httpx.Response(outcome, request=sent)
    return error_for(sent, outcome, call(sent.method, json={"input": {}}), MOMENT)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_not_an_error(status: int) -> None:
    assert error_of(request(), status) is None


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
        ("POST", "/predictions", NEVER_SENT_ERROR, APIConnectionError),
        ("POST", "/predictions", httpx.ConnectError("cut"), OutcomeUnknown),
        ("POST", "/predictions/p1/cancel", 500, ServerError),
        ("POST", "/predictions/p1/cancel", httpx.ReadError("cut"), APIConnectionError),
    ],
)
def test_error_for(method: str, path: str, outcome: Any, kind: type[Exception]) -> None:
    assert type(error_of(request(method, path), outcome)) is kind


def test_outcome_unknown_has_the_body_sent() -> None:
    error = error_of(request("POST"), httpx.ReadError("cut"))
    assert error.sent == {"input": {}}
    assert error.sent_at == MOMENT
    assert "the request may have been processed, so it is not sent again" in str(error)
    assert error.__cause__.__traceback__ is None


@pytest.mark.parametrize("outcome", [500, httpx.ReadError("cut")])
def test_outcome_unknown_names_the_request_once(outcome: Any) -> None:
    sent = request("POST")
    assert str(error_of(sent, outcome)).count(f"POST {sent.url}: ") == 1


def location(url: str, method: str = "GET", headers: Any = None) -> Call[Any] | None:
    sent = request(method)
    response = httpx.Response(302, headers={"location": url}, request=sent)
    return follow_redirect(call(method, headers=headers or {}, query={"a": 1}), response)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/v1/other", "https://api.test/v1/other"),
        ("other?b=2", "https://api.test/v1/other?b=2"),
        ("https://elsewhere/x", "https://elsewhere/x"),
    ],
)
def test_a_redirect_is_followed(url: str, target: str) -> None:
    target_call = location(url)
    assert target_call is not None
    assert (target_call.path, target_call.query) == (target, {})


def test_a_redirect_of_a_post_is_not_followed() -> None:
    assert location("/v1/other", "POST") is None


@pytest.mark.parametrize("url", ["https://api:port/", "file:///etc/passwd", "gopher://a/b"])
def test_a_redirect_to_another_scheme_is_an_error(url: str) -> None:
    with pytest.raises(APIConnectionError, match="redirect to"):
        location(url)


def test_a_redirect_to_another_origin_drops_credentials() -> None:
    headers = {"authorization": "mine", "Cookie": "a=b", "X-Mine": "yes"}
    away, home = location("https://elsewhere/", headers=headers), location("/x", headers=headers)
    assert away is not None
    assert away.headers == {"X-Mine": "yes"}
    assert home is not None
    assert home.headers == headers


def test_check_response() -> None:
    response = httpx.Response(200)
    assert check_response(response) is response
    with pytest.raises(TypeError, match="not NoneType"):
        check_response(None)


def test_decode_error_shows_the_body() -> None:
    error = decode_error(httpx.Response(200, text="<html>" * 50, request=request()), "no JSON")
    assert "the body cannot be read: no JSON; it begins with '<html><html>" in str(error)
    assert len(str(error)) < 300
