"""What a program sees of the synchronous client; read by mypy and pyright, not run."""

import io
import threading
from datetime import datetime
from pathlib import Path
from typing import IO, Any, assert_type

import httpx
import numpy as np
from PIL import Image

import replicate
from replicate import (
    Account,
    APIError,
    Collection,
    CollectionPage,
    Deployment,
    Event,
    File,
    FileOutput,
    FilePage,
    Hardware,
    Model,
    ModelPage,
    OutcomeUnknown,
    Prediction,
    PredictionError,
    PredictionPage,
    PredictionUrls,
    RateLimitError,
    RawResponse,
    Replicate,
    SearchResults,
    Status,
    Stream,
    Training,
    TrainingPage,
    Version,
    VersionPage,
    WaitTimeout,
    WebhookSecret,
)


def run(client: Replicate, model: Model, version: Version) -> None:
    assert_type(client.run("replicate/hello-world", {"text": "Alice"}), Any)
    assert_type(client.run(model, wait=False, timeout=30), Any)
    assert_type(client.run(version, wait={"interval": 0.5}), Any)
    assert_type(replicate.run("replicate/hello-world", {"text": "Alice"}), Any)


def wait(client: Replicate, prediction: Prediction, training: Training) -> None:
    assert_type(client.wait(prediction), Prediction)
    assert_type(client.wait("prediction-id", timeout=5), Prediction)
    assert_type(client.wait(training), Training)
    assert_type(client.wait(training if training.id else prediction), Prediction | Training)
    assert_type(replicate.wait(training), Training)


def results(client: Replicate) -> None:
    assert_type(client.run("a/b", {}, result="prediction", timeout=5), Prediction)
    assert_type(client.run("a/b", {}, result="output", check=True), Any)
    assert_type(client.run("a/b", {}, wait=False), Any)


def lists(client: Replicate) -> None:
    for each in client.predictions.list(source="web"):
        assert_type(each, Prediction)
    assert_type(client.predictions.list(), PredictionPage)
    for page in client.paginate(client.predictions.list, source="web"):
        assert_type(page, PredictionPage)
        for prediction in page:
            assert_type(prediction, Prediction)
        assert_type(page[0], Prediction)
        assert_type(page[1:], list[Prediction])
        assert_type(page.next, str | None)
    for page in replicate.paginate(client.predictions.list, source="web", signal=threading.Event()):
        assert_type(page, PredictionPage)
    for models in client.paginate(client.models.list):
        assert_type(models, ModelPage)
    for versions in client.paginate(client.models.versions.list, "owner", "name"):
        assert_type(versions, VersionPage)
    for trainings in replicate.paginate(replicate.trainings.list):
        assert_type(trainings, TrainingPage)


def other_options(client: Replicate) -> None:
    assert_type(client.with_options(timeout=httpx.Timeout(5)), Replicate)
    response = client.raw_response(client.predictions.get, "id")
    assert_type(response, RawResponse[Prediction])
    assert_type(response.parse(), Prediction)
    assert_type(response.headers, httpx.Headers)


def operations(client: Replicate) -> None:
    prediction = client.predictions.create(
        version="id", input={"text": "Alice"}, webhook_events_filter=["start", "completed"]
    )
    assert_type(prediction, Prediction)
    assert_type(client.predictions.create(model="a/b", input={}), Prediction)
    assert_type(client.predictions.get("id"), Prediction)
    assert_type(client.predictions.cancel("id"), Prediction)
    assert_type(client.predictions.get(prediction), Prediction)
    assert_type(client.wait(client.predictions.cancel(prediction)), Prediction)
    client.run(client.deployments.get("owner", "name"), {})
    assert_type(client.models.get("owner", "name"), Model)
    assert_type(client.models.get("owner/name"), Model)
    assert_type(client.models.search("query"), ModelPage)
    assert_type(client.models.readme.get("owner", "name"), str)
    assert_type(client.models.examples.list("owner", "name"), PredictionPage)
    assert_type(client.models.predictions.create("owner", "name", input={}), Prediction)
    assert_type(client.deployments.predictions.create("owner", "name", input={}), Prediction)
    assert_type(client.deployments.get("owner", "name"), Deployment)
    assert_type(client.deployments.delete("owner", "name"), None)
    assert_type(
        client.trainings.create("owner", "name", "version", destination="a/b", input={}), Training
    )
    assert_type(client.files.create(b"content"), File)
    assert_type(client.files.list(), FilePage)
    assert_type(client.collections.get("slug"), Collection)
    assert_type(client.collections.list(), CollectionPage)
    assert_type(client.hardware.list(), list[Hardware])
    assert_type(client.account.get(), Account)
    assert_type(client.search(query="text"), SearchResults)
    assert_type(client.webhooks.default.secret.get(), WebhookSecret)
    assert_type(client.request("/account"), httpx.Response)
    assert_type(replicate.request("/account"), httpx.Response)
    assert_type(replicate.predictions.create(version="id", input={}), Prediction)
    assert_type(replicate.models.versions.list("owner", "name"), VersionPage)
    assert_type(replicate.search(query="text"), SearchResults)
    assert_type(replicate.webhooks.default.secret.get(), WebhookSecret)


def files(client: Replicate, output: FileOutput, image: Image.Image, path: Path) -> None:
    with path.open("rb") as file:
        for content in (b"", bytearray(), io.BytesIO(), file, path, image, np.zeros((2, 2), "u1")):
            assert_type(client.files.create(content, metadata={"a": 1}), File)
    assert_type(output.upper(), str)
    assert_type(output.read(), bytes)
    assert_type(output.open(), IO[bytes])
    assert_type(output.save("out/"), Path)
    assert_type(output.name, str)
    assert_type(client.download(output, "out/"), Path)
    assert_type(client.download([output, "https://a.example/b"], path), list[Path])
    client.run("a/b", {"image": image}, file_encoding="upload", save_to=path)
    client.trainings.create(
        "a", "b", "v", destination="a/c", input={"zip": path}, file_encoding="data-uri"
    )


def streams(client: Replicate, prediction: Prediction) -> None:
    with client.stream("a/b", {"prompt": "text"}, timeout=60) as stream:
        assert_type(stream, Stream)
        for event in stream:
            assert_type(event, Event)
            assert_type(event.data, str)
        assert_type(stream.prediction, Prediction)
    assert_type(client.stream(prediction).text(), str)


def bulk(client: Replicate) -> None:
    bar = replicate.progress_bar()
    inputs = ({"prompt": str(number)} for number in range(3))
    with client.map("a/b", inputs, journal="runs.jsonl", progress=bar) as results:
        for index, result in results:
            assert_type(index, int)
            assert_type(result, Any)
    progress = replicate.prediction_progress("logs")
    if progress is not None:
        assert_type(progress.percentage, float)


def webhooks(body: bytes, headers: dict[str, str], raw: list[tuple[bytes, bytes]]) -> None:
    message = replicate.webhooks.unwrap(body, headers, ["whsec_old", "whsec_new"])
    assert_type(message.data, Prediction | Training)
    replicate.webhooks.unwrap(body, raw, client_secret(), tolerance=None)
    assert_type(replicate.webhooks.sign(body, "whsec_"), dict[str, str])


def client_secret() -> WebhookSecret:
    return replicate.webhooks.default.secret.get()


def attributes(prediction: Prediction, model: Model, training: Training) -> None:
    assert_type(prediction.id, str)
    assert_type(prediction.version, str)
    assert_type(prediction.status, Status | str)
    assert_type(prediction.input, dict[str, Any] | None)
    assert_type(prediction.output, Any)
    assert_type(prediction.created_at, datetime)
    assert_type(prediction.completed_at, datetime | None)
    assert_type(prediction.urls, PredictionUrls | None)
    assert_type(prediction.to_dict(), dict[str, Any])
    assert_type(Prediction.from_dict({}), Prediction)
    assert_type(model.latest_version, Version | None)
    assert_type(training.created_at, datetime)


def errors(client: Replicate) -> None:
    try:
        client.predictions.get("id")
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except APIError as error:
        assert_type(error.status, int)
        assert_type(error.title, str | None)
        assert_type(error.detail, str | None)
        assert_type(error.request_id, str | None)
        assert_type(error.headers, dict[str, str])
        assert_type(error.prediction_id, str | None)
    except (PredictionError, WaitTimeout) as error:
        assert_type(error.prediction, Prediction | Training)
    except OutcomeUnknown as error:
        assert_type(error.sent_at, datetime)


def options(response: httpx.Response) -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        return response

    with Replicate("token", user_agent="app/1", base_url="https://host/v1", fetch=fetch) as client:
        assert_type(client, Replicate)
        client.fetch = fetch
        client.fetch = httpx.Client().send
