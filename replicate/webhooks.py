"""Webhooks: check that a message is from Replicate, and read it.

    message = replicate.webhooks.unwrap(body, headers, secret)
    print(message.id, message.data.status)

https://replicate.com/docs/topics/webhooks/verify-webhook
"""

# The signatures are those of Standard Webhooks. Its own library (standardwebhooks 1.1) is not used:
# a header or body that is not well-formed makes it raise ValueError, binascii.Error or
# UnicodeDecodeError beside its own error, its tolerance is fixed, it knows one secret at a time,
# and it signs a timestamp that it has rounded in place of the one that came.

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
from replicate_api.models import Prediction, Training, WebhookSecret

from ._core.status import is_terminal
from .errors import WebhookError

if TYPE_CHECKING:
    from replicate_api.api import WebhooksDefaultApi

    default: WebhooksDefaultApi

__all__ = ["WebhookError", "WebhookMessage", "sign", "unwrap"]

Text: TypeAlias = str | bytes
Headers: TypeAlias = Mapping[str, str] | Mapping[bytes, bytes] | Iterable[tuple[Text, Text]]
"""Headers as any web framework has them: their names in any case, text or bytes."""
Secret: TypeAlias = str | WebhookSecret
"""A signing secret: `whsec_...`, or what `webhooks.default.secret.get()` gives."""


@attrs.frozen
class WebhookMessage:
    """What a webhook was sent, once its signature was found to be right."""

    id: str
    """The message's id: the same when it is sent again, so that a repeat can be left out."""
    sent_at: datetime
    """When it was sent."""
    data: Prediction | Training
    """The prediction or training, as it was then."""

    @property
    def is_final(self) -> bool:
        """Whether it tells how it ended: what arrives after such a message is older."""
        return is_terminal(self.data)


def unwrap(
    body: bytes,
    headers: Headers,
    secret: Secret | Sequence[Secret],
    tolerance: float | None = 300,
) -> WebhookMessage:
    """Check that a message was signed with the secret and is recent, and read it.

    Args:
        body: The request's body as it came: not decoded, and not parsed and written again.
        headers: The request's headers.
        secret: Your account's signing secret; or several while one replaces another.
        tolerance: Seconds that the message's clock may differ from this one's, so that nobody can
            repeat what they overheard long ago; None: any.

    Raises:
        WebhookError: the message is not to be trusted or cannot be read, and why.
        TypeError, ValueError: an argument is not what it should be, so no message could be right.
    """
    keys, body = _keys(secret), _raw(body)
    id, timestamp, given = _read(headers)
    signed = [_signature(key, id, timestamp, body) for key in keys]
    if not any(hmac.compare_digest(one, other) for one in signed for other in given):
        raise WebhookError(
            "no signature is right: the secret is another account's, or the body is not as it came"
        )
    age = time.time() - int(timestamp)
    if tolerance is not None and not abs(age) <= tolerance:
        when = f"{age:.0f} s ago" if age > 0 else f"in {-age:.0f} s"
        raise WebhookError(f"signed {when}, which is not within {tolerance:g} s")
    return WebhookMessage(id, datetime.fromtimestamp(int(timestamp), UTC), _record(body))


def sign(
    body: bytes,
    secret: Secret | Sequence[Secret],
    *,
    id: str | None = None,
    timestamp: float | None = None,
) -> dict[str, str]:
    """The headers that Replicate sends along with a body, for tests of what receives webhooks.

    Args:
        body: What is to be signed.
        secret: What to sign it with; several give several signatures.
        id: The message's id; if absent, a random one.
        timestamp: Seconds since 1970; if absent, now.
    """
    keys, body = _keys(secret), _raw(body)
    id = f"msg_{secrets.token_hex(12)}" if id is None else id
    written = str(int(time.time() if timestamp is None else timestamp))
    signatures = [_signature(key, id, written, body).decode() for key in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": written,
        "webhook-signature": " ".join(signatures),
    }


def _raw(body: Any) -> bytes:
    if not isinstance(body, bytes | bytearray | memoryview):
        raise TypeError(
            f"body must be the bytes of the request as they came, not {type(body).__name__}"
        )
    return bytes(cast("bytes", body))


def _signature(key: bytes, id: str, timestamp: str, body: bytes) -> bytes:
    signed = f"{id}.{timestamp}.".encode("utf-8", "replace") + body
    return b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))


def _keys(secret: Secret | Sequence[Secret]) -> list[bytes]:
    """The keys that secrets stand for. No error says what a secret is."""
    given = [secret] if isinstance(secret, str | WebhookSecret | None) else secret
    keys = [_key(one.key if isinstance(one, WebhookSecret) else one) for one in given]
    if not keys:
        raise ValueError("secret is empty: with no secret, no message could be right")
    return keys


def _key(secret: Any) -> bytes:
    if not isinstance(secret, str):
        raise TypeError(f"secret must be a str or a WebhookSecret, not {type(secret).__name__}")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("secret is no signing secret: it must be 'whsec_' and base64")
    return key


def _read(headers: Any) -> tuple[str, str, list[bytes]]:
    """The id, the timestamp and the signatures that headers have."""
    pairs = headers.items() if hasattr(headers, "items") else headers
    found: dict[str, str] = {}
    for name, value in pairs:
        name, value = _text(name).lower(), _text(value)
        found[name] = f"{found[name]} {value}" if name in found else value
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        if not found.get(name):
            raise WebhookError(f"no {name} header: the request is not a webhook's")
    timestamp = found["webhook-timestamp"]
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        raise WebhookError("the webhook-timestamp header is no number of seconds since 1970")
    signatures = found["webhook-signature"].encode("utf-8", "replace").split()
    return found["webhook-id"], timestamp, signatures


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _record(body: bytes) -> Prediction | Training:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookError("the body is not JSON, though its signature is right") from None
    if not isinstance(data, dict):
        raise WebhookError("the body is not a JSON object, though its signature is right")
    data = cast("dict[str, Any]", data)
    return Training.from_dict(data) if _is_training(data) else Prediction.from_dict(data)


def _is_training(data: Mapping[str, Any]) -> bool:
    """Whether it is a training's JSON, which says so only in its URLs, and there not always."""
    urls, output = data.get("urls"), data.get("output")
    if isinstance(urls, Mapping) and "/trainings/" in str(cast("Any", urls).get("get")):
        return True
    return isinstance(output, Mapping) and {"version", "weights"} <= set(cast("Any", output))


def __getattr__(name: str) -> Any:
    # This module stands where the default client's `webhooks` would.
    if name == "default":
        from ._default_client import client

        return client.webhooks.default
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
