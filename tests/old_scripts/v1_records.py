"""Programs with models, trainings, deployments and files of `replicate` 1.x, one after each `# ---` line."""

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
# --- the version predicts with kwargs, and iterates
import replicate

version = replicate.models.get("sandbox/counter").latest_version
for item in version.predict(until=2):
    print(item)
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
# --- model reference in predictions
import replicate

model = replicate.models.get("sandbox/official")
prediction = replicate.predictions.create(model=model, input={"prompt": "A"})
prediction = replicate.models.predictions.create(model, input={"prompt": "A"})
prediction = replicate.models.predictions.create(
    model=("sandbox", "official"), input={"prompt": "A"}
)
prediction = replicate.models.predictions.create(
    model="sandbox/official", input={"prompt": "A"}, wait=True
)
assert prediction.output
# --- deployment record
import replicate

deployment = replicate.deployments.get("acme/hello")
prediction = replicate.predictions.create(deployment=deployment, input={"text": "A"})
prediction = replicate.deployments.predictions.create(deployment=deployment, input={"text": "A"})
prediction = replicate.deployments.predictions.create(
    deployment="acme/hello", input={"text": "A"}, wait=5
)
prediction = replicate.deployments.predictions.create(
    "acme/hello", input={"text": "A"}, webhook="https://example.com/x"
)
# --- training by its model object
import replicate

model = replicate.models.create("acme", "mine2", visibility="private", hardware="gpu-t4")
base = replicate.models.get("sandbox/trainable")
training = replicate.trainings.create(
    model=base,
    version=base.latest_version,
    input={"train_data": "https://example.com/a"},
    destination=model,
)
training.cancel()
# --- a file as the input, from memory
import io

import replicate

image = io.BytesIO(b"\x89PNG\r\n\x1a\n123")
image.name = "a.png"
try:
    print(replicate.run("sandbox/upscaler", input={"image": image}))
except replicate.exceptions.ModelError as e:
    print(e)
file = replicate.files.create(image)
print(file.urls["get"], file.name, file.content_type)
