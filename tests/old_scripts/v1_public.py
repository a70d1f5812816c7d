"""Programs as public repositories have them, for `replicate` 1.x, one after each `# ---` line."""

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
# --- run in threads
from concurrent.futures import ThreadPoolExecutor

import replicate

with ThreadPoolExecutor(4) as pool:
    results = list(
        pool.map(lambda name: replicate.run("replicate/hello-world", input={"text": name}), "ABCD")
    )
assert results == [f"hello {name}" for name in "ABCD"]
# --- prediction dict
import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "A"})
print(dict(prediction)["id"], prediction.dict()["id"], prediction.json())
# --- replicate use streaming
import replicate

counter = replicate.use("sandbox/counter", streaming=True)
for item in counter(until=3):
    print(item)
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
# --- fastapi with background polling
from typing import Any

import replicate
from replicate.prediction import Prediction


def start(prompt: str) -> dict[str, Any]:
    prediction: Prediction = replicate.predictions.create(
        model="sandbox/official",
        input={"prompt": prompt},
        webhook="https://example.com/h",
        webhook_events_filter=["completed"],
    )
    return {
        "id": prediction.id,
        "status": prediction.status,
        "urls": prediction.urls,
        "created_at": prediction.created_at,
    }


print(start("a"))
# --- error handling by status
import replicate
from replicate.exceptions import ReplicateError

try:
    replicate.run("sandbox/failing", input={})
except ReplicateError as e:
    if e.status == 402:
        print("billing")
    elif getattr(e, "status", None) in (422, 429):
        print("limits")
except Exception as e:
    print(type(e))
# --- unittest mock
from unittest.mock import MagicMock, patch

import replicate

with patch("replicate.run", return_value=["x"]) as run:
    assert replicate.run("a/b", input={}) == ["x"]
with patch("replicate.predictions.create") as create:
    create.return_value.id = "x"
    assert replicate.predictions.create(version="a", input={}).id == "x"
with patch("replicate.models.get", MagicMock()):
    replicate.models.get("x")
with patch("replicate.Client") as client:
    client.return_value.run.return_value = "y"
    assert replicate.Client().run("a") == "y"
with patch.object(replicate, "stream", return_value=iter("ab")):
    assert list(replicate.stream("x")) == ["a", "b"]
# --- setting the token
import os

import replicate

token = os.environ.pop("REPLICATE_API_TOKEN")
client = replicate.Client()
client.api_token = token
print(client.run("replicate/hello-world", input={"text": "a"}))
# --- names of the modules
from typing import Optional

import replicate
from replicate.version import Version, Versions
from replicate.model import Models
from replicate.prediction import Predictions
from replicate.deployment import Deployments
from replicate.training import Trainings
from replicate.pagination import Page
from replicate.run import run
from replicate.stream import stream, ServerSentEvent
from replicate.account import Account
from replicate.file import File
from replicate.hardware import Hardware
from replicate.collection import Collection

assert run("replicate/hello-world", {"text": "a"}) == "hello a"
# --- token errors
import os

import replicate
from replicate.exceptions import ReplicateError

os.environ.pop("REPLICATE_API_TOKEN", None)
try:
    replicate.run("replicate/hello-world", input={"text": "a"})
except ReplicateError as e:
    print(e, e.status)
# --- run options
import replicate

print(
    replicate.run(
        "replicate/hello-world",
        {"text": "a"},
        webhook="https://example.com/x",
        webhook_events_filter=["completed"],
    )
)
print(
    replicate.run(
        "replicate/hello-world",
        {"text": "a"},
        webhook_completed="https://example.com/x",
        wait=True,
        stream=False,
    )
)
