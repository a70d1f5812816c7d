"""Programs written for `replicate` 2.0 beta, one after each `# ---` line. They are run, never imported."""

# --- a client
import os

from replicate import Replicate

client = Replicate(bearer_token=os.environ.get("REPLICATE_API_TOKEN"))
prediction = client.predictions.create(
    version="5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
    input={"text": "Alice"},
)
print(client.predictions.get(prediction_id=prediction.id).status)
# --- an asynchronous client
import asyncio

from replicate import AsyncReplicate

client = AsyncReplicate(max_retries=0, timeout=20.0)


async def main():
    output = await client.run("replicate/hello-world", input={"text": "Alice"})
    assert output == "hello Alice"


asyncio.run(main())
# --- wait for a prediction
import replicate

client = replicate.Client()
prediction = client.predictions.create(
    version="5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
    input={"text": "Alice"},
)
prediction = client.predictions.wait(prediction.id)
assert prediction.output == "hello Alice"
# --- list predictions
from replicate import Replicate

client = Replicate()
client.run("replicate/hello-world", input={"text": "Alice"})
for prediction in client.predictions.list():
    print(prediction.id, prediction.status)
first_page = client.predictions.list()
print(first_page.next, first_page.results)
# --- keywords of paths
from replicate import Replicate

client = Replicate()
model = client.models.get(model_owner="replicate", model_name="hello-world")
versions = client.models.versions.list(model_owner="replicate", model_name="hello-world")
version = client.models.versions.get(
    model_owner="replicate", model_name="hello-world", version_id=model.latest_version.id
)
prediction = client.models.predictions.create(
    model_owner="sandbox", model_name="official", input={"prompt": "Hi"}
)
client.predictions.cancel(prediction_id=prediction.id)
deployment = client.deployments.get(deployment_owner="acme", deployment_name="hello")
client.deployments.predictions.create(
    deployment_owner="acme", deployment_name="hello", input={"text": "A"}, prefer="wait=5"
)
print(client.collections.get(collection_slug="language-models").name)
# --- errors, which says: error.status_code, error.headers and error.body
import replicate
from replicate import Replicate

client = Replicate()
try:
    client.models.get(model_owner="nobody", model_name="nothing")
except replicate.APIConnectionError as error:
    print("the server could not be reached", error.__cause__)
except replicate.RateLimitError:
    print("a 429 status code was received")
except replicate.APIStatusError as error:
    assert error.status_code == 404
    print(error.response)
# --- the error of a model
import replicate
from replicate.exceptions import ModelError

try:
    replicate.run("sandbox/failing", input={})
except ModelError as error:
    assert error.prediction.error
# --- headers and an HTTP client
import httpx

from replicate import Replicate

client = Replicate(default_headers={"X-App": "mine"}, http_client=httpx.Client())
assert client.run("replicate/hello-world", input={"text": "A"}) == "hello A"
# --- a timeout
import httpx

import replicate

client = replicate.Replicate(timeout=replicate.Timeout(60.0, read=5.0, connect=2.0))
print(client.account.get().username)
# --- the account and webhooks
from replicate import Replicate

client = Replicate()
print(client.account.get().type, client.webhooks.default.secret.get().key[:6])
print([hardware.name for hardware in client.hardware.list()])
# --- trainings
from replicate import Replicate

client = Replicate()
client.models.create(owner="acme", name="mine", visibility="private", hardware="gpu-t4")
training = client.trainings.create(
    model_owner="sandbox",
    model_name="trainable",
    version_id=client.models.get(model_owner="sandbox", model_name="trainable").latest_version.id,
    destination="acme/mine",
    input={"train_data": "https://example.com/data.zip"},
)
print(client.trainings.cancel(training_id=training.id).status)
# --- types
from replicate.types import Prediction

prediction: Prediction | None = None
# --- search
from replicate import Replicate

print(Replicate().search(query="hello").models)
# --- a file
from pathlib import Path

from replicate import Replicate

Path("a.txt").write_text("hello")
uploaded = Replicate().files.create(content=Path("a.txt"), filename="b.txt", type="text/plain")
print(uploaded.name)
# --- closing
import replicate

with replicate.Replicate() as client:
    client.hardware.list()
# --- a model to call that streams
import replicate

claude = replicate.use("sandbox/official", streaming=True)
output = claude(prompt="hi")
for chunk in output:
    print(chunk)
str(output)
# --- the library's HTTP client
import httpx
from replicate import DefaultHttpxClient, Replicate

replicate = Replicate(
    http_client=DefaultHttpxClient(transport=httpx.HTTPTransport(local_address="0.0.0.0")),
)
print(replicate.account.get())
# --- arguments that are not given
from replicate import NOT_GIVEN, Replicate

Replicate().predictions.list(created_after=NOT_GIVEN)
# --- retries of one call
from replicate import Replicate

replicate = Replicate(max_retries=0)
replicate.with_options(max_retries=5).predictions.list()
# --- pages, which says: predictionpage has no has_next_page: use page.next is not None
from replicate import Replicate

replicate = Replicate()
all_predictions = []
for prediction in replicate.predictions.list():
    all_predictions.append(prediction)
print(all_predictions)
first_page = replicate.predictions.list()
if first_page.has_next_page():
    print(f"will fetch next page using these details: {first_page.next_page_info()}")
    next_page = first_page.get_next_page()
print(f"next URL: {first_page.next}")
for prediction in first_page.results:
    print(prediction.id)
# --- raw responses, which says: client.raw_response(client.predictions.get
from replicate import Replicate

replicate = Replicate()
response = replicate.predictions.with_raw_response.list()
print(response.headers.get("X-My-Header"))
prediction = response.parse()
print(prediction.results)
# --- an undocumented endpoint, which says: client.request("/path", method=...)
import httpx
from replicate import Replicate

replicate = Replicate()
response = replicate.post("/foo", cast_to=httpx.Response, body={"my_param": True})
print(response.headers.get("x-foo"))
# --- types of arguments and responses
from replicate.types import ModelGetResponse, Prediction, PredictionCreateParams
from replicate.types import prediction_create_params
from replicate.types.models import VersionGetResponse
from replicate.types.webhooks.default import SecretGetResponse

import replicate

params: PredictionCreateParams = {"version": "x", "input": {}}
assert isinstance(replicate.models.get("replicate/hello-world"), ModelGetResponse)
# --- the output of a model that streams
import replicate

claude = replicate.use("sandbox/official", streaming=True)
assert "Hi" in "".join(str(chunk) for chunk in claude(prompt="Hi"))
assert "Hi" in str(claude(prompt="Hi"))
# --- the output of an asynchronous model
import asyncio

import replicate


async def main():
    counter = replicate.use("sandbox/counter", use_async=True)
    assert await counter(until=1) == ["0"]
    claude = replicate.use("sandbox/official", use_async=True, streaming=True)
    assert "Hi" in "".join([chunk async for chunk in await claude(prompt="Hi")])
    assert "Hi" in "".join([chunk async for chunk in claude(prompt="Hi")])


asyncio.run(main())
# --- the URL of an output, from a private module that its README imports
import replicate
from replicate import get_path_url
from replicate.lib._predictions_use import get_path_url as same


def hint(*, prompt: str) -> list[str]: ...


paint = replicate.use("sandbox/image", hint=hint)
for output in paint(prompt="a"):
    assert get_path_url(output) == same(output) == output.url
