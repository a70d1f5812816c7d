"""Programs written for `replicate` 1.x, one after each `# ---` line. They are run, never imported."""

# --- run with a version
import replicate

output = replicate.run(
    "replicate/hello-world:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
    input={"text": "Alice"},
)
assert output == "hello Alice"
# --- run a language model
import replicate

print("".join(replicate.run("sandbox/official", input={"prompt": "Hi"})))
# --- stream events
import replicate

for event in replicate.stream("sandbox/official", input={"prompt": "Hi"}):
    print(str(event), end="")
# --- a background prediction
import replicate

model = replicate.models.get("replicate/hello-world")
version = model.versions.get("5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa")
prediction = replicate.predictions.create(version=version, input={"text": "Alice"})
prediction.reload()
prediction.wait()
assert prediction.status == "succeeded"
assert prediction.output == "hello Alice"
# --- a loop of reloads
import time

import replicate

model = replicate.models.get("sandbox/counter")
prediction = replicate.predictions.create(version=model.latest_version, input={"until": 2})
while prediction.status not in {"succeeded", "failed", "canceled"}:
    time.sleep(0.05)
    prediction.reload()
assert prediction.output == ["0", "1"]
# --- cancel a prediction
import replicate

version = replicate.models.get("sandbox/slow").latest_version
prediction = replicate.predictions.create(version=version, input={"seconds": 1000})
prediction.cancel()
prediction.wait()
assert prediction.status == "canceled"
# --- a version and an input by position
import replicate

prediction = replicate.predictions.create(
    "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa", {"text": "Bob"}
)
prediction.wait()
assert prediction.output == "hello Bob"
# --- a client with a token
import os

import replicate

client = replicate.Client(api_token=os.environ["REPLICATE_API_TOKEN"])
assert client.run("replicate/hello-world", input={"text": "Alice"}) == "hello Alice"
# --- a client from its module
import os

from replicate.client import Client

client = Client(os.environ["REPLICATE_API_TOKEN"], timeout=120)
prediction = client.predictions.create(model="sandbox/official", input={"prompt": "Hi"})
prediction.wait()
print(prediction.output)
# --- a client with headers and an httpx timeout
import httpx

import replicate

client = replicate.Client(
    headers={"User-Agent": "my-app/1.0"}, timeout=httpx.Timeout(5.0, read=30.0, write=15.0)
)
assert client.run("replicate/hello-world", {"text": "A"}) == "hello A"
# --- a client with a transport
import httpx
from replicate.client import Client


class Transport(httpx.HTTPTransport):
    def handle_request(self, request):
        print(request.url)
        return super().handle_request(request)


client = Client(transport=Transport())
assert client.run("replicate/hello-world", {"text": "A"}) == "hello A"
# --- an error of the model
import replicate
from replicate.exceptions import ModelError

try:
    replicate.run("sandbox/failing", input={})
except ModelError as error:
    assert "failed" in error.prediction.status
    print(error.prediction.logs, error.prediction.id)
else:
    raise SystemExit("no error")
# --- an error of the API
import replicate
from replicate.exceptions import ReplicateError

try:
    replicate.models.get("nobody/nothing")
except ReplicateError as error:
    assert error.status == 404
    print(error.title, error.detail)
else:
    raise SystemExit("no error")
# --- any error
import replicate

try:
    replicate.run("sandbox/failing", input={})
except replicate.exceptions.ReplicateException as error:
    print(error)
else:
    raise SystemExit("no error")
# --- run asynchronously
import asyncio

import replicate


async def main():
    tasks = [replicate.async_run("replicate/hello-world", input={"text": t}) for t in "AB"]
    assert await asyncio.gather(*tasks) == ["hello A", "hello B"]


asyncio.run(main())
# --- a task group
import asyncio

import replicate


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(replicate.async_run("sandbox/image", input={"prompt": f"{n}"}))
            for n in range(3)
        ]
    for task in tasks:
        [file] = task.result()
        assert (await file.aread()).startswith(b"\x89PNG")


asyncio.run(main())
# --- stream asynchronously
import asyncio

import replicate


async def main():
    text = ""
    async for event in await replicate.async_stream("sandbox/official", input={"prompt": "Hi"}):
        text += str(event)
    assert text.startswith("You said: Hi")


asyncio.run(main())
# --- predictions asynchronously
import asyncio

import replicate


async def main():
    model = await replicate.models.async_get("sandbox/counter")
    prediction = await replicate.predictions.async_create(
        version=model.latest_version.id, input={"until": 2}
    )
    await prediction.async_wait()
    assert prediction.output == ["0", "1"]
    again = await replicate.predictions.async_get(prediction.id)
    assert again.status == "succeeded"
    await again.async_reload()


asyncio.run(main())
# --- iterate over the output
import replicate

version = replicate.models.get("sandbox/counter").versions.list()[0]
prediction = replicate.predictions.create(version=version, input={"until": 3})
assert list(prediction.output_iterator()) == ["0", "1", "2"]
assert prediction.status == "succeeded"
# --- iterate over the output asynchronously
import asyncio

import replicate


async def main():
    prediction = await replicate.predictions.async_create(
        model="sandbox/official", input={"prompt": "Hi"}
    )
    text = "".join([item async for item in prediction.async_output_iterator()])
    assert text.startswith("You said: Hi")


asyncio.run(main())
# --- stream a prediction
import replicate

prediction = replicate.predictions.create(
    model="sandbox/official", input={"prompt": "Hi"}, stream=True
)
assert "Hi" in "".join(str(event) for event in prediction.stream())
# --- write a file
import replicate

output = replicate.run("sandbox/image", input={"prompt": "a"})
with open("output.png", "wb") as file:
    file.write(output[0].read())
print(output[0].url)
# --- write files in chunks
import replicate

for index, item in enumerate(replicate.run("sandbox/image", {"prompt": "a", "num_outputs": 2})):
    with open(f"output_{index}.png", "wb") as file:
        for chunk in item:
            file.write(chunk)
# --- the type of an output
import replicate
from replicate.helpers import FileOutput

[output] = replicate.run("sandbox/image", input={"prompt": "a"})
assert isinstance(output, FileOutput)
# --- URLs for files
import replicate

[url] = replicate.run("sandbox/image", input={"prompt": "a"}, use_file_output=False)
assert url.startswith("http")
# --- a file in the input
import io

import replicate

file = io.BytesIO(b"\x89PNG data")
output = replicate.run("sandbox/upscaler", input={"image": file}, file_encoding_strategy="base64")
assert output.read() == b"\x89PNG data"
# --- list models
import replicate

for model in replicate.models.list():
    print(model.id, model.owner, model.name, model.run_count)
# --- paginate
import replicate

models = []
for page in replicate.paginate(replicate.models.list):
    models.extend(page.results)
    if len(models) > 10:
        break
assert models
# --- paginate asynchronously
import asyncio

import replicate


async def main():
    models = []
    async for page in replicate.async_paginate(replicate.models.async_list):
        models.extend(page)
    assert models


asyncio.run(main())
# --- the next page
import replicate

page = replicate.predictions.list()
while page.next:
    page = replicate.predictions.list(page.next)
# --- a collection
import replicate

collections = list(replicate.collections.list())
print(collections[0].slug, collections[0].description)
models = replicate.collections.get("language-models").models
print(models[0].versions.list()[0].id)
# --- create a model
import replicate

model = replicate.models.create(
    owner="acme", name="portraits", visibility="private", hardware="gpu-t4", description="mine"
)
assert model.id == "acme/portraits"
replicate.models.delete("acme", "portraits")
# --- create a model by position
import replicate

replicate.models.create("acme", "portraits", visibility="private", hardware="gpu-t4")
# --- train
import replicate

replicate.models.create("acme", "mine", visibility="private", hardware="gpu-t4")
latest = replicate.models.get("sandbox/trainable").latest_version.id
training = replicate.trainings.create(
    version=f"sandbox/trainable:{latest}",
    input={"train_data": "https://example.com/data.zip"},
    destination="acme/mine",
)
training.reload()
print(training.status, training.logs)
training.cancel()
assert training.status == "canceled"
# --- train by position
import replicate

replicate.models.create("acme", "mine", visibility="private", hardware="gpu-t4")
latest = replicate.models.get("sandbox/trainable").latest_version.id
training = replicate.trainings.create(
    "sandbox/trainable:" + latest, {"train_data": "https://example.com/d.zip"}, "acme/mine"
)
training = replicate.trainings.get(training.id)
while training.status not in ("succeeded", "failed"):
    training.reload()
print(training.output["version"], training.output["weights"])
# --- train with a model and a version
import replicate

replicate.models.create("acme", "mine", visibility="private", hardware="gpu-t4")
model = replicate.models.get("sandbox/trainable")
training = replicate.trainings.create(
    model=model,
    version=model.latest_version,
    input={"train_data": "https://example.com/d.zip"},
    destination="acme/mine",
)
print(training.id)
# --- a deployment
import replicate

deployment = replicate.deployments.get("acme/hello")
prediction = deployment.predictions.create(input={"text": "Alice"})
prediction.wait()
assert prediction.output == "hello Alice"
# --- a deployment's predictions
import replicate

prediction = replicate.deployments.predictions.create("acme/hello", {"text": "Alice"}, wait=5)
assert prediction.output == "hello Alice"
# --- create a deployment
import replicate

model = replicate.models.get("replicate/hello-world")
deployment = replicate.deployments.create(
    name="mine",
    model=model,
    version=model.latest_version,
    hardware="cpu",
    min_instances=0,
    max_instances=1,
)
deployment = replicate.deployments.update("acme", "mine", max_instances=2)
print(deployment.current_release.configuration.max_instances)
replicate.deployments.delete("acme", "mine")
# --- hardware
import replicate

print([hardware.sku for hardware in replicate.hardware.list()])
# --- files
import replicate

with open("a.txt", "w") as file:
    file.write("hello")
with open("a.txt", "rb") as file:
    uploaded = replicate.files.create(file, metadata={"kind": "text"})
print(uploaded.id, uploaded.urls["get"], uploaded.size)
assert uploaded.id in [file.id for file in replicate.files.list()]
replicate.files.delete(uploaded.id)
# --- webhooks
import replicate

secret = replicate.webhooks.default.secret()
print(secret.key[:6])
# --- progress
import replicate

prediction = replicate.predictions.create(
    replicate.models.get("sandbox/logging").latest_version, {"steps": 2}
)
prediction.wait()
assert prediction.progress.percentage == 1.0
# --- search
import replicate

for model in replicate.models.search("hello"):
    print(model.owner, model.name)
# --- dictionaries
import json

import replicate

prediction = replicate.predictions.create(
    model="sandbox/official", input={"prompt": "Hi"}, wait=True
)
print(json.dumps(dict(prediction)), prediction.urls["get"])
# --- a wait in seconds
import replicate

output = replicate.run("replicate/hello-world", input={"text": "A"}, wait=10)
assert output == "hello A"
# --- types in annotations
from replicate.model import Model
from replicate.prediction import Prediction
from replicate.version import Version

import replicate


def newest(model: Model) -> Version:
    return model.latest_version


def describe(prediction: Prediction) -> str:
    return f"{prediction.id} {prediction.status}"


version = newest(replicate.models.get("replicate/hello-world"))
print(describe(replicate.predictions.create(version=version, input={"text": "A"})))
# --- the module of streams
from replicate.stream import ServerSentEvent

import replicate

for event in replicate.stream("sandbox/official", input={"prompt": "Hi"}):
    assert isinstance(event, ServerSentEvent)
    if event.event == "output":
        print(event.data)
