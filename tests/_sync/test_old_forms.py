# Derived from tests/_async/test_old_forms.py by `make generate`.
"""The forms of arguments that the released clients accept, and the errors about the others."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import Replicate
from replicate.sandbox import Sandbox

MakeClient = Callable[..., Replicate]


def test_records_as_arguments(client: Replicate) -> None:
    model = client.models.get("replicate/hello-world")
    version, input = model.latest_version, {"text": "Alice"}
    deployment = client.deployments.get("acme/hello")
    assert version is not None
    created = [
        client.predictions.create(version, input=input),
        client.predictions.create(version=version, input=input),
        client.predictions.create(deployment=deployment, input=input),
        client.predictions.create(version=version.id, input=input),
    ]
    assert {prediction.version for prediction in created} == {version.id}
    official = client.models.get("sandbox/official")
    prediction = client.predictions.create(model=official, input={"prompt": "A"})
    assert prediction.model == "sandbox/official"


def test_a_record_stands_for_its_id(client: Replicate, sandbox: Sandbox) -> None:
    prediction = client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    assert (client.predictions.get(prediction)).id == prediction.id
    assert (client.predictions.cancel(prediction)).status == "canceled"
    for either in prediction, prediction.id:
        assert (client.wait(either)).status == "canceled"
    collection = (client.collections.list())[0]
    assert (client.collections.get(collection)).slug == collection.slug
    file = client.files.create(b"content")
    assert client.files.get(file) == file
    client.files.delete(file)
    assert {request.path for request in sandbox.requests.to("GET", "/predictions/{id}")} == {
        f"/v1/predictions/{prediction.id}"
    }


def test_one_argument_for_owner_and_name(client: Replicate) -> None:
    model = client.models.get("replicate/hello-world")
    version = model.latest_version
    assert version is not None
    assert client.models.get(model) == model
    versions = client.models.versions
    same = versions.get("replicate/hello-world", version.id)
    assert same == versions.get("replicate", "hello-world", version.id)
    assert same == versions.get(model, version)
    assert (versions.list(model)).results == (versions.list("replicate", "hello-world")).results
    assert (client.deployments.get("acme/hello")).name == "hello"
    assert (client.search("hello")).models


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
def test_a_model_that_is_none(client: Replicate, model: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        client.predictions.create(model=model, input={})


def test_options_of_the_constructor(make_client: MakeClient, sandbox: Sandbox) -> None:
    for name in ("api_token", "bearer_token"):
        client = make_client(auth=None, **{name: sandbox.token})
        assert (client.account.get()).username
    options: dict[str, Any] = {"headers": {"X-App": "a"}, "default_headers": {"X-Other": "b"}}
    client = make_client(timeout=httpx.Timeout(5.0, read=30.0), **options)
    assert client.options.timeout.read == 30
    client.account.get()
    sent = sandbox.requests[-1].headers
    assert (sent["x-app"], sent["x-other"]) == ("a", "b")


def test_an_http_client(make_client: MakeClient) -> None:
    with httpx.Client() as session:
        client = make_client(http_client=session)
        assert (client.account.get()).username


def test_a_transport(make_client: MakeClient) -> None:
    with httpx.HTTPTransport() as transport:
        client = make_client(transport=transport)
        assert (client.account.get()).username


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
        Replicate(**options)


def test_arguments_that_are_none(client: Replicate) -> None:
    predictions: Any = client.predictions
    with pytest.raises(
        TypeError, match=r"argument 'wait': write prefer=\"wait=5\", or use replicate.Client"
    ):
        predictions.create("x", input={}, wait=True)
    with pytest.raises(TypeError, match="'id': pass the id as the first argument"):
        predictions.get(id="x")
    with pytest.raises(TypeError, match=r"'limit': write itertools.islice"):
        predictions.list(limit=5)
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'nothing'$"):
        predictions.get("x", nothing=1)
    run: Any = client.run
    with pytest.raises(TypeError, match="'file_encoding_strategy': write file_encoding="):
        run("a/b", file_encoding_strategy="base64")


def test_attributes_that_are_none(client: Replicate) -> None:
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
