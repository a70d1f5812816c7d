"""Verify and read webhook messages.

    message = replicate.webhooks.unwrap(body, headers, secret)
    print(message.id, message.data.status)

https://replicate-openapi.github.io/replicate-openapi-python/webhooks/
https://replicate.com/docs/topics/webhooks/verify-webhook
"""

# The signatures are those of Standard Webhooks. Its library (standardwebhooks 1.1) is not used: it
# raises ValueError, binascii.Error or UnicodeDecodeError for malformed headers and bodies, accepts
# one secret at a time, and has a fixed tolerance.

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
from replicate_api.arguments import check_argument
from replicate_api.models import Prediction, Training, WebhookSecret

from ._core.status import is_terminal
from .errors import WebhookError

if TYPE_CHECKING:
    from replicate_api.api import WebhooksDefaultApi

    default: WebhooksDefaultApi

__all__ = ["WebhookError", "WebhookMessage", "sign", "unwrap"]

Text: TypeAlias = str | bytes
Headers: TypeAlias = Mapping[str, Any] | Mapping[bytes, bytes] | Iterable[tuple[Text, Text]]
"""Headers as web frameworks have them, or what contains them: a WSGI environ, an ASGI scope, or an
event of AWS Lambda. Names in any case; values of text, bytes, or lists of those."""
Secret: TypeAlias = str | WebhookSecret
"""A signing secret: `whsec_...`, or the result of `webhooks.default.secret.get()`."""

HEADER_NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")

# The result of a training: a version of its destination.
_VERSION = re.compile(r"[^/:\s]+/[^/:\s]+:[0-9a-f]{64}")


@attrs.frozen
class WebhookMessage:
    """A webhook message whose signature was verified."""

    id: str
    """Id of the message. A repeated delivery has the same id."""
    sent_at: datetime
    """Time at which the message was signed."""
    data: Prediction | Training
    """The prediction or training at that time."""

    @property
    def is_terminal(self) -> bool:
        """True if `data` has ended. Messages that arrive later are older."""
        return is_terminal(self.data)


def unwrap(
    body: bytes,
    headers: Headers,
    secret: Secret | Sequence[Secret],
    tolerance: float | None = 300,
    *,
    kind: type[Prediction] | type[Training] | None = None,
) -> WebhookMessage:
    """Verify that a message was signed with the secret and is recent, and return it.

    Args:
        body: Raw body of the request, neither decoded nor parsed.
        headers: Headers of the request.
        secret: Signing secret of the account. Pass several while one replaces another.
        tolerance: Maximum age of the message in seconds, against replayed messages; None: no limit.
        kind: Prediction or Training. Default: by the body. The API sends trainings whose body could
            be a prediction's until they end.

    Raises:
        WebhookError: The message is not authentic, too old, or cannot be read.
        TypeError, ValueError: An argument is invalid, so that no message could be verified.
    """
    check_argument("tolerance", tolerance, float | None)
    check_argument("kind", kind, type[Prediction] | type[Training] | None)
    keys, body = _keys(secret), _raw(body)
    id, timestamp, signatures = _parse_headers(headers)
    expected = [_signature(key, id, timestamp, body) for key in keys]
    if not any(hmac.compare_digest(one, other) for one in expected for other in signatures):
        raise WebhookError(
            "no signature matches: the secret belongs to another account, or the body was changed"
        )
    age = time.time() - int(timestamp)
    if tolerance is not None and not abs(age) <= tolerance:
        when = f"{age:.0f} s ago" if age > 0 else f"in {-age:.0f} s"
        raise WebhookError(f"the message was signed {when}, and the tolerance is {tolerance:g} s")
    return WebhookMessage(id, datetime.fromtimestamp(int(timestamp), UTC), _parse_body(body, kind))


def sign(
    body: bytes,
    secret: Secret | Sequence[Secret],
    *,
    id: str | None = None,
    timestamp: float | None = None,
) -> dict[str, str]:
    """Return the headers that Replicate sends with a body, to test receivers of webhooks.

    Args:
        body: Body to sign.
        secret: Signing secret. Several secrets return several signatures.
        id: Id of the message. Default: a random one.
        timestamp: Seconds since 1970. Default: now.
    """
    check_argument("id", id, str | None)
    check_argument("timestamp", timestamp, float | None)
    keys, body = _keys(secret), _raw(body)
    id = f"msg_{secrets.token_hex(12)}" if id is None else id
    seconds = str(int(time.time() if timestamp is None else timestamp))
    signatures = b" ".join(_signature(key, id, seconds, body) for key in keys)
    return dict(zip(HEADER_NAMES, (id, seconds, signatures.decode()), strict=True))


def _raw(body: Any) -> bytes:
    if not isinstance(body, bytes | bytearray | memoryview):
        raise TypeError(f"body must be the raw bytes of the request, not {type(body).__name__}")
    return bytes(cast("bytes", body))


def _signature(key: bytes, id: str, timestamp: str, body: bytes) -> bytes:
    signed = f"{id}.{timestamp}.".encode("utf-8", "replace") + body
    return b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))


def _keys(secret: Secret | Sequence[Secret]) -> list[bytes]:
    """Return the keys of secrets. Errors do not contain them."""
    check_argument("secret", secret, Secret | Sequence[Secret])
    several = [secret] if isinstance(secret, str | WebhookSecret) else secret
    keys = [_key(one.key if isinstance(one, WebhookSecret) else one) for one in several]
    if not keys:
        raise ValueError("secret is empty: no message can be verified without one")
    return keys


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not key:
        raise ValueError("secret is not a signing secret: expected 'whsec_' and base64")
    return key


def _parse_headers(headers: Any) -> tuple[str, str, list[bytes]]:
    """Return the id, timestamp and signatures of a message."""
    values: dict[str, dict[str, None]] = {}
    for name, value in _pairs(headers):
        values.setdefault(name, {})[value] = None
    for name in HEADER_NAMES:
        if not any(values.get(name, ())):
            raise WebhookError(f"no {name} header: the request is not a webhook message")
    id, timestamp, signatures = (" ".join(values[name]) for name in HEADER_NAMES)
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        raise WebhookError("the webhook-timestamp header is not a number of seconds since 1970")
    return id, timestamp, signatures.encode("utf-8", "replace").split()


def _pairs(headers: Any) -> Iterator[tuple[str, str]]:
    """Yield the name, in lower case, and the value of each header."""
    try:
        pairs = [*(headers.items() if hasattr(headers, "items") else headers)]
        pairs = [(_text(name).lower(), value) for name, value in pairs if value is not None]
    except (TypeError, ValueError):
        kind = type(headers).__name__
        raise TypeError(f"headers must be a mapping or pairs of str, not {kind}") from None
    for name, value in pairs:
        items: list[Any] = [*value] if isinstance(value, list | tuple) else [value]
        nested = all(isinstance(item, Mapping | list | tuple) for item in items)
        if nested and name in ("headers", "multivalueheaders"):  # of an ASGI scope, or of Lambda
            yield from _pairs(value)
        else:
            name = name.removeprefix("http_").replace("_", "-")  # of a WSGI environ
            yield from ((name, _text(item)) for item in items)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _parse_body(body: bytes, kind: Any) -> Prediction | Training:
    try:
        data = json.loads(body)
        if isinstance(data, dict):
            record: Any = kind or (Training if _is_training(cast("Any", data)) else Prediction)
            return cast("Prediction | Training", record.from_dict(data))
    except (ValueError, RecursionError):
        pass
    raise WebhookError("the body is not a JSON object, though its signature is valid")


def _is_training(data: dict[str, Any]) -> bool:
    output = data.get("output")
    output = cast("dict[str, Any]", output) if isinstance(output, dict) else {}
    return (
        "destination" in data
        or "/trainings/" in str(data.get("urls"))
        or {"version", "weights"} <= output.keys()
        or bool(_VERSION.fullmatch(str(output.get("version"))))
    )


def __getattr__(name: str) -> Any:
    # This module is in the place of the default client's `webhooks`.
    if name in ("default", "validate"):
        from ._default_client import client

        return getattr(client.webhooks, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
