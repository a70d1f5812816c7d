# Derived from tests/_async/test_options.py by `make generate`.
"""The options of a client: spellings, defaults, and what the environment says."""

from typing import Any

import pytest

from replicate import AuthenticationError, Replicate, ReplicateError, __version__
from replicate.sandbox import Sandbox


def test_takes_the_token_from_the_environment_at_first_use(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Replicate(base_url=sandbox.base_url) as client:
        monkeypatch.setenv("REPLICATE_API_TOKEN", sandbox.token)
        assert (client.account.get()).username == "acme"
        monkeypatch.setenv("REPLICATE_API_TOKEN", "another")
        assert (client.account.get()).username == "acme"


def test_prefers_the_token_that_it_is_given(
    client: Replicate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "another")
    assert (client.account.get()).username == "acme"


@pytest.mark.parametrize("value", [None, ""])
def test_names_the_variable_where_there_is_no_token(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("REPLICATE_API_TOKEN", value)
    with Replicate(base_url=sandbox.base_url) as client:
        with pytest.raises(
            ReplicateError, match="set the environment variable REPLICATE_API_TOKEN"
        ):
            client.run("replicate/hello-world", {"text": "Alice"})
        assert not list(sandbox.requests)
        monkeypatch.setenv("REPLICATE_API_TOKEN", sandbox.token)
        assert (client.account.get()).username == "acme"


def test_refuses_a_token_with_a_line_end_each_time_it_is_used(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret\r")
    with Replicate(base_url=sandbox.base_url) as client:
        for _ in range(2):
            with pytest.raises(
                ValueError, match="REPLICATE_API_TOKEN is empty, or contains"
            ) as caught:
                client.account.get()
            assert "r8_secret" not in str(caught.value)
    assert not list(sandbox.requests)


def test_says_that_a_token_is_wrong(sandbox: Sandbox) -> None:
    with Replicate("another", base_url=sandbox.base_url) as client:
        with pytest.raises(AuthenticationError, match="401 Unauthorized"):
            client.account.get()


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
def test_takes_the_base_url_from_the_environment(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("REPLICATE_BASE_URL", sandbox.origin + path)
    with Replicate(sandbox.token) as client:
        monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9")
        client.account.get()
    assert sandbox.requests[0].path == "/v1/account"


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("name", ["base_url", "baseUrl"])
def test_takes_the_base_url_in_both_spellings(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str, path: str
) -> None:
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9")
    options: dict[str, Any] = {name: sandbox.origin + path}
    with Replicate(sandbox.token, **options) as client:
        client.account.get()
    assert sandbox.requests[0].path == "/v1/account"


def test_asks_replicate_by_default() -> None:
    assert "https://api.replicate.com/v1" in repr(Replicate("token"))


@pytest.mark.parametrize("name", ["user_agent", "userAgent"])
def test_takes_the_user_agent_in_both_spellings(sandbox: Sandbox, name: str) -> None:
    options: dict[str, Any] = {name: "my-app/1.0"}
    with Replicate(sandbox.token, base_url=sandbox.base_url, **options) as client:
        client.account.get()
    assert sandbox.requests[0].headers["user-agent"] == "my-app/1.0"


def test_names_itself(client: Replicate, sandbox: Sandbox) -> None:
    client.account.get()
    assert sandbox.requests[0].headers["user-agent"] == f"replicate-python/{__version__}"


@pytest.mark.parametrize(
    "options",
    [
        {"user_agent": "a", "userAgent": "a"},
        {"base_url": "http://a", "baseUrl": "http://a"},
        {"timeout": None},
        {"timeout": "5"},
        {"api_token": "token"},
        {"auth": 5},
    ],
    ids=repr,
)
def test_refuses_options_that_are_none(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Replicate(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": ""},
        {"base_url": "api.replicate.com"},
        {"base_url": "ftp://api.replicate.com"},
        {"base_url": "https://name:password@api.replicate.com"},
        {"base_url": "https://api.replicate.com/v1?a=b"},
        {"base_url": "https://api:port/"},
        {"user_agent": "two\nlines"},
        {"user_agent": ""},
        {"timeout": 0},
        {"timeout": float("nan")},
        {"max_retries": -1},
        {"auth": ""},
        {"auth": "two words"},
    ],
    ids=repr,
)
def test_refuses_values_that_nothing_can_be_sent_with(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Replicate(**options)


def test_shows_where_it_sends_to_and_no_token() -> None:
    client = Replicate("r8_secret", base_url="http://localhost:8787")
    assert repr(client) == "Replicate(base_url='http://localhost:8787/v1')"
    assert "r8_secret" not in repr(client.options)
