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
# --- dates as text, which the JSON object has
import json
from datetime import datetime

import replicate

prediction = replicate.predictions.create(
    version=replicate.models.get("replicate/hello-world").latest_version, input={"text": "a"}
)
prediction.wait()
day, clock = prediction["created_at"][:10], prediction.dict()["created_at"].split("T")[1]
started = datetime.fromisoformat(prediction["started_at"].replace("Z", "+00:00"))
assert started == prediction.started_at
assert json.loads(prediction.json())["created_at"] == prediction["created_at"]
# --- dates as 2.0 beta has them
from datetime import datetime, timedelta, timezone

import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "a"})
prediction.wait()
assert prediction.completed_at - prediction.created_at >= timedelta()
age = datetime.now(timezone.utc) - prediction.created_at
assert prediction.created_at < prediction.created_at + timedelta(seconds=1)
assert prediction.created_at > datetime(2020, 1, 1, tzinfo=timezone.utc)
assert f"{prediction.created_at:%Y}" == str(prediction.created_at.year)
assert prediction.created_at.replace(year=2020).isoformat().startswith("2020")
assert replicate.models.get("replicate/hello-world").latest_version.created_at.strftime("%Y")
# --- URLs and metrics as dicts
import json

import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "a"})
prediction.wait()
json.dumps({"urls": dict(prediction.urls), "metrics": dict(prediction.metrics)})
assert {**prediction.urls} == {name: prediction.urls[name] for name in prediction.urls.keys()}
assert "predict_time" in prediction.metrics and prediction.metrics.get("nothing", 0) == 0
# --- the items of a dict, which says: use dict(record).items()
import replicate

prediction = replicate.predictions.create(model="sandbox/official", input={"prompt": "a"})
print({name: url for name, url in prediction.urls.items()})
# --- the version and the account of the package
import replicate
from replicate.__about__ import __version__

assert replicate.__about__.__version__ == __version__
print(replicate.accounts.current().username)
# --- options of httpx
import httpx

import replicate

urls = []
client = replicate.Client(
    event_hooks={"request": [lambda request: urls.append(request.url)]},
    follow_redirects=True,
    limits=httpx.Limits(max_connections=5),
)
client.run("replicate/hello-world", input={"text": "a"})
assert urls
# --- the value of an event's type
import asyncio

import replicate

for event in replicate.stream("sandbox/official", input={"prompt": "Hi"}):
    assert event.event.value in ("output", "logs", "done") and event.event.name.isupper()
    if event.event == "output":
        print(str(event), end="")


async def main():
    prediction = await replicate.models.predictions.async_create(
        "sandbox/official", input={"prompt": "Hi"}
    )
    assert [event.event.value async for event in prediction.async_stream()][-1] == "done"


asyncio.run(main())
# --- a webhook's body as a prediction
import json

import replicate
from replicate.prediction import Prediction

created = replicate.predictions.create(model="sandbox/official", input={"prompt": "a"})
body = created.json()
prediction = Prediction.parse_obj(json.loads(body))
assert prediction.id == created.id and prediction.urls["get"] == created.urls["get"]
assert Prediction(**json.loads(body)).status == prediction.status
# --- the HTTP client of a client, which says: client.request(path, method=...)
import replicate

replicate.Client()._client.get("/v1/models")
# --- a web application that returns predictions
from fastapi import FastAPI
from fastapi.testclient import TestClient

import replicate

app = FastAPI()


@app.post("/predictions")
async def create(prompt: str):
    prediction = await replicate.predictions.async_create(
        model="sandbox/official", input={"prompt": prompt}
    )
    return {"id": prediction.id, "created": prediction.created_at, "urls": prediction.urls}


@app.get("/predictions/{id}")
def get(id: str):
    return replicate.predictions.get(id)


client = TestClient(app)
created = client.post("/predictions", params={"prompt": "a"}).json()
assert client.get(f"/predictions/{created['id']}").json()["urls"] == created["urls"]
