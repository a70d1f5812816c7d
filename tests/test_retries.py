"""When a request is sent again, and after how long; what an answer says to wait."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.types import Call

from replicate._core.responses import server_wait
from replicate._core.retry import LONGEST_BACKOFF, backoff, limited_as, pause


def request(method: str = "GET", path: str = "/predictions") -> httpx.Request:
    return httpx.Request(method, f"https://api.test/v1{path}")


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
        (httpx.ConnectError("refused"), True, True, True, True),
        (httpx.ConnectTimeout("slow"), True, True, True, True),
        (httpx.PoolTimeout("full"), True, True, True, True),
        (httpx.ProxyError("407"), True, True, True, True),
        (httpx.ReadTimeout("slow"), False, True, True, False),
        (httpx.WriteTimeout("slow"), False, True, True, False),
        (httpx.ReadError("cut"), False, True, True, False),
        (httpx.WriteError("cut"), False, True, True, False),
        (httpx.RemoteProtocolError("no HTTP"), False, True, True, False),
    ],
    ids=repr,
)
def test_what_is_sent_again(
    outcome: Any, create: bool, poll: bool, cancel: bool, patch: bool
) -> None:
    if isinstance(outcome, int):
        outcome = httpx.Response(outcome)
    sent = [pause(each, outcome, 1) is not None for each in (CREATE, POLL, CANCEL, PATCH)]
    assert sent == [create, poll, cancel, patch]


def test_a_503_that_says_when_to_come_back_has_done_nothing() -> None:
    assert pause(CREATE, httpx.Response(503, headers={"retry-after": "7"}), 1) == 7


def test_pauses_grow_up_to_a_bound_and_are_random() -> None:
    for attempt, bound in ((1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (50, LONGEST_BACKOFF)):
        pauses = [backoff(attempt) for _ in range(200)]
        assert 0 <= min(pauses) < bound / 4
        assert 0.75 * bound < max(pauses) <= bound


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (("POST", "/predictions"), "create"),
        (("POST", "/models/a/b/predictions"), "create"),
        (("POST", "/models/a/b/versions/v/trainings"), "create"),
        (("POST", "/predictions/p1/cancel"), "cancel"),
        (("GET", "/predictions"), "other"),
        (("POST", "/files"), "other"),
    ],
)
def test_limits_are_apart(call: tuple[str, str], limit: str) -> None:
    assert limited_as(Call(*call, lambda response: response)) == limit


def wait(headers: dict[str, str] | None = None, status: int = 429, **more: Any) -> float | None:
    return server_wait(httpx.Response(status, headers=headers, **more))


def test_the_longest_of_what_is_said_counts() -> None:
    body = {"retry_after": 3, "detail": "Your rate limit resets in ~4s."}
    assert wait({"retry-after": "1", "ratelimit-reset": "2"}, json=body) == 4
    assert wait() is None
    assert wait({"ratelimit-reset": "9"}, status=503) is None


def test_a_date_that_has_passed_is_now() -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    assert wait({"retry-after": format_datetime(past, usegmt=True)}) == 0


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.binary())
def test_nothing_that_is_said_is_an_error(said: str, body: bytes) -> None:
    found = wait({"retry-after": said, "ratelimit-reset": said}, content=body)
    assert found is None or found >= 0


@given(st.recursive(st.none() | st.floats() | st.text() | st.booleans(), st.lists))
def test_nothing_that_a_body_says_is_an_error(value: Any) -> None:
    body = json.dumps({"retry_after": value, "detail": value}).encode()  # with NaN, as it may be
    found = wait(content=body)
    assert found is None or found >= 0
