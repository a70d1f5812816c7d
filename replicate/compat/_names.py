"""The names of `replicate.compat`, which load when one of them is used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from httpx import Timeout as Timeout

from .. import errors
from .._async.client import AsyncReplicate
from .._async.streaming import AsyncStream
from .._default_client import client as default_client
from ._client import Client as Client
from ._resources import *  # noqa: F403 - the records that annotations name

__all__ = [
    "APIStatusError",
    "AsyncClient",
    "Client",
    "InternalServerError",
    "ModelError",
    "ReplicateException",
    "Timeout",
    "async_paginate",
    "async_run",
    "async_stream",
    "default_client",
]

AsyncClient = AsyncReplicate
"""The asynchronous client of 2.0 beta."""
ModelError = errors.PredictionError
"""The error of a prediction that did not succeed."""
ReplicateException = errors.ReplicateError
"""The base of all errors in 1.x."""
APIStatusError = errors.APIError
"""The error of a response in 2.0 beta."""
InternalServerError = errors.ServerError
"""The error of a response whose status is 5xx in 2.0 beta."""

async_run: Callable[..., Coroutine[Any, Any, Any]] = default_client.async_run
"""Function that runs a model with the default client, and returns its output."""
async_stream: Callable[..., Coroutine[Any, Any, AsyncStream]] = default_client.async_stream
"""Function that runs a model with the default client, and returns an iterator over its events."""
async_paginate: Callable[[Any], AsyncIterator[Any]] = default_client.async_paginate
"""Function that returns an iterator over the pages of a list of the default client."""
