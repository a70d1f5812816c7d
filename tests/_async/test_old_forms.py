"""The forms of arguments that the released clients accept, and the errors about the others."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Sandbox

MakeClient = Callable[..., AsyncReplicate]


async def test_records_as_arguments(client: AsyncReplicate) -> None:
    model = await client.models.get("replicate/hello-world")
    version, input = model.latest_version, {"text": "Alice"}
    deployment = await client.deployments.get("acme/hello")
    assert version is not None
    created = [
        await client.predictions.create(version, input=input),
        await client.predictions.create(version=version, input=input),
        await client.predictions.create(deployment=deployment, input=input),
        await client.predictions.create(version=version.id, input=input),
    ]
    assert {prediction.version for prediction in created} == {version.id}
    official = await client.models.get("sandbox/official")
    prediction = await client.predictions.create(model=official, input={"prompt": "A"})
    assert prediction.model == "sandbox/official"


async def test_a_record_stands_for_its_id(client: AsyncReplicate, sandbox: Sandbox) -> None:
    prediction = await client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    assert (await client.predictions.get(prediction)).id == prediction.id
    assert (await client.predictions.cancel(prediction)).status == "canceled"
    for either in prediction, prediction.id:
        assert (await client.wait(either)).status == "canceled"
    collection = (await client.collections.list())[0]
    assert (await client.collections.get(collection)).slug == collection.slug
    file = await client.files.create(b"content")
    assert await client.files.get(file) == file
    await client.files.delete(file)
    assert {request.path for request in sandbox.requests.to("GET", "/predictions/{id}")} == {
        f"/v1/predictions/{prediction.id}"
    }


async def test_one_argument_for_owner_and_name(client: AsyncReplicate) -> None:
    model = await client.models.get("replicate/hello-world")
    version = model.latest_version
    assert version is not None
    assert await client.models.get(model) == model
    versions = client.models.versions
    same = await versions.get("replicate/hello-world", version.id)
    assert same == await versions.get("replicate", "hello-world", version.id)
    assert same == await versions.get(model, version)
    assert (await versions.list(model)).results == (
        await versions.list("replicate", "hello-world")
    ).results
    assert (await client.deployments.get("acme/hello")).name == "hello"
    assert (await client.search("hello")).models


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (
            "replicate/hello-world:5c7d",
            "expected \"owner/name\": pass 'replicate/hello-world:5c7d' as",
        ),
        ("hello-world", 'expected "owner/name", or the owner and the name'),
    ],
)
async def test_a_model_that_is_none(client: AsyncReplicate, model: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        await client.predictions.create(model=model, input={})


async def test_options_of_the_constructor(make_client: MakeClient, sandbox: Sandbox) -> None:
    for name in ("api_token", "bearer_token"):
        client = make_client(auth=None, **{name: sandbox.token})
        assert (await client.account.get()).username
    options: dict[str, Any] = {"headers": {"X-App": "a"}, "default_headers": {"X-Other": "b"}}
    client = make_client(timeout=httpx.Timeout(5.0, read=30.0), **options)
    assert client.options.timeout.read == 30
    await client.account.get()
    sent = sandbox.requests[-1].headers
    assert (sent["x-app"], sent["x-other"]) == ("a", "b")


async def test_an_http_client(make_client: MakeClient) -> None:
    async with httpx.AsyncClient() as session:
        client = make_client(http_client=session)
        assert (await client.account.get()).username


async def test_a_transport(make_client: MakeClient) -> None:
    async with httpx.AsyncHTTPTransport() as transport:
        client = make_client(transport=transport)
        assert (await client.account.get()).username


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"api_token": "a", "bearer_token": "b"},
            "pass only one of auth, api_token and bearer_token",
        ),
        ({"api_key": "a"}, "unexpected option 'api_key': write auth="),
        ({"default_query": {}}, "unexpected option 'default_query': write fetch="),
        ({"retries": 3}, "unexpected option 'retries': write max_retries=$"),
    ],
)
def test_options_that_are_none(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        AsyncReplicate(**options)


async def test_arguments_that_are_none(client: AsyncReplicate) -> None:
    predictions: Any = client.predictions
    with pytest.raises(
        TypeError, match=r"argument 'wait': write prefer=\"wait=5\", or use replicate.Client"
    ):
        await predictions.create("x", input={}, wait=True)
    with pytest.raises(TypeError, match="'id': pass the id as the first argument"):
        await predictions.get(id="x")
    with pytest.raises(TypeError, match=r"'limit': write itertools.islice"):
        await predictions.list(limit=5)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'nothing'$"):
        await predictions.get("x", nothing=1)
    run: Any = client.run
    with pytest.raises(TypeError, match="'file_encoding_strategy': write file_encoding="):
        await run("a/b", file_encoding_strategy="base64")


def test_attributes_that_are_none(client: AsyncReplicate) -> None:
    old: Any = client
    with pytest.raises(
        AttributeError, match=r"client has no with_raw_response: use client.raw_response\("
    ):
        _ = old.with_raw_response
    with pytest.raises(AttributeError, match=r"models has no async_get: use "):
        _ = old.models.async_get
    with pytest.raises(AttributeError, match=r"has no attribute 'nothing'$"):
        _ = old.models.nothing
    assert not hasattr(client, "nothing")
