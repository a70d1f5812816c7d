"""The script, with this client."""

import io
import json
import os
from pathlib import Path

from replicate import Replicate

client = Replicate()
message = json.loads(os.environ["COMPAT_WEBHOOK"])
HELLO = os.environ["COMPAT_HELLO"]
COUNTER = os.environ["COMPAT_COUNTER"]
TRAINABLE = os.environ["COMPAT_TRAINABLE"]


def _plain(output):
    """The output as JSON: files as their bytes."""
    if hasattr(output, "read"):
        return f"file of {len(output.read())} bytes"
    if isinstance(output, list):
        return [_plain(item) for item in output]
    return output


def paginate():
    return [len(page) for page in client.paginate(client.predictions.list)]


def run():
    return client.run(f"replicate/hello-world:{HELLO}", {"text": "Alice"})


def run_by_name():
    return client.run("acme/plain", {"text": "Alice"})


def run_polled():
    return client.run(f"replicate/hello-world:{HELLO}", {"text": "Alice"}, wait=False)


def run_text():
    return _plain(client.run("sandbox/official", {"prompt": "Hi", "pause": 0}))


def run_items():
    return _plain(client.run(f"sandbox/counter:{COUNTER}", {"until": 3}))


def run_file():
    return _plain(client.run("sandbox/image", {"prompt": "a cat"}))


def run_file_polled():
    return _plain(client.run("sandbox/image", {"prompt": "a cat"}, wait=False))


def run_with_a_file():
    return _plain(client.run("sandbox/upscaler", {"image": io.BytesIO(b"pixels")}))


def run_with_a_file_uploads():
    return len(client.files.list())


def run_longer_than_the_hold():
    return client.run("acme/two-seconds", wait=1)


def run_failed():
    return client.run("sandbox/failing")


def run_canceled():
    return client.run("acme/canceled")


def run_aborted():
    return client.run("acme/aborted")


def stream():
    events = client.stream("sandbox/official", {"prompt": "Hi", "pause": 0})
    return "".join(str(event) for event in events)


def stream_names():
    events = client.stream(f"sandbox/counter:{COUNTER}", {"until": 2})
    return [event.event for event in events]


def stream_cut():
    return client.stream("sandbox/official", {"prompt": "Hi", "pause": 0}).text()


def stream_failed():
    return client.stream("acme/broken").text()


def stream_of_a_model_that_does_not():
    return client.stream("replicate/hello-world", {"text": "Alice"}).text()


def predictions():
    prediction = client.predictions.create(version=HELLO, input={"text": "Alice"})
    finished = client.wait(prediction)
    again = client.predictions.get(prediction.id)
    return [prediction.status, finished.status, again.output]


def predictions_cancel():
    prediction = client.predictions.create(model="sandbox/slow", input={"seconds": 600})
    return client.predictions.cancel(prediction.id).status


def predictions_list():
    page = client.predictions.list()
    return [len(page.results), page.next is not None]


def predictions_by_deployment():
    prediction = client.predictions.create(deployment="acme/hello", input={"text": "Alice"})
    return client.wait(prediction).output


def models():
    model = client.models.get("replicate/hello-world")
    return [model.owner, model.name, model.latest_version.id == HELLO]


def models_list():
    return "hello-world" in [model.name for model in client.models.list()]


def models_search():
    return [model.name for model in client.models.search(query="tiny hello")]


def models_create():
    model = client.models.create(owner="acme", name="fresh", visibility="private", hardware="cpu")
    return [model.owner, model.name, model.visibility]


def models_delete():
    client.models.delete("acme/fresh")
    return True


def versions():
    listed = client.models.versions.list("replicate/hello-world")
    version = client.models.versions.get("replicate", "hello-world", HELLO)
    return [len(listed), version.id == listed[0].id]


def collections():
    listed = [collection.slug for collection in client.collections.list()]
    collection = client.collections.get("super-resolution")
    return [listed, [model.name for model in collection.models]]


def hardware():
    return [each.sku for each in client.hardware.list()][:2]


def account():
    return client.account.get().username


def files():
    path = Path(os.environ["COMPAT_FILE"])
    with path.open("rb") as reader:
        file = client.files.create(content=reader, filename=path.name, metadata={"for": "a test"})
    again = client.files.get(file.id)
    listed = file.id in [each.id for each in client.files.list()]
    client.files.delete(file.id)
    left = file.id in [each.id for each in client.files.list()]
    return [again.size > 0, again.metadata, listed, left]


def trainings():
    training = client.trainings.create(
        "sandbox",
        "trainable",
        TRAINABLE,
        destination="acme/trained",
        input={"train_data": "https://example.com/data.zip"},
    )
    finished = client.wait(training)
    listed = [each.id for each in client.trainings.list()]
    trained = client.models.get("acme/trained").latest_version.id
    same = finished.output.version == f"acme/trained:{trained}"
    return [training.status, finished.status, training.id in listed, same]


def trainings_cancel():
    training = client.trainings.create(
        "sandbox",
        "trainable",
        TRAINABLE,
        destination="acme/trained",
        input={"train_data": "https://example.com/data.zip", "epochs": 100},
    )
    return client.trainings.cancel(training.id).status


def deployments():
    created = client.deployments.create(
        name="app",
        model="replicate/hello-world",
        version=HELLO,
        hardware="gpu-t4",
        min_instances=0,
        max_instances=1,
    )
    updated = client.deployments.update("acme/app", max_instances=2)
    got = client.deployments.get("acme/app")
    listed = [each.name for each in client.deployments.list()]
    numbers = [each.current_release.number for each in (created, updated, got)]
    return [numbers, got.current_release.configuration.max_instances, listed]


def deployments_delete():
    client.deployments.delete("acme/app")
    return len(client.deployments.list())


def webhook_secret():
    return client.webhooks.default.secret.get().key == message["secret"]


def webhook():
    import replicate

    body = message["body"].encode()
    return replicate.webhooks.unwrap(body, message["headers"], message["secret"]).data.status


def webhook_forged():
    import replicate

    body = message["body"].replace("succeeded", "failed").encode()
    return replicate.webhooks.unwrap(body, message["headers"], message["secret"]).data.status


def webhook_replayed():
    import replicate

    old = message["old"]
    body = message["body"].encode()
    return replicate.webhooks.unwrap(body, old, message["secret"]).data.status


def not_found():
    return client.predictions.get("nothing").status


def wrong_input():
    return client.run(f"replicate/hello-world:{HELLO}", {"text": 1})


def wrong_token():
    return Replicate("wrong").account.get().username


def id_with_a_path():
    return client.predictions.get("../account").id


def create_limited():
    return client.run("acme/limited")


def create_lost():
    client.run("acme/lost")
    return client.models.get("acme/lost").run_count
