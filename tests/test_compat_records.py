"""Records of `replicate.Client` change in place; the others do not, and say what to write."""

from __future__ import annotations

import asyncio
import copy
import gzip
import pickle
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from replicate_api.types import Record

import replicate
from replicate.compat import Client, Deployment, Model, Prediction, Training, Version
from replicate.sandbox import Sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.token, base_url=sandbox.base_url) as client:
        yield client


def test_records_are_bound_wherever_they_are(client: Client) -> None:
    model = client.models.get("replicate/hello-world")
    assert isinstance(model, Model)
    assert isinstance(model.latest_version, Version)
    assert isinstance(model.default_example, Prediction)
    assert isinstance(client.deployments.get("acme/hello"), Deployment)
    assert all(isinstance(item, Model) for item in client.models.list())
    assert all(
        isinstance(item, Model) for item in client.collections.get("language-models").models or []
    )
    assert isinstance(next(iter(client.paginate(client.models.list)))[0], Model)


def test_a_prediction_changes_in_place(client: Client) -> None:
    prediction = client.predictions.create(model="sandbox/slow", input={"seconds": 1000})
    same = prediction
    assert prediction.cancel() is None
    assert same.status == "canceled"
    assert prediction.reload() is None
    assert prediction.wait() is None
    assert prediction["status"] == same.to_dict()["status"] == "canceled"


def test_a_record_is_a_record(client: Client) -> None:
    prediction = client.predictions.create(model="sandbox/official", input={"prompt": "A"})
    assert isinstance(prediction, replicate.Prediction)
    assert "_client" not in repr(prediction)
    loaded: Prediction = pickle.loads(pickle.dumps(prediction))
    assert loaded == prediction == copy.deepcopy(prediction)
    assert isinstance(loaded.created_at, datetime)
    assert isinstance(prediction.urls, Record)
    assert loaded.created_at == prediction.created_at
    with pytest.raises(replicate.ReplicateError, match="was not received from a client"):
        loaded.reload()


def test_a_file_is_shown_as_a_file_output_and_yields_its_content(client: Client) -> None:
    [file] = client.run("sandbox/image", {"prompt": "A"})
    assert repr(file) == f"FileOutput('{file.url}')"
    assert b"".join(file) == file.read()
    assert pickle.loads(pickle.dumps(file)) == file


def test_an_output_is_iterated_while_it_runs(client: Client) -> None:
    prediction = client.predictions.create(model="sandbox/counter", input={"until": 3})
    assert list(prediction.output_iterator()) == ["0", "1", "2"]
    assert prediction.output == ["0", "1", "2"]
    assert prediction.status == "succeeded"


async def test_methods_that_are_awaited(client: Client) -> None:
    prediction = await client.predictions.async_create(
        model="sandbox/slow", input={"seconds": 1000}
    )
    assert isinstance(prediction, Prediction)
    await prediction.async_cancel()
    assert prediction.status == "canceled"
    assert await client.async_run("replicate/hello-world", {"text": "A"}) == "hello A"
    model = await client.models.async_get("sandbox/counter")
    assert (await model.versions.async_list())[0] == model.latest_version
    await client.concurrent.aclose()


async def test_a_canceled_task_cancels_the_prediction(client: Client, sandbox: Sandbox) -> None:
    task = asyncio.create_task(client.async_run("sandbox/slow", {"seconds": 1000}, wait=False))
    while not sandbox.predictions:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await client.concurrent.aclose()
    [prediction] = sandbox.predictions.values()
    assert prediction["status"] == "canceled"


def test_a_training(client: Client) -> None:
    client.models.create("acme", "mine", visibility="private", hardware="cpu")
    version = client.models.get("sandbox/trainable").latest_version
    assert version is not None
    name, input = f"sandbox/trainable:{version.id}", {"train_data": "https://example.com/a.zip"}
    forms: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((name, input, "acme/mine"), {}),
        ((), {"version": name, "input": input, "destination": "acme/mine"}),
        (("sandbox/trainable", version, input), {"destination": "acme/mine"}),
        ((("sandbox", "trainable"), version.id), {"input": input, "destination": "acme/mine"}),
        (("sandbox", "trainable", version.id), {"input": input, "destination": "acme/mine"}),
    ]
    for args, options in forms:
        training = client.trainings.create(*args, **options)
        assert isinstance(training, Training)
        assert training.version == version.id
        training.cancel()
        assert training.status == "canceled"


def test_a_plain_record_says_what_to_write(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        prediction: Any = client.predictions.create(model="sandbox/official", input={"prompt": "A"})
        with pytest.raises(AttributeError) as caught:
            prediction.reload()
    assert str(caught.value) == (
        "prediction has no reload: use prediction = client.predictions.get("
        "prediction.id), or client.wait(prediction), or use replicate.Client()"
    )
    assert not hasattr(prediction, "nothing")


def test_an_output_is_none_until_there_is_one(client: Client) -> None:
    model: replicate.BoundModel[..., Any] = client.use("sandbox/counter")
    prediction = model.create(until=3)
    assert isinstance(prediction, Prediction)
    assert prediction.output is None
    prediction.wait()
    assert prediction.output == ["0", "1", "2"]


def test_a_custom_fetch_decodes_for_both() -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        body = gzip.compress(b'{"username": "acme"}')
        return httpx.Response(
            200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(body)
        )

    client = Client("x", fetch=fetch)
    assert client.account.get() == asyncio.run(client.accounts.async_current())


def test_a_custom_fetch_serves_both(sandbox: Sandbox) -> None:
    sent: list[httpx.Request] = []
    session = httpx.Client()

    def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return session.send(request)

    with Client(sandbox.token, base_url=sandbox.base_url, fetch=fetch) as client:
        assert client.account.get() == asyncio.run(client.accounts.async_current())
    session.close()
    assert len(sent) == 2
