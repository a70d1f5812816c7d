"""The names of the released clients, for type checkers. hints.toml says what they are."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from httpx import Timeout as Timeout

from .._async.client import AsyncReplicate as AsyncClient
from .._async.streaming import AsyncStream
from ..errors import APIError as APIStatusError
from ..errors import PredictionError as ModelError
from ..errors import ReplicateError as ReplicateException
from ..errors import ServerError as InternalServerError
from ._client import Client as Client

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

default_client: Client
"""The client behind the functions and namespaces of `replicate`."""
async_run: Callable[..., Coroutine[Any, Any, Any]]
"""Function that runs a model with the default client, and returns its output."""
async_stream: Callable[..., Coroutine[Any, Any, AsyncStream]]
"""Function that runs a model with the default client, and returns an iterator over its events."""
async_paginate: Callable[[Any], AsyncIterator[Any]]
"""Function that returns an iterator over the pages of a list of the default client."""
