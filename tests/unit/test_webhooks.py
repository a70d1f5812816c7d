"""Webhook messages: which are verified, and that all others raise WebhookError."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import replicate
from replicate import Prediction, Training, WebhookError, WebhookSecret
from replicate.sandbox import Sandbox
from replicate.webhooks import sign, unwrap

# The test vector of Standard Webhooks.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
OTHER = "whsec_" + base64.b64encode(b"another secret").decode()


def prediction(**properties: Any) -> bytes:
    urls = {"get": "https://api.replicate.com/v1/predictions/p1"}
    return json.dumps({"id": "p1", "status": "processing", "urls": urls, **properties}).encode()


def headers_with(**headers: str) -> dict[str, str]:
    return HEADERS | {f"webhook-{name}": value for name, value in headers.items()}


def test_the_test_vector_of_standard_webhooks_is_verified() -> None:
    message = unwrap(BODY, HEADERS, SECRET, tolerance=None)
    assert message.id == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert message.sent_at.isoformat() == "2021-02-25T15:02:10+00:00"
    assert message.data.to_dict() == {"test": 2432232314}


def test_sign_returns_the_test_vector_of_standard_webhooks() -> None:
    assert sign(BODY, SECRET, id=HEADERS["webhook-id"], timestamp=1614265330) == HEADERS


def test_a_signed_message_is_verified() -> None:
    body = prediction(output=["a"])
    message = unwrap(body, sign(body, SECRET), SECRET)
    assert isinstance(message.data, Prediction)
    assert message.data.output == ["a"]
    assert not message.is_terminal
    assert abs(message.sent_at.timestamp() - time.time()) < 60


def test_a_message_with_a_terminal_status_is_terminal() -> None:
    body = prediction(status="failed")
    assert unwrap(body, sign(body, SECRET), SECRET).is_terminal


def test_sign_returns_a_new_id_each_time() -> None:
    assert sign(BODY, SECRET)["webhook-id"] != sign(BODY, SECRET)["webhook-id"]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"urls": {"get": "https://api.replicate.com/v1/trainings/t1"}}, Training),
        ({"output": {"version": "a/b:c", "weights": "https://example.com/w"}}, Training),
        ({"output": {"version": f"a/b:{'0' * 64}"}}, Training),
        ({"destination": "a/b"}, Training),
        ({"output": {"version": "1"}}, Prediction),
        ({"output": {"weights": "w"}}, Prediction),
        ({"urls": None, "output": "text"}, Prediction),
        ({"urls": "trainings", "output": ["version", "weights"]}, Prediction),
    ],
)
def test_trainings_and_predictions_are_distinguished(
    properties: dict[str, Any], kind: type
) -> None:
    body = prediction(**properties)
    assert type(unwrap(body, sign(body, SECRET), SECRET).data) is kind


def test_the_caller_can_say_which_record_it_is() -> None:
    headers = sign(BODY, SECRET)
    for kind in (Prediction, Training):
        assert type(unwrap(BODY, headers, SECRET, kind=kind).data) is kind


class Headers(Mapping[str, str]):
    """A mapping that ignores case, as web frameworks have."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = {name.title(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._headers[name.title()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)


@pytest.mark.parametrize(
    "headers",
    [
        {name.upper(): value for name, value in HEADERS.items()},
        Headers(HEADERS),
        list(HEADERS.items()),
        {name.encode(): value.encode() for name, value in HEADERS.items()},
        [(name.encode(), value.encode()) for name, value in HEADERS.items()],
        HEADERS | {"content-length": 20, "x-list": ["a"], "headers": ["a"], "x-none": None},
        {name: [value] for name, value in HEADERS.items()},
        {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in HEADERS.items()},
        {"headers": HEADERS, "multiValueHeaders": None, "body": "..."},
        {"headers": None, "multiValueHeaders": {name: [v] for name, v in HEADERS.items()}},
        {"headers": HEADERS, "multiValueHeaders": {name: [v] for name, v in HEADERS.items()}},
        {"headers": [(name.encode(), value.encode()) for name, value in HEADERS.items()]},
    ],
)
def test_headers_of_any_framework_are_read(headers: Any) -> None:
    assert unwrap(BODY, headers, SECRET, tolerance=None).id == HEADERS["webhook-id"]


@pytest.mark.parametrize("body", [bytearray(BODY), memoryview(BODY)])
def test_any_bytes_are_a_body(body: Any) -> None:
    assert unwrap(body, HEADERS, SECRET, tolerance=None).id == HEADERS["webhook-id"]


def test_one_valid_signature_among_several_is_enough() -> None:
    right = HEADERS["webhook-signature"]
    several = headers_with(signature=f"v1a,abc v1,AAAA {right} v2,{right.removeprefix('v1,')}")
    assert unwrap(BODY, several, SECRET, tolerance=None)
    repeated = [*headers_with(signature="v1,AAAA").items(), ("Webhook-Signature", right)]
    assert unwrap(BODY, repeated, SECRET, tolerance=None)


def test_several_secrets_are_accepted() -> None:
    for signed_with in (SECRET, OTHER, [OTHER, SECRET]):
        headers = sign(BODY, signed_with)
        for known in ([SECRET, OTHER], (OTHER, SECRET)):
            assert unwrap(BODY, headers, known).id == headers["webhook-id"]


def test_a_secret_can_be_a_record_of_the_api() -> None:
    secret = WebhookSecret(key=SECRET)
    assert unwrap(BODY, sign(BODY, secret), [secret]).data.to_dict() == {"test": 2432232314}
    assert unwrap(BODY, sign(BODY, secret), SECRET.removeprefix("whsec_"))


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (BODY + b" ", HEADERS, "no signature matches"),
        (BODY, headers_with(id="msg_other"), "no signature matches"),
        (BODY, headers_with(timestamp="1614265331"), "no signature matches"),
        (BODY, headers_with(signature="v1,g0hM9SsE"), "no signature matches"),
        (BODY, headers_with(signature=HEADERS["webhook-signature"][3:]), "no signature matches"),
        (
            BODY,
            headers_with(signature="v2" + HEADERS["webhook-signature"][2:]),
            "no signature matches",
        ),
        (BODY, headers_with(signature="v1,é\ud800"), "no signature matches"),
        (BODY, headers_with(signature=" "), "no signature matches"),
        (BODY, {}, "no webhook-id header"),
        (BODY, {"headers": None, "multiValueHeaders": None}, "no webhook-id header"),
        (BODY, {**HEADERS, "webhook-id": None}, "no webhook-id header"),
        (BODY, {**HEADERS, "webhook-signature": None}, "no webhook-signature header"),
        (BODY, headers_with(timestamp=""), "no webhook-timestamp header"),
        (BODY, headers_with(signature=""), "no webhook-signature header"),
        (BODY, headers_with(timestamp="-1614265330"), "not a number of seconds"),
        (BODY, headers_with(timestamp="1614265330.0"), "not a number of seconds"),
        (BODY, headers_with(timestamp="٣"), "not a number of seconds"),
        (BODY, headers_with(timestamp="9" * 5000), "not a number of seconds"),
        (BODY, [*HEADERS.items(), ("webhook-timestamp", "1")], "not a number of seconds"),
        (b"\xff", None, "not a JSON object"),
        (b"[" * 100_000, None, "not a JSON object"),
        (b'"text"', None, "not a JSON object"),
    ],
)
def test_an_invalid_message_raises_webhook_error(body: bytes, headers: Any, why: str) -> None:
    with pytest.raises(WebhookError, match=why):
        unwrap(body, sign(body, SECRET) if headers is None else headers, SECRET, tolerance=None)


@pytest.mark.parametrize(
    ("seconds", "message"), [(-400, r"40\d s ago"), (400, r"in (400|39\d) s"), (-1.6e9, "s ago")]
)
def test_an_old_or_early_message_raises_webhook_error(seconds: float, message: str) -> None:
    headers = sign(BODY, SECRET, timestamp=max(0, time.time() + seconds))
    with pytest.raises(WebhookError, match=message):
        unwrap(BODY, headers, SECRET)
    assert unwrap(BODY, headers, SECRET, tolerance=2e9)


@pytest.mark.parametrize(
    ("secret", "error"),
    [
        (None, TypeError),
        (7, TypeError),
        (b"whsec_MfKQ", TypeError),
        ([SECRET, None], TypeError),
        ([], ValueError),
        ("", ValueError),
        ("whsec_", ValueError),
        ("whsec_not base64", ValueError),
        ("whsec_MfKQ9", ValueError),
        (f"{SECRET}\n", ValueError),
        ("whsec_é", ValueError),
    ],
)
def test_an_invalid_secret_raises_type_or_value_error(secret: Any, error: type[Exception]) -> None:
    for use in (lambda: unwrap(BODY, HEADERS, secret), lambda: sign(BODY, secret)):
        with pytest.raises(error) as raised:
            use()
        assert "MfKQ" not in str(raised.value)


@pytest.mark.parametrize("body", ["{}", {"id": "p1"}, None])
def test_a_parsed_body_raises_type_error(body: Any) -> None:
    with pytest.raises(TypeError, match="raw bytes"):
        unwrap(body, HEADERS, SECRET)
    with pytest.raises(TypeError, match="raw bytes"):
        sign(body, SECRET)


@pytest.mark.parametrize("headers", [None, 7, "webhook-id", ["webhook-id"], [("a", "b", "c")]])
def test_other_headers_raise_type_error(headers: Any) -> None:
    with pytest.raises(TypeError, match="headers must be"):
        unwrap(BODY, headers, SECRET)


def test_headers_that_contradict_each_other_raise_webhook_error() -> None:
    event = {"headers": HEADERS, "multiValueHeaders": {"webhook-id": ["msg_other"]}}
    with pytest.raises(WebhookError, match="no signature matches"):
        unwrap(BODY, event, SECRET, tolerance=None)


TEXT = st.text() | st.binary() | st.text(alphabet=st.characters(categories=["Cs", "Nd", "Lu"]))
VALUE = TEXT | st.sampled_from([*HEADERS.values(), "v1,", ",", "v1,====", "NaN", "1e9", "²"])
NAME = (
    st.sampled_from(
        [*HEADERS, "headers", "HTTP_WEBHOOK_ID", *(name.encode().upper() for name in HEADERS)]
    )
    | TEXT
)


@given(
    body=st.binary() | st.just(BODY),
    headers=st.dictionaries(NAME, VALUE | st.lists(VALUE), max_size=6),
)
@example(body=BODY, headers=HEADERS)
def test_any_body_and_headers_raise_nothing_but_webhook_error(body: bytes, headers: Any) -> None:
    try:
        message = unwrap(body, headers, SECRET, tolerance=None)
    except WebhookError:
        return
    assert (message.id, body) == (HEADERS["webhook-id"], BODY)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda item: st.lists(item) | st.dictionaries(st.text(), item),
    max_leaves=5,
)
BODIES = st.dictionaries(st.sampled_from(["id", "status", "urls", "output", "logs"]), JSON)


@settings(deadline=None)
@given(body=st.binary() | BODIES.map(lambda body: json.dumps(body).encode()))
def test_any_signed_body_is_read_or_raises_webhook_error(body: bytes) -> None:
    try:
        message = unwrap(body, sign(body, SECRET), SECRET)
    except WebhookError:
        return
    assert message.is_terminal in (True, False)
    assert json.dumps(message.data.to_dict()) == json.dumps(json.loads(body))  # as NaN != NaN


@pytest.mark.parametrize("depth", range(500, 1100, 25))
def test_a_deep_body_is_read_or_raises_webhook_error(depth: int) -> None:
    body = b'{"urls":' + b"[" * depth + b"]" * depth + b"}"
    with suppress(WebhookError):
        assert isinstance(unwrap(body, sign(body, SECRET), SECRET).data, Prediction)


def test_the_module_has_the_namespace_of_the_default_client(sandbox: Sandbox) -> None:
    program = "import replicate; print(replicate.webhooks.default.secret.get().key)"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.strip() == sandbox.webhook_secret, ran.stderr


def test_the_module_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        replicate.webhooks.other  # type: ignore[attr-defined]  # noqa: B018 - that is the test
