"""Programs as public repositories have them, for `replicate` 1.x, one after each `# ---` line."""

# --- a class that wraps a model
import os
from typing import Any, Optional

import replicate
from replicate.client import Client
from replicate.exceptions import ModelError, ReplicateError


class ImageGenerator:
    def __init__(self, token: str | None = None) -> None:
        self.client = Client(api_token=token or os.environ.get("REPLICATE_API_TOKEN"))

    def generate(self, prompt: str, **kwargs: Any) -> list[str]:
        try:
            output = self.client.run("sandbox/image", input={"prompt": prompt, **kwargs})
        except ModelError as e:
            raise RuntimeError(f"model failed: {e.prediction.error}") from e
        except ReplicateError as e:
            raise RuntimeError(f"API failed: {e.status} {e.detail}") from e
        return [str(item) for item in output]


assert ImageGenerator().generate("a cat")[0].startswith("http")
# --- urls get
import replicate

prediction = replicate.predictions.create(
    model="sandbox/official", input={"prompt": "A"}, stream=True
)
stream_url = prediction.urls.get("stream")
assert prediction.urls.get("nothing") is None
assert prediction.urls.get("get")
# --- a prediction's stream url read by httpx
import httpx

import replicate

prediction = replicate.predictions.create(
    model="sandbox/official", input={"prompt": "A"}, stream=True
)
url = prediction.urls["stream"]
with httpx.stream("GET", url, headers={"Accept": "text/event-stream"}) as response:
    for line in response.iter_lines():
        if line.startswith("event: done"):
            break
# --- server-sent events in a generator
import replicate
from replicate.stream import ServerSentEvent


def generate(prompt):
    for event in replicate.stream("sandbox/official", input={"prompt": prompt}):
        if event.event == ServerSentEvent.EventType.OUTPUT:
            yield f"data: {event.data}\n\n"
        elif event.event == ServerSentEvent.EventType.DONE:
            yield "data: [DONE]\n\n"


assert list(generate("x"))[-1] == "data: [DONE]\n\n"
# --- async predictions
import asyncio

import replicate


async def main() -> None:
    client = replicate.Client()
    model = await client.models.async_get("replicate/hello-world")
    version = model.latest_version
    predictions = await asyncio.gather(
        *[
            client.predictions.async_create(version=version, input={"text": str(i)})
            for i in range(3)
        ]
    )
    for prediction in predictions:
        await prediction.async_wait()
        assert prediction.output.startswith("hello")
    while predictions[0].status not in ("succeeded", "failed"):
        await predictions[0].async_reload()


asyncio.run(main())
# --- async output iterator
import asyncio

import replicate


async def main() -> None:
    output = await replicate.async_run("sandbox/image", input={"prompt": "a"})
    for index, item in enumerate(output):
        data = await item.aread()
        with open(f"{index}.png", "wb") as f:
            f.write(data)
    async for chunk in output[0]:
        assert chunk


asyncio.run(main())
# --- collections
import replicate

collections = [c for page in replicate.paginate(replicate.collections.list) for c in page]
collection = replicate.collections.get("language-models")
for model in collection.models:
    print(model.id, model.owner, model.name, model.description, model.visibility)
print(len(collections), collection.slug, collection.name)
for model in collection:
    print(model.name)
assert len(collection) == len(collection.models)
print(collection[0].name)
# --- deployments by keyword
import replicate

deployment = replicate.deployments.get(name="acme/hello")
assert deployment.name == "hello"
# --- models by keyword
import replicate

assert replicate.models.get(key="replicate/hello-world").name == "hello-world"
# --- training
import replicate

replicate.models.create("acme", "mine", visibility="private", hardware="gpu-t4")
version = replicate.models.get("sandbox/trainable").versions.list()[0]
training = replicate.trainings.create(
    model="sandbox/trainable",
    version=version.id,
    input={"train_data": "https://example.com/data.zip"},
    destination="acme/mine",
    webhook="https://example.com/hook",
    webhook_events_filter=["completed"],
)
print(training.id, training.status)
training.reload()
training = replicate.trainings.get(training.id)
while training.status not in ("succeeded", "failed", "canceled"):
    training.reload()
print(training.output.weights if hasattr(training.output, "weights") else training.output)
# --- trainings listed
import replicate

for training in replicate.trainings.list():
    print(training.id, training.status, training.output and training.output["version"])
# --- webhooks validated
import json

import replicate
from replicate.webhook import Webhooks, WebhookSigningSecret

secret = replicate.webhooks.default.secret()
assert secret.key.startswith("whsec_")
body = json.dumps({"id": "x", "status": "succeeded"})
import replicate.webhooks

headers = replicate.webhooks.sign(body.encode(), secret.key)
Webhooks.validate(headers=headers, body=body, secret=WebhookSigningSecret(key=secret.key))
try:
    Webhooks.validate(headers=headers, body="{}", secret=WebhookSigningSecret(key=secret.key))
except ValueError as e:
    print(e)
else:
    raise AssertionError
# --- the errors of the api
import replicate
from replicate.exceptions import ReplicateError

try:
    replicate.models.get("nobody/nothing")
except ReplicateError as e:
    assert e.status == 404
    print(e.title, e.detail, e.type, e.instance, e)
    assert "404" in str(e) or "not" in str(e).lower()
# --- a ReplicateError raised in a test
from replicate.exceptions import ReplicateError

error = ReplicateError(type="about:blank", title="T", status=422, detail="bad", instance="x")
assert error.status == 422 and error.detail == "bad" and error.title == "T"
try:
    raise ReplicateError("plain message")
except ReplicateError as e:
    assert "plain message" in str(e)
# --- a rate limit retried
import time

import replicate
from replicate.exceptions import ReplicateError


def run_with_retry(ref, input, attempts=3):
    for attempt in range(attempts):
        try:
            return replicate.run(ref, input=input)
        except ReplicateError as e:
            if e.status == 429 and attempt < attempts - 1:
                time.sleep(2**attempt)
                continue
            raise
    return None


assert run_with_retry("replicate/hello-world", {"text": "a"}) == "hello a"
# --- a client with an httpx transport
import httpx

import replicate

transport = httpx.HTTPTransport(retries=3)
client = replicate.Client(transport=transport, timeout=60)
assert client.run("replicate/hello-world", input={"text": "a"}) == "hello a"
# --- files uploaded
import io

import replicate

file = replicate.files.create(
    io.BytesIO(b"hello"), filename="a.txt", content_type="text/plain", metadata={"a": "b"}
)
print(file.id, file.urls["get"], file.size, file.checksums["sha256"], file.etag, file.expires_at)
for item in replicate.files.list():
    print(item.name)
assert replicate.files.get(file.id).id == file.id
replicate.files.delete(file.id)
# --- a file by its path
import replicate

with open("photo.png", "wb") as f:
    f.write(b"\x89PNG")
file = replicate.files.create(file="photo.png")
print(file.urls["get"])
# --- input files
import base64
import mimetypes
from pathlib import Path

import replicate

Path("photo.png").write_bytes(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
)
with open("photo.png", "rb") as f:
    mime, _ = mimetypes.guess_type("photo.png")
    uri = f"data:{mime};base64,{base64.b64encode(f.read()).decode()}"
print(replicate.run("sandbox/upscaler", input={"image": uri}))
print(replicate.run("sandbox/upscaler", input={"image": Path("photo.png")}))
print(replicate.run("sandbox/upscaler", input={"image": open("photo.png", "rb")}))
# --- an old version by its owner
import replicate

model = replicate.models.get("replicate", "hello-world")
versions = model.versions.list()
for version in versions.results if hasattr(versions, "results") else versions:
    print(version.id, version.created_at, version.cog_version)
output = replicate.run(f"{model.owner}/{model.name}:{model.latest_version.id}", input={"text": "a"})
assert output == "hello a"
# --- a prediction in a database
import json

import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "A"})
row = {
    "id": prediction.id,
    "status": prediction.status,
    "input": json.dumps(prediction.input),
    "created": str(prediction.created_at),
    "model": prediction.model,
    "version": prediction.version,
}
json.dumps(row)
# --- cancel after a while
import replicate

prediction = replicate.predictions.create(model="sandbox/slow", input={"seconds": 1000})
prediction.cancel()
assert prediction.status == "canceled"
replicate.predictions.cancel(prediction.id)
# --- the version predicts with kwargs, and iterates
import replicate

version = replicate.models.get("sandbox/counter").latest_version
for item in version.predict(until=2):
    print(item)
# --- wait keyword
import replicate

output = replicate.run("replicate/hello-world", input={"text": "a"}, wait=False)
assert output == "hello a"
output = replicate.run("replicate/hello-world", input={"text": "a"}, wait=10)
prediction = replicate.predictions.create(
    model="sandbox/official", input={"prompt": "A"}, wait=True
)
# --- search
import replicate

for model in replicate.models.search("hello"):
    print(model.name)
# --- model create and version objects
import replicate

try:
    model = replicate.models.get("acme/new")
except replicate.exceptions.ReplicateError as e:
    if e.status == 404:
        model = replicate.models.create(
            owner="acme",
            name="new",
            visibility="private",
            hardware="gpu-t4",
            description="d",
            github_url="https://github.com/a/b",
        )
print(model.id, model.visibility, model.cover_image_url, model.default_example)
model.reload()
# --- run with webhook options
import replicate

prediction = replicate.predictions.create(
    version=replicate.models.get("replicate/hello-world").latest_version.id,
    input={"text": "A"},
    webhook="https://example.com/webhook",
    webhook_events_filter=["start", "completed"],
)
# --- run in threads
from concurrent.futures import ThreadPoolExecutor

import replicate

with ThreadPoolExecutor(4) as pool:
    results = list(
        pool.map(lambda name: replicate.run("replicate/hello-world", input={"text": name}), "ABCD")
    )
assert results == [f"hello {name}" for name in "ABCD"]
# --- async to thread
import asyncio

import replicate


async def main():
    output = await asyncio.to_thread(replicate.run, "replicate/hello-world", input={"text": "a"})
    loop = asyncio.get_running_loop()
    other = await loop.run_in_executor(
        None, lambda: replicate.run("replicate/hello-world", input={"text": "b"})
    )
    assert output + other == "hello ahello b"


asyncio.run(main())
# --- prediction dict
import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "A"})
print(dict(prediction)["id"], prediction.dict()["id"], prediction.json())
# --- replicate use streaming
import replicate

counter = replicate.use("sandbox/counter", streaming=True)
for item in counter(until=3):
    print(item)
# --- replicate use_async
import asyncio

import replicate


async def main():
    hello = replicate.use("replicate/hello-world", use_async=True)
    print(await hello(text="a"))


asyncio.run(main())
# --- logs while failing
import replicate

prediction = replicate.predictions.create(
    version=replicate.models.get("sandbox/failing").latest_version, input={}
)
prediction.wait()
assert prediction.status == "failed" and prediction.error
# --- timeout of httpx
import httpx

import replicate

client = replicate.Client(api_token="x", timeout=httpx.Timeout(300.0, connect=10))
client = replicate.Client(base_url="https://api.replicate.com")
client = replicate.Client(headers={"User-Agent": "my-app/1.0"})
