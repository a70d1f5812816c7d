"""Finishing what must be done though the caller has been interrupted.

A task that was canceled by asyncio may go on to wait for something; but under a cancel scope of
anyio, as in Starlette and FastAPI when a visitor has left, everything that it waits for is
canceled again, unless it is shielded.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager


@contextmanager
def shielded() -> Generator[None]:
    """Nothing: a thread is interrupted once, not over and over."""
    yield


@asynccontextmanager
async def ashielded() -> AsyncGenerator[None]:
    """Keep cancel scopes from canceling what is awaited inside."""
    from anyio import CancelScope  # httpx needs it too

    with CancelScope(shield=True):
        yield
