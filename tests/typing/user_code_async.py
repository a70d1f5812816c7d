"""What a program sees of the asynchronous client; read by mypy and pyright, not run."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, assert_type

import httpx

from replicate import (
    Account,
    AsyncFileOutput,
    AsyncReplicate,
    AsyncStream,
    Event,
    File,
    Hardware,
    Model,
    Prediction,
    PredictionPage,
    RawResponse,
    SearchResults,
    Training,
    VersionPage,
    WebhookSecret,
)


async def run(client: AsyncReplicate, model: Model) -> None:
    assert_type(await client.run("replicate/hello-world", {"text": "Alice"}), Any)
    assert_type(await client.run(model, wait=5), Any)


async def wait(client: AsyncReplicate, prediction: Prediction, training: Training) -> None:
    assert_type(await client.wait(prediction), Prediction)
    assert_type(await client.wait("prediction-id"), Prediction)
    assert_type(await client.wait(training), Training)


async def lists(client: AsyncReplicate) -> None:
    async for each in client.predictions.list(source="web"):
        assert_type(each, Prediction)
    assert_type(await client.predictions.list(), PredictionPage)
    async for page in client.paginate(client.predictions.list):
        assert_type(page, PredictionPage)
        for prediction in page:
            assert_type(prediction, Prediction)
    async for page in client.paginate(client.predictions.list, signal=asyncio.Event()):
        assert_type(page, PredictionPage)
    async for versions in client.paginate(client.models.versions.list, "owner", "name"):
        assert_type(versions, VersionPage)


async def results(client: AsyncReplicate) -> None:
    assert_type(await client.run("a/b", {}, result="prediction", timeout=5), Prediction)
    assert_type(await client.run("a/b", {}, result="output", check=True), Any)


async def other_options(client: AsyncReplicate) -> None:
    assert_type(client.with_options(timeout=httpx.Timeout(5)), AsyncReplicate)
    response = await client.raw_response(client.predictions.get, "id")
    assert_type(response, RawResponse[Prediction])
    assert_type(response.parse(), Prediction)
    assert_type(response.headers, httpx.Headers)


async def operations(client: AsyncReplicate) -> None:
    assert_type(await client.predictions.create(version="id", input={}), Prediction)
    assert_type(await client.models.get("owner/name"), Model)
    assert_type(await client.models.readme.get("owner", "name"), str)
    assert_type(await client.hardware.list(), list[Hardware])
    assert_type(await client.account.get(), Account)
    assert_type(await client.search(query="text"), SearchResults)
    assert_type(await client.webhooks.default.secret.get(), WebhookSecret)
    assert_type(await client.request("/account"), httpx.Response)


class Awaited:
    """A reader of some library."""

    async def read(self, size: int = -1) -> bytes:
        return b""


async def files(client: AsyncReplicate, output: AsyncFileOutput) -> None:
    assert_type(await client.files.create(Awaited()), File)
    assert_type(await output.read(), bytes)
    assert_type(await output.save("out/"), Path)
    assert_type(await client.download([output], "out/"), list[Path])


async def streams(client: AsyncReplicate, prediction: Prediction) -> None:
    async with client.stream("a/b", {"prompt": "text"}) as stream:
        assert_type(stream, AsyncStream)
        async for event in stream:
            assert_type(event, Event)
    assert_type(await client.stream(prediction).text(), str)


async def bulk(client: AsyncReplicate, source: AsyncIterator[dict[str, Any]]) -> None:
    async with client.map("a/b", source, ordered=False) as results:
        async for index, result in results:
            assert_type(index, int)
            assert_type(result, Any)


async def options(response: httpx.Response) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        return response

    async with AsyncReplicate("token", fetch=fetch) as client:
        assert_type(client, AsyncReplicate)
        client.fetch = httpx.AsyncClient().send
