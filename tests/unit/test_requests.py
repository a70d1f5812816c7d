"""Build a request from a call: URL, headers, API token, timeouts."""

import pickle
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from replicate_api.types import Call

from replicate import Replicate
from replicate._core.auth import ApiToken
from replicate._core.options import Options, url_origin
from replicate._core.requests import build_request

API = "https://api.test/v1"


def options(**more: Any) -> Options:
    return Replicate("r8_secret", base_url=API, **more).options


def call(method: str = "GET", path: str = "/account", **more: Any) -> Call[Any]:
    return Call(method, path, lambda response: response, **more)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/account", f"{API}/account"),
        ("account", f"{API}/account"),
        ("//elsewhere/account", f"{API}/elsewhere/account"),
        ("/models/a%2Fb", f"{API}/models/a%2Fb"),
        (f"{API}/predictions?cursor=a%3D", f"{API}/predictions?cursor=a%3D"),
        ("HTTPS://elsewhere/x", "https://elsewhere/x"),
    ],
)
def test_url(path: str, url: str) -> None:
    assert str(build_request(options(), call(path=path)).url) == url


def test_query_is_added_to_that_of_the_path() -> None:
    query = {
        "yes": True,
        "no": False,
        "many": [1, "b c"],
        "day": date(2026, 1, 2),
        "moment": datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
    }
    url = build_request(options(), call(path="/models?first=0", query=query)).url
    assert list(url.params.multi_items()) == [
        ("first", "0"),
        ("yes", "true"),
        ("no", "false"),
        ("many", "1"),
        ("many", "b c"),
        ("day", "2026-01-02"),
        ("moment", "2026-01-02T02:00:00Z"),
    ]


def test_headers_of_a_call_replace_the_defaults() -> None:
    request = build_request(
        options(), call(headers={"USER-AGENT": "mine", "content-type": "text/plain"}, json={"a": 1})
    )
    assert request.headers.get_list("user-agent") == ["mine"]
    assert request.headers.get_list("content-type") == ["text/plain"]


@pytest.mark.parametrize(
    ("url", "is_api"),
    [
        (f"{API}/account", True),
        ("https://api.test:443/other", True),
        ("https://API.TEST/other", True),
        ("http://api.test/v1/account", False),
        ("https://api.test:8443/v1/account", False),
        ("https://api.test.example.com/", False),
        ("https://example.com/api.test", False),
        ("https://api.test@example.com/", False),
        ("https://sub.api.test/", False),
    ],
)
def test_the_token_is_sent_to_the_api_only(url: str, is_api: bool) -> None:
    request = build_request(options(), call(path=url))
    assert request.headers.get("authorization") == ("Bearer r8_secret" if is_api else None)


def test_the_token_is_not_shown_or_pickled() -> None:
    token = ApiToken("r8_secret")
    assert "r8_secret" not in repr(token)
    assert "r8_secret" not in repr(options())
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(token)


@pytest.mark.parametrize(
    "value", ["", "r8_secret\n", " r8_secret", "r8_sec ret", "r8_secret\u2028"]
)
def test_an_invalid_token_is_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="auth is empty, or contains") as caught:
        Replicate(value, base_url=API)
    assert "r8_sec" not in str(caught.value)


def test_origins_are_scheme_host_and_port() -> None:
    home = options().base_url
    assert (
        url_origin(home)
        == url_origin(home.copy_with(port=443, path="/x"))
        == ("https", "api.test", 443)
    )


@pytest.mark.parametrize("prefer", ["Prefer", "prefer"])
@pytest.mark.parametrize(("value", "seconds"), [("wait", 75), ("wait=50", 65), ("wait=5", 60)])
def test_the_read_timeout_exceeds_prefer_wait(prefer: str, value: str, seconds: float) -> None:
    request = build_request(options(), call("POST", headers={prefer: value}))
    assert request.extensions["timeout"]["read"] == seconds


def test_every_timeout_is_finite() -> None:
    timeouts = build_request(options(timeout=7), call()).extensions["timeout"]
    assert timeouts == {"connect": 7, "read": 7, "write": 7, "pool": 7}


def test_a_stream_is_not_waited_for_as_long() -> None:
    stream = call(headers={"Accept": "text/event-stream"})
    timeouts = build_request(options(timeout=60), stream).extensions["timeout"]
    assert timeouts == {"connect": 5, "read": 15, "head": 15, "write": 60, "pool": 60}
    timeouts = build_request(options(timeout=2), stream).extensions["timeout"]
    assert timeouts == {"connect": 2, "read": 2, "head": 15, "write": 2, "pool": 2}


@pytest.mark.parametrize("path", ["file:///etc/passwd", "ftp://api.test/v1", "mailto:me"])
def test_another_scheme_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="neither a path nor an http or https URL"):
        build_request(options(), call(path=path))


@pytest.mark.parametrize("timeout", [10**10, 0, -1, float("inf"), float("nan")])
def test_a_timeout_that_no_clock_can_wait_is_refused(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be more than 0 and at most"):
        options(timeout=timeout)
