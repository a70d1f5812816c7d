"""The names of `replicate.compat`, which load when one of them is used."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator
from typing import Any

from httpx import Timeout as Timeout

from .. import AsyncReplicate, AsyncStream, _default_client, errors
from .._lazy_names import OF_CLIENT
from ._client import Client as Client
from ._records import Deployment as Deployment
from ._records import Model as Model
from ._records import Prediction as Prediction
from ._records import Training as Training
from ._records import Version as Version

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

default_client: Client = Client()
"""The client behind the functions and namespaces of `replicate` once `install` was called."""


def install() -> None:
    """Let the functions and namespaces of `replicate` accept what those of 1.x do."""
    import replicate

    if _default_client.client is not default_client:
        _default_client.client = default_client
        atexit.register(default_client.close)
        for name in OF_CLIENT:  # those that are in use are those of the previous client
            replicate.__dict__.pop(name, None)


async def async_run(ref: Any, input: Any = None, **options: Any) -> Any:
    """Run a model with the default client, and return its output."""
    return await default_client.async_run(ref, input, **options)


async def async_stream(ref: Any, input: Any = None, **options: Any) -> AsyncStream:
    """Run a model with the default client, and return an iterator over its events."""
    return await default_client.async_stream(ref, input, **options)


async def async_paginate(method: Any) -> AsyncIterator[Any]:
    """Iterate over the pages of a list: `async_paginate(replicate.models.async_list)`."""
    async for page in default_client.concurrent.paginate(method):
        yield page
