# Derived from tests/_async/test_resources.py by `make generate`.
"""Each documented call once, against the API that the sandbox is."""

from typing import Any

import pytest

from replicate import NotFoundError, Prediction, Replicate
from replicate.sandbox import Sandbox
from replicate.sandbox.builtin_models import HELLO_VERSION

HELLO = {"text": "Alice"}


@pytest.mark.parametrize("names", [("replicate", "hello-world"), ("replicate/hello-world",)])
def test_models(client: Replicate, names: tuple[str, ...]) -> None:
    model = client.models.get(*names)
    assert (model.owner, model.name) == ("replicate", "hello-world")
    assert model.latest_version is not None
    assert model.latest_version.id == HELLO_VERSION
    assert "hello-world" in client.models.readme.get(*names)
    examples = client.models.examples.list(*names)
    assert examples[0].output == "hello Alice"
    versions = client.models.versions.list(*names)
    assert [version.id for version in versions] == [HELLO_VERSION]


def test_models_list_and_search(client: Replicate) -> None:
    assert "hello-world" in [model.name for model in client.models.list()]
    assert [model.name for model in client.models.search("hello")] == ["hello-world"]
    found = client.search(query="hello")
    assert found.models


def test_models_create_update_delete(client: Replicate) -> None:
    created = client.models.create(owner="acme", name="mine", visibility="private", hardware="cpu")
    assert created.visibility == "private"
    updated = client.models.update("acme/mine", description="Paints cats")
    assert updated.description == "Paints cats"
    client.models.delete("acme", "mine")
    with pytest.raises(NotFoundError):
        client.models.get("acme/mine")


def test_model_versions(client: Replicate) -> None:
    version = client.models.versions.get("replicate", "hello-world", HELLO_VERSION)
    assert version.id == HELLO_VERSION
    schemas = version.openapi_schema["components"]["schemas"]
    assert "text" in schemas["Input"]["properties"]


def test_collections(client: Replicate) -> None:
    slugs = [collection.slug for collection in client.collections.list()]
    assert "super-resolution" in slugs
    collection = client.collections.get("super-resolution")
    assert collection.name == "Super resolution"
    assert [model.name for model in collection.models or []] == ["upscaler"]


def test_account_and_hardware(client: Replicate) -> None:
    assert (client.account.get()).username == "acme"
    assert "cpu" in [hardware.sku for hardware in client.hardware.list()]


def test_webhook_secret(client: Replicate, sandbox: Sandbox) -> None:
    assert (client.webhooks.default.secret.get()).key == sandbox.webhook_secret


def test_predictions(client: Replicate) -> None:
    created = client.predictions.create(version=HELLO_VERSION, input=HELLO)
    assert isinstance(created, Prediction)
    assert created.status == "starting"
    assert (client.predictions.get(created.id)).input == HELLO
    assert created.id in [prediction.id for prediction in client.predictions.list()]
    slow = client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    assert (client.predictions.cancel(slow.id)).status == "canceled"


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"version": HELLO_VERSION}, "/v1/predictions"),
        ({"model": "replicate/hello-world"}, "/v1/models/replicate/hello-world/predictions"),
        ({"deployment": "acme/hello"}, "/v1/deployments/acme/hello/predictions"),
    ],
    ids=repr,
)
def test_predictions_create_sends_every_argument(
    client: Replicate, sandbox: Sandbox, target: dict[str, Any], path: str
) -> None:
    arguments: dict[str, Any] = {
        "input": HELLO,
        "webhook": "http://127.0.0.1:9/hook",
        "webhook_events_filter": ["completed"],
        "webhook_completed": "http://127.0.0.1:9/done",
        "stream": True,
    }
    client.predictions.create(**target, **arguments, prefer="wait=5", cancel_after="1m")
    (request,) = sandbox.requests
    assert request.path == path
    assert request.json() == {key: target[key] for key in target if key == "version"} | arguments
    assert request.headers["prefer"] == "wait=5"
    assert request.headers["cancel-after"] == "1m"


@pytest.mark.parametrize(
    "targets",
    [
        {},
        {"version": "v", "model": "a/b"},
        {"model": "a/b", "deployment": "a/b"},
        {"version": "v", "model": "a/b", "deployment": "a/b"},
    ],
    ids=repr,
)
def test_predictions_create_accepts_one_target(
    client: Replicate, sandbox: Sandbox, targets: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match="pass exactly one of version, model and deployment"):
        client.predictions.create(input=HELLO, **targets)
    assert not list(sandbox.requests)


@pytest.mark.parametrize("name", ["", "hello-world", "a/b/c", "/b", "a/", "a/..", "../b"])
@pytest.mark.parametrize("target", ["model", "deployment"])
def test_predictions_create_requires_a_full_name(
    client: Replicate, sandbox: Sandbox, target: Any, name: str
) -> None:
    with pytest.raises(ValueError):
        client.predictions.create(input=HELLO, **{target: name})
    assert not list(sandbox.requests)


def test_deployments(client: Replicate) -> None:
    created = client.deployments.create(
        name="mine",
        model="replicate/hello-world",
        version=HELLO_VERSION,
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    )
    assert (created.owner, created.name) == ("acme", "mine")
    assert {each.name for each in client.deployments.list()} == {"hello", "mine"}
    updated = client.deployments.update("acme", "mine", max_instances=3)
    assert updated.current_release is not None
    assert updated.current_release.number == 2
    assert (client.deployments.get("acme/mine")).name == "mine"
    for names in (("acme", "mine"), ("acme/hello",)):
        created = client.deployments.predictions.create(*names, input=HELLO)
        assert (client.wait(created)).output == "hello Alice"


def test_deployments_delete(client: Replicate) -> None:
    client.deployments.delete("acme", "hello")
    with pytest.raises(NotFoundError):
        client.deployments.get("acme", "hello")


def test_trainings(client: Replicate, sandbox: Sandbox) -> None:
    (version,) = client.models.versions.list("sandbox", "trainable")
    client.models.create(owner="acme", name="mine", visibility="private", hardware="cpu")
    created = client.trainings.create(
        "sandbox",
        "trainable",
        version.id,
        destination="acme/mine",
        input={"train_data": "text", "epochs": 300},
    )
    assert (client.trainings.get(created.id)).id == created.id
    assert [training.id for training in client.trainings.list()] == [created.id]
    assert (client.trainings.cancel(created.id)).status == "canceled"


def test_files(client: Replicate) -> None:
    created = client.files.create(b"text", filename="notes.txt", metadata={"a": 1})
    assert (created.size, created.metadata) == (4, {"a": 1})
    assert (client.files.get(created.id)).content_type == "text/plain"
    assert [file.id for file in client.files.list()] == [created.id]
    client.files.delete(created.id)
    with pytest.raises(NotFoundError):
        client.files.get(created.id)


def test_unknown_keywords_raise_type_error(client: Replicate, sandbox: Sandbox) -> None:
    for method in (
        client.account.get,
        client.models.get,
        client.predictions.create,
        client.trainings.list,
    ):
        call: Any = method
        with pytest.raises(TypeError, match="colour"):
            call(colour="red")
    assert not list(sandbox.requests)
