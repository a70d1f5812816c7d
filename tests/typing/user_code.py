"""A user's code, read by mypy and pyright in strict mode; nothing here runs."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, assert_type

import httpx

import replicate
from replicate import (
    Account,
    APIError,
    AsyncReplicate,
    Hardware,
    Model,
    Prediction,
    PredictionError,
    PredictionPage,
    RateLimitError,
    Replicate,
    Training,
    Version,
    VersionPage,
    WaitTimeout,
)


def synchronous(client: Replicate, prediction: Prediction, training: Training) -> None:
    assert_type(client.run("owner/name", {"prompt": "a cat"}, wait=5), Any)
    assert_type(client.wait(prediction), Prediction)
    assert_type(client.wait("id", timeout=1), Prediction)
    assert_type(client.wait(training), Training)
    assert_type(client.predictions.create(model="owner/name", input={}), Prediction)
    assert_type(client.predictions.list(created_after=datetime.now()), PredictionPage)
    assert_type(client.predictions.list()[0], Prediction)
    assert_type(client.predictions.list()[:2], list[Prediction])
    assert_type(client.paginate(client.predictions.list), Iterator[PredictionPage])
    pages = client.paginate(client.models.versions.list, "owner", "name")
    assert_type(pages, Iterator[VersionPage])
    assert_type(client.models.get("owner/name"), Model)
    assert_type(client.models.get("owner", "name").latest_version, Version | None)
    assert_type(client.hardware.list(), list[Hardware])
    assert_type(client.account.get(), Account)
    assert_type(client.models.readme.get("owner/name"), str)
    assert_type(client.webhooks.default.secret.get().key, str)
    assert_type(client.request("/account"), httpx.Response)
    with client as entered:
        assert_type(entered, Replicate)


async def asynchronous(client: AsyncReplicate, prediction: Prediction, training: Training) -> None:
    assert_type(await client.run("owner/name", {"prompt": "a cat"}), Any)
    assert_type(await client.wait(prediction), Prediction)
    assert_type(await client.wait(training), Training)
    assert_type(await client.predictions.create(deployment="owner/name", input={}), Prediction)
    assert_type(await client.models.get("owner/name"), Model)
    assert_type(client.paginate(client.predictions.list), AsyncIterator[PredictionPage])
    assert_type(await client.request("/account"), httpx.Response)
    async with client as entered:
        assert_type(entered, AsyncReplicate)


def records(prediction: Prediction) -> None:
    assert_type(prediction.id, str)
    assert_type(prediction.input, dict[str, Any] | None)
    assert_type(prediction.completed_at, datetime | None)
    assert_type(prediction.to_dict(), dict[str, Any])
    prediction.status = "failed"  # type: ignore[misc]  # frozen # pyright: ignore[reportAttributeAccessIssue]


def errors(client: Replicate) -> None:
    try:
        client.run("owner/name")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except APIError as error:
        assert_type(error.status, int)
        assert_type(error.detail, str | None)
        assert_type(error.headers, dict[str, str])
    except PredictionError as error:
        assert_type(error.prediction, Prediction | Training)
    except WaitTimeout as error:
        assert_type(error.prediction, Prediction | Training)


def module_level(prediction: Prediction) -> None:
    assert_type(replicate.run("owner/name", {}), Any)
    assert_type(replicate.wait(prediction), Prediction)
    assert_type(replicate.predictions.create(version="id", input={}), Prediction)
    assert_type(replicate.models.get("owner/name"), Model)
    assert_type(replicate.account.get(), Account)
    assert_type(replicate.search(query="cats"), replicate.SearchResults)


def mistakes(client: Replicate) -> None:
    client.run("owner/name", imput={})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.predictions.list(source="api")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.predictions.create(input={}, webhok="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
