"""Arguments that cannot be sent: refused before anything is sent, by the name of what is wrong."""

import json
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import numpy as np
import pytest

from replicate import APIError, AsyncReplicate
from replicate.sandbox import Malformed, Sandbox
from replicate.sandbox.builtin_models import HELLO_VERSION

NAN, INFINITE = float("nan"), float("inf")
HELLO = {"text": "Alice"}


class Unsendable:
    """What JSON has not."""


# What is passed, the error, and what it names.
KEYWORDS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"webhook": "ftp://example.com/hook"}, ValueError, "webhook must be an http or https URL"),
    ({"webhook": "example.com/hook"}, ValueError, "webhook must be"),
    ({"webhook": "https://"}, ValueError, "webhook must be"),
    ({"webhook": "http://a:port/"}, ValueError, "webhook is not a URL"),
    ({"webhook": 5}, TypeError, "webhook must be a str"),
    ({"webhook_events_filter": ["finished"]}, ValueError, "webhook_events_filter must be a list"),
    ({"webhook_events_filter": "completed"}, ValueError, "webhook_events_filter must be a list"),
    ({"webhook_events_filter": 5}, (TypeError, ValueError), "webhook_events_filter must be a list"),
    ({"webhook_events_filter": [["a"]]}, (TypeError, ValueError), "webhook_events_filter must be"),
    ({"prompt": "hi"}, TypeError, "prompt"),
]
INPUTS: list[tuple[Any, type[Exception] | tuple[type[Exception], ...], str]] = [
    ({"text": NAN}, ValueError, r"input\['text'\] is nan"),
    ({"text": [1, {"a": INFINITE}]}, ValueError, r"input\['text'\]\[1\]\['a'\] is inf"),
    ({"text": "\ud800"}, ValueError, r"input\['text'\] is .* surrogates not allowed"),
    ({"text": {1, 2}}, TypeError, r"input\['text'\] is .* type set "),
    ({"text": Unsendable}, TypeError, r"input\['text'\] is .* type type "),
    ({"text": 1j}, TypeError, r"input\['text'\] is .* type complex "),
    ("text", TypeError, "input must be a mapping"),
    (["text"], TypeError, "input must be a mapping"),
]


@pytest.mark.parametrize(("argument", "kind", "words"), KEYWORDS, ids=str)
async def test_a_create_with_invalid_input_raises(
    client: AsyncReplicate, sandbox: Sandbox, argument: Any, kind: Any, words: str
) -> None:
    for call in (
        lambda: client.run("replicate/hello-world", HELLO, **argument),
        lambda: client.stream("replicate/hello-world", HELLO, **argument).text(),
        lambda: client.predictions.create(version=HELLO_VERSION, input=HELLO, **argument),
    ):
        with pytest.raises(kind, match=words):
            await call()
    assert not list(sandbox.requests)


@pytest.mark.parametrize(("argument", "kind", "words"), INPUTS, ids=str)
async def test_an_input_that_json_cannot_represent_raises(
    client: AsyncReplicate, sandbox: Sandbox, argument: Any, kind: Any, words: str
) -> None:
    for call in (
        lambda: client.run("replicate/hello-world", argument),
        lambda: client.stream("replicate/hello-world", argument).text(),
    ):
        with pytest.raises(kind, match=words):
            await call()
    assert not list(sandbox.requests)


@pytest.mark.parametrize("value", [0, -1, NAN, INFINITE, "5", True, [1]], ids=repr)
@pytest.mark.parametrize("name", ["timeout", "on_timeout", "wait"])
async def test_a_run_with_an_invalid_time_raises(
    client: AsyncReplicate, sandbox: Sandbox, name: str, value: Any
) -> None:
    if (name, value) == ("wait", True):
        value = 90
    options: dict[str, Any] = {name: value}
    with pytest.raises((ValueError, TypeError), match=name):
        await client.run("replicate/hello-world", HELLO, **options)
    assert not list(sandbox.requests)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.request("/x", method="POST", json={"a": b"bytes"}),
        lambda client: client.request("/x", method="POST", json={"a": NAN}),
        lambda client: client.request("/x", method="POST", json=Unsendable),
        lambda client: client.request("/x", params={"a": "b"}, headers={"a": "two\nlines"}),
        lambda client: client.request("/x", method="GET\r\nHost: elsewhere"),
        lambda client: client.predictions.get(""),
        lambda client: client.predictions.get("../account"),
        lambda client: client.models.get("hello-world"),
        lambda client: client.files.create(content="a path"),
        lambda client: client.predictions.create(version=HELLO_VERSION, input=HELLO, model="a/b"),
        lambda client: client.predictions.create(input=HELLO),
    ],
)
async def test_other_calls_with_invalid_arguments_raise(
    client: AsyncReplicate, sandbox: Sandbox, call: Any
) -> None:
    with pytest.raises((ValueError, TypeError)):
        await call(client)
    assert not list(sandbox.requests)


async def test_a_wait_with_invalid_arguments_raises(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    not_a_record: Any = {"id": "p1"}
    not_a_function: Any = 5
    with pytest.raises(TypeError, match="prediction must be"):
        await client.wait(not_a_record)
    with pytest.raises(TypeError, match="progress must be"):
        await client.wait("p1", progress=not_a_function)
    assert not list(sandbox.requests)


async def test_the_result_of_an_id_raises(client: AsyncReplicate, sandbox: Sandbox) -> None:
    untyped: Any = client
    with pytest.raises(TypeError, match="such as that of wait\\(id\\), not 'abc'"):
        await untyped.result("abc")
    assert not list(sandbox.requests)


# --- responses that cannot be read ---------------------------------------------------------------

HTML = "<!doctype html><title>Please sign in</title>"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HTML, {"content-type": "text/html"}),
        ("", {}),
        ("[1, 2]", {"content-type": "application/json"}),
        ('"text"', {"content-type": "application/json"}),
        ("null", {"content-type": "application/json"}),
        ('{"id": ', {"content-type": "application/json"}),
        ("\u00ff\u00fe{", {"content-type": "application/json; charset=utf-16"}),
        ("{", {"content-type": "application/json; charset=nonsense"}),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.account.get(),
        lambda client: client.models.list(),
    ],
    ids=["record", "list"],
)
async def test_an_unreadable_response_is_in_the_error(
    client: AsyncReplicate,
    sandbox: Sandbox,
    call: Callable[[AsyncReplicate], Any],
    body: str,
    headers: dict[str, str],
) -> None:
    sandbox.faults.add("*", "*", Malformed(body, headers))
    with pytest.raises(APIError, match="the body cannot be read") as caught:
        await call(client)
    assert caught.value.body == body
    assert body[:20] in str(caught.value) or not body.isascii()
    assert caught.value.status == 200
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("depth", [2000, 20_000])
@pytest.mark.parametrize("wrap", [lambda value: [value], lambda value: {"a": value}])
async def test_an_input_that_is_nested_too_deep_is_refused(
    client: AsyncReplicate, sandbox: Sandbox, depth: int, wrap: Callable[[Any], Any]
) -> None:
    deep: Any = 1
    for _ in range(depth):
        deep = wrap(deep)
    for call in (
        lambda: client.run("replicate/hello-world", {"text": deep}),
        lambda: client.predictions.create(version=HELLO_VERSION, input={"text": deep}),
        lambda: client.request("/account", method="POST", json=deep),
    ):
        with pytest.raises(ValueError, match="levels"):
            await call()
    assert not list(sandbox.requests)


BAD_URL = "http://127.0.0.1:1/\ud800.png"
"""As JSON may have it, though UTF-8 has no such character."""


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.request(BAD_URL),
        lambda client: client.file(BAD_URL).read(),
        lambda client: client.predictions.create(model="a/b", input={}, webhook=BAD_URL),
    ],
)
async def test_a_url_that_cannot_be_encoded_is_refused(client: AsyncReplicate, call: Any) -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        await call(client)


async def test_an_output_that_is_no_url_stays_text(tmp_path: Path) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        body = json.dumps({"id": "p1", "status": "succeeded", "output": BAD_URL})
        return httpx.Response(201, content=body, request=request)

    async with AsyncReplicate("token", fetch=fetch) as client:
        assert await client.run("a/b", {}, save_to=tmp_path) == BAD_URL


async def test_every_method_accepts_the_same_inputs(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    model, input = "replicate/hello-world", MappingProxyType({"text": "Ada"})
    calls = [
        lambda input: client.run(model, input),
        lambda input: client.stream(model, input).text(),
        lambda input: client.predictions.create(model=model, input=input),
        lambda input: client.models.predictions.create(model, input=input),
    ]
    for call in calls:
        await call(input)
    assert len(sandbox.requests.to("POST")) == 4
    sandbox.requests.clear()
    for call in calls:
        for wrong in ("text", ["text"], 5):
            with pytest.raises(TypeError, match="input must be a mapping"):
                await call(wrong)
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize("name", ["progress", "on_create", "signal", "save_to"])
async def test_an_option_of_another_type_costs_nothing(
    client: AsyncReplicate, sandbox: Sandbox, name: str
) -> None:
    options: dict[str, Any] = {name: True}
    with pytest.raises(TypeError, match=f"{name} must be"):
        await client.run("replicate/hello-world", HELLO, **options)
    with pytest.raises(TypeError, match=f"{name} must be"):
        client.map("replicate/hello-world", [HELLO], **options)
    assert len(sandbox.requests) == 0


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize("journal", [None, "journal"])
async def test_an_invalid_input_of_map_fails_alone(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path, journal: str | None
) -> None:
    endless: dict[str, Any] = {}
    endless["text"] = [endless]
    inputs: list[Any] = [ValueError("an input"), {"text": nested(20_000)}, endless, {5: 1}, HELLO]
    path = journal and tmp_path / journal
    async with client.map("replicate/hello-world", inputs, journal=path) as results:
        outcomes = [result async for _, result in results]
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [TypeError, ValueError, ValueError, TypeError, str]
    for index in (0, 3):
        assert str(outcomes[index]).startswith("input must be a mapping")
    assert "levels" in str(outcomes[1])
    assert len(sandbox.requests.to("POST")) == 1


async def test_an_exception_of_the_iterable_is_raised(client: AsyncReplicate) -> None:
    async def inputs() -> AsyncIterator[Any]:
        yield HELLO
        raise KeyError("no more inputs")

    results = client.map("replicate/hello-world", inputs())
    assert await anext(results) == (0, "hello Alice")
    with pytest.raises(KeyError, match="no more inputs"):
        await anext(results)


@pytest.mark.parametrize("auth", [b"r8_SECRET", ["r8_SECRET"], "r8_SECRET\udc80"], ids=str)
def test_an_api_token_of_a_wrong_type_is_in_no_traceback(auth: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="auth") as caught:
        AsyncReplicate(auth)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    library = [
        frame for frame in shown.stack if "/replicate" in frame.filename.partition("tests")[0]
    ]
    assert library
    assert "r8_SECRET" not in str([frame.locals for frame in library if frame.name != "<module>"])


async def test_numbers_of_numpy_are_numbers(client: AsyncReplicate, sandbox: Sandbox) -> None:
    prediction = await client.run(
        "replicate/hello-world", {"text": "A"}, timeout=np.int64(60), result="prediction"
    )
    assert await client.wait(prediction, timeout=np.float32(9), interval=np.int64(1)) == prediction
    results = client.map("replicate/hello-world", [{"text": "B"}], concurrency=np.int64(2))
    assert [result async for result in results] == [(0, "hello B")]
    assert client.with_options(max_retries=np.int64(3)).options.max_retries == 3
