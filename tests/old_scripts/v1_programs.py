"""Longer programs for `replicate` 0.x and 1.x, one after each `# ---` line. They are run, never imported."""

# --- a worker that polls and prints new logs
import time

import replicate

model = replicate.models.get("sandbox/logging")
version = model.versions.get(model.latest_version.id)
prediction = replicate.predictions.create(version=version, input={"steps": 3})
printed = 0
while prediction.status not in ["succeeded", "failed", "canceled"]:
    prediction.reload()
    print((prediction.logs or "")[printed:], end="")
    printed = len(prediction.logs or "")
    time.sleep(0.05)
if prediction.status == "failed":
    raise RuntimeError(prediction.error)
assert prediction.completed_at and prediction.metrics["predict_time"] >= 0
# --- 0.x: versions and predict
import replicate

model = replicate.models.get("replicate/hello-world")
version = model.versions.get("5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa")
assert version.predict(text="Alice") == "hello Alice"
assert model.predict(text="Bob") == "hello Bob"
# --- the schema of a version
import replicate

version = replicate.models.get("replicate/hello-world").versions.list()[0]
schema = version.openapi_schema["components"]["schemas"]
for name, definition in schema["Input"]["properties"].items():
    print(name, definition.get("type"), definition.get("default"))
assert schema["Output"]
print(version.cog_version, version.created_at)
# --- several images to files
import os

import replicate

os.makedirs("images", exist_ok=True)
for index, image in enumerate(
    replicate.run("sandbox/image", input={"prompt": "a cat", "num_outputs": 2})
):
    with open(os.path.join("images", f"{index}.png"), "wb") as file:
        file.write(image.read())
assert sorted(os.listdir("images")) == ["0.png", "1.png"]
# --- URLs downloaded with httpx
import httpx

import replicate

output = replicate.run("sandbox/image", input={"prompt": "a"}, use_file_output=False)
assert httpx.get(output[0], follow_redirects=True).content.startswith(b"\x89PNG")
# --- an output as a string
import replicate

[file] = replicate.run("sandbox/image", input={"prompt": "a"})
assert str(file).startswith("http") and str(file) == file.url
print(f"![image]({file})")
# --- a client that is passed around
import os

from replicate.client import Client
from replicate.exceptions import ModelError, ReplicateError


class Generator:
    def __init__(self, client: Client, model: str) -> None:
        self.client, self.model = client, model

    def generate(self, **input):
        try:
            return self.client.run(self.model, input=input)
        except ModelError as error:
            return f"failed: {error.prediction.id}"
        except ReplicateError as error:
            return f"refused: {error.status} {error.title}"


client = Client(api_token=os.environ.get("REPLICATE_API_TOKEN"))
assert Generator(client, "replicate/hello-world").generate(text="A") == "hello A"
assert Generator(client, "sandbox/failing").generate().startswith("failed: ")
assert Generator(client, "nobody/nothing").generate().startswith("refused: 404")
# --- the logs of a model that failed
import replicate

try:
    replicate.run("sandbox/failing", input={})
except replicate.exceptions.ModelError as e:
    assert e.prediction.status == "failed"
    assert e.prediction.error in str(e)
    print(e.prediction.logs, e.prediction.input, e.prediction.model)
# --- a wrong token
import replicate
from replicate.exceptions import ReplicateError

try:
    replicate.Client(api_token="r8_wrong").models.get("replicate/hello-world")
except ReplicateError as error:
    assert error.status == 401
    assert error.detail
else:
    raise SystemExit("no error")
# --- a prediction with a webhook
import replicate

prediction = replicate.predictions.create(
    version="5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
    input={"text": "Alice"},
    webhook="http://127.0.0.1:9/replicate-webhook?id=1",
    webhook_events_filter=["completed"],
)
print(prediction.id, prediction.urls["get"], prediction.urls["cancel"])
prediction.wait()
# --- a webhook that is verified
import replicate
from replicate.webhook import InvalidSignatureError, Webhooks, WebhookSigningSecret

secret = WebhookSigningSecret(key="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
headers = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo=",
}
try:
    Webhooks.validate(headers=headers, body='{"test": 2432232314}', secret=secret)
except InvalidSignatureError:
    pass
else:
    raise SystemExit("no error")
# --- many predictions asynchronously
import asyncio

import replicate


async def main():
    predictions = await asyncio.gather(
        *(
            replicate.predictions.async_create(
                model="sandbox/official", input={"prompt": f"prompt {n}"}
            )
            for n in range(4)
        )
    )
    await asyncio.gather(*(prediction.async_wait() for prediction in predictions))
    assert all(prediction.status == "succeeded" for prediction in predictions)
    assert "prompt 3" in "".join(predictions[3].output)


asyncio.run(main())
# --- a stream with its end
import replicate

text, done = "", False
for event in replicate.stream("sandbox/official", input={"prompt": "Hi", "max_tokens": 4}):
    if event.event == "output":
        text += event.data
    elif event.event == "done":
        done = True
assert text and done
# --- a stream in a web application
import asyncio

import replicate


async def generate(prompt):
    prediction = await replicate.models.predictions.async_create(
        model="sandbox/official", input={"prompt": prompt}, stream=True
    )
    async for event in prediction.async_stream():
        if event.event == "output":
            yield str(event)


async def main():
    assert "Hi" in "".join([chunk async for chunk in generate("Hi")])


asyncio.run(main())
# --- a page of predictions, and their costs
import replicate

for _ in range(3):
    replicate.run("replicate/hello-world", input={"text": "A"})
page = replicate.predictions.list()
seconds = 0.0
for prediction in page.results:
    seconds += (prediction.metrics or {}).get("predict_time") or 0
assert len(page.results) == 3 and page.next is None
# --- all versions of a model
import replicate

model = replicate.models.get("replicate/hello-world")
for page in replicate.paginate(model.versions.list):
    for version in page:
        print(version.id, version.created_at)
# --- a model that does not exist is created
import replicate
from replicate.exceptions import ReplicateError

try:
    model = replicate.models.get("acme/tuned")
except ReplicateError as e:
    if e.status != 404:
        raise
    model = replicate.models.create(
        owner="acme", name="tuned", visibility="private", hardware="gpu-t4"
    )
training = replicate.trainings.create(
    model="sandbox/trainable",
    version=replicate.models.get("sandbox/trainable").latest_version.id,
    input={"train_data": "https://example.com/d.zip"},
    destination=f"{model.owner}/{model.name}",
    webhook="http://127.0.0.1:9/",
)
while training.status not in ("succeeded", "failed", "canceled"):
    training = replicate.trainings.get(training.id)
assert replicate.models.get("acme/tuned").latest_version
assert training.id in [one.id for one in replicate.trainings.list()]
# --- a deployment that is scaled
import replicate

deployment = replicate.deployments.get("acme/hello")
prediction = deployment.predictions.create(
    input={"text": "A"}, webhook="http://127.0.0.1:9/", webhook_events_filter=["completed"]
)
assert prediction.id
print(deployment.id, deployment.current_release.version)
for one in replicate.deployments.list():
    print(one.owner, one.name, one.current_release.configuration.hardware)
# --- a prediction that is canceled by its id
import replicate

prediction = replicate.predictions.create(
    version=replicate.models.get("sandbox/slow").latest_version.id, input={"seconds": 1000}
)
replicate.predictions.cancel(prediction.id)
assert replicate.predictions.get(prediction.id).status == "canceled"
# --- pydantic's construct, which says: record.to_dict()
import replicate

print(replicate.models.get("replicate/hello-world").model_dump())
# --- a mistake in the input
import replicate
from replicate.exceptions import ReplicateError

try:
    replicate.run("replicate/hello-world", input={"text": 5})
except ReplicateError as error:
    assert error.status == 422
else:
    raise SystemExit("no error")
# --- use_file_output with an asynchronous run
import asyncio

import replicate


async def main():
    [url] = await replicate.async_run("sandbox/image", input={"prompt": "a"}, use_file_output=False)
    assert url.startswith("http") and type(url) is str
    [file] = await replicate.async_run("sandbox/image", input={"prompt": "a"})
    with open("out.png", "wb") as out:
        async for chunk in file:
            out.write(chunk)


asyncio.run(main())
# --- the token set in the program
import os

token = os.environ.pop("REPLICATE_API_TOKEN")

import replicate

os.environ["REPLICATE_API_TOKEN"] = token
assert replicate.run("replicate/hello-world", {"text": "A"}) == "hello A"
# --- identifiers, which says: "owner/name:version"
from replicate.identifier import ModelVersionIdentifier

print(ModelVersionIdentifier.parse("replicate/hello-world:5c7d5d"))
# --- the default client
import replicate

assert replicate.default_client.run("replicate/hello-world", {"text": "A"}) == "hello A"
# --- a tuple of owner and name
import replicate

prediction = replicate.predictions.create(model=("sandbox", "official"), input={"prompt": "Hi"})
prediction.wait()
assert prediction.output
# --- a record of a model
import replicate

model = replicate.models.get("sandbox/official")
prediction = replicate.models.predictions.create(model, {"prompt": "Hi"})
prediction.wait()
print(replicate.run(model, input={"prompt": "Hi"}))
# --- pages by their cursor
import replicate

for n in range(101):
    replicate.predictions.create(model="sandbox/official", input={"prompt": f"{n}"})
page = replicate.predictions.list()
ids = [prediction.id for prediction in page.results]
while page.next:
    page = replicate.predictions.list(page.next)
    ids += [prediction.id for prediction in page.results]
assert len(ids) == len(set(ids)) == 101
page = replicate.models.list(cursor=None)
# --- keywords of paths
import replicate

prediction = replicate.predictions.create(
    version=replicate.models.get(owner="sandbox", name="slow").latest_version,
    input={"seconds": 1000},
)
assert replicate.predictions.cancel(id=prediction.id).status == "canceled"
assert replicate.predictions.get(id=prediction.id).status == "canceled"
# --- the types of events
from replicate.stream import ServerSentEvent

import replicate

text = ""
for event in replicate.stream("sandbox/official", input={"prompt": "Hi"}):
    if event.event == ServerSentEvent.EventType.OUTPUT:
        text += event.data
    elif event.event == ServerSentEvent.EventType.ERROR:
        raise SystemExit(event.data)
assert "Hi" in text
# --- hardware of a model
import replicate

hardware = replicate.hardware.list()
model = replicate.models.create("acme", "mine", visibility="private", hardware=hardware[0])
assert model.name == "mine"
# --- webhooks of the module
import replicate
from replicate.webhook import WebhookValidationError

secret = replicate.webhooks.default.secret()
try:
    replicate.webhooks.validate(
        headers={"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,eA=="},
        body=b"{}",
        secret=secret,
    )
except WebhookValidationError as error:
    print(error)
else:
    raise SystemExit("no error")
# --- the token of the module, which says: write replicate.Replicate(auth=...)
import replicate

print(replicate.api_token)
# --- a private method, which says: client.request(path, method=...)
import replicate

replicate.Client()._request("GET", "/v1/account")
