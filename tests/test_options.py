"""From a call to a request: the URL, the headers, the token, the timeouts."""

import pickle
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from replicate_api.types import Call

from replicate import Replicate
from replicate._core.options import Options, Token, origin

HOME = "https://api.test/v1"


def options(**more: Any) -> Options:
    return Replicate("r8_secret", base_url=HOME, **more).options


def call(method: str = "GET", path: str = "/account", **more: Any) -> Call[Any]:
    return Call(method, path, lambda response: response, **more)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/account", f"{HOME}/account"),
        ("account", f"{HOME}/account"),
        ("//elsewhere/account", f"{HOME}/elsewhere/account"),
        ("/models/a%2Fb", f"{HOME}/models/a%2Fb"),
        (f"{HOME}/predictions?cursor=a%3D", f"{HOME}/predictions?cursor=a%3D"),
        ("HTTPS://elsewhere/x", "https://elsewhere/x"),
    ],
)
def test_url(path: str, url: str) -> None:
    assert str(options().request(call(path=path)).url) == url


def test_query_is_added_to_that_of_the_path() -> None:
    query = {
        "yes": True,
        "no": False,
        "many": [1, "b c"],
        "day": date(2026, 1, 2),
        "moment": datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
    }
    url = options().request(call(path="/models?first=0", query=query)).url
    assert list(url.params.multi_items()) == [
        ("first", "0"),
        ("yes", "true"),
        ("no", "false"),
        ("many", "1"),
        ("many", "b c"),
        ("day", "2026-01-02"),
        ("moment", "2026-01-02T02:00:00Z"),
    ]


def test_headers_of_a_call_replace_ours_in_any_case() -> None:
    request = options().request(
        call(headers={"USER-AGENT": "mine", "content-type": "text/plain"}, json={"a": 1})
    )
    assert request.headers.get_list("user-agent") == ["mine"]
    assert request.headers.get_list("content-type") == ["text/plain"]


@pytest.mark.parametrize(
    ("url", "home"),
    [
        (f"{HOME}/account", True),
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
def test_the_token_goes_home_only(url: str, home: bool) -> None:
    request = options().request(call(path=url))
    assert request.headers.get("authorization") == ("Bearer r8_secret" if home else None)


def test_the_token_shows_itself_to_nobody() -> None:
    token = Token("r8_secret")
    assert "r8_secret" not in repr(token)
    assert "r8_secret" not in repr(options())
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(token)


@pytest.mark.parametrize(
    "value", ["", "r8_secret\n", " r8_secret", "r8_sec ret", "r8_secret\u2028"]
)
def test_a_bad_token_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="auth is empty, or has") as caught:
        Replicate(value, base_url=HOME)
    assert "r8_sec" not in str(caught.value)


def test_origins_are_scheme_host_and_port() -> None:
    home = options().base_url
    assert origin(home) == origin(home.copy_with(port=443, path="/x")) == ("https", "api.test", 443)


@pytest.mark.parametrize("prefer", ["Prefer", "prefer"])
@pytest.mark.parametrize(("value", "seconds"), [("wait", 75), ("wait=50", 65), ("wait=5", 60)])
def test_a_hold_is_outlasted(prefer: str, value: str, seconds: float) -> None:
    request = options().request(call("POST", headers={prefer: value}))
    assert request.extensions["timeout"]["read"] == seconds


def test_every_timeout_is_finite() -> None:
    timeouts = options(timeout=7).request(call()).extensions["timeout"]
    assert timeouts == {"connect": 7, "read": 7, "write": 7, "pool": 7}
