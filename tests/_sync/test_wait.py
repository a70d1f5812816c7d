# Derived from tests/_async/test_wait.py by `make generate`.
"""`wait`: until a prediction or training has ended."""

from typing import Any

import pytest

from replicate import APIError, NotFoundError, Prediction, Replicate, Training, WaitTimeout
from replicate.sandbox import Sandbox, Status

ENDLESS = {"seconds": 3600}


def slow(client: Replicate) -> Prediction:
    """A prediction that does not end by itself."""
    return client.predictions.create(model="sandbox/slow", input=ENDLESS)


def training(client: Replicate) -> Training:
    """A training that takes minutes."""
    version = (client.models.versions.list("sandbox/trainable"))[0].id
    client.models.create(owner="acme", name="mine", visibility="private", hardware="cpu")
    return client.trainings.create(
        "sandbox",
        "trainable",
        version,
        destination="acme/mine",
        input={"train_data": "text", "epochs": 300},
    )


def test_returns_the_prediction(client: Replicate) -> None:
    prediction = client.predictions.create(model="replicate/hello-world", input={"text": "Alice"})
    finished = client.wait(prediction)
    assert finished.status == "succeeded"
    assert finished.output == "hello Alice"
    assert prediction.status == "starting"  # values do not change


@pytest.mark.parametrize("end", ["succeeded", "failed", "canceled", "aborted"])
def test_returns_any_terminal_status(client: Replicate, sandbox: Sandbox, end: str) -> None:
    prediction = slow(client)
    sandbox.update(prediction.id, status=end)
    assert (client.wait(prediction)).status == end


def test_a_terminal_prediction_is_not_polled(client: Replicate, sandbox: Sandbox) -> None:
    prediction = slow(client)
    finished = client.predictions.cancel(prediction.id)
    sandbox.requests.clear()
    assert client.wait(finished) is finished
    assert not list(sandbox.requests)


def test_polls_at_once_and_at_the_interval(client: Replicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    received: list[tuple[float, str]] = []

    def progress(prediction: Prediction) -> None:
        received.append((clock.time - 1000, prediction.status))
        if len(received) == 3:
            sandbox.update(prediction.id, status="succeeded")

    prediction = slow(client)
    sandbox.update(prediction.id, status="processing")
    client.wait(prediction, interval=12, progress=progress)
    assert received == [
        (0, "processing"),
        (12, "processing"),
        (24, "processing"),
        (36, "succeeded"),
    ]
    assert clock.slept == [12, 12, 12]


def test_the_delay_grows_with_the_time_waited(
    client: Replicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock

    def progress(prediction: Prediction) -> None:
        if clock.time > 1010:
            sandbox.update(prediction.id, status="succeeded")

    client.wait(slow(client), progress=progress)
    assert 0.04 <= clock.slept[0] <= 0.06
    assert clock.slept[-1] == max(clock.slept) == 0.5


def test_accepts_an_id(client: Replicate, sandbox: Sandbox) -> None:
    prediction = client.predictions.create(model="sandbox/counter", input={"until": 1})
    finished = client.wait(prediction.id)
    assert finished.id == prediction.id
    assert finished.output == ["0"]


def test_an_unknown_id_raises(client: Replicate) -> None:
    with pytest.raises(NotFoundError):
        client.wait("nosuchid")


@pytest.mark.parametrize("id", ["", "..", "a/b"])
def test_an_invalid_id_raises(client: Replicate, sandbox: Sandbox, id: str) -> None:
    with pytest.raises(ValueError):
        client.wait(id)
    assert not list(sandbox.requests)


def test_polls_trainings_for_a_training(client: Replicate, sandbox: Sandbox) -> None:
    created = training(client)
    received: list[Any] = []

    def progress(record: Any) -> None:
        received.append(record)
        sandbox.update(created.id, status="succeeded", output={"version": "acme/mine:1"})

    finished = client.wait(created, progress=progress)
    assert isinstance(finished, Training)
    assert finished.status == "succeeded"
    assert [type(record) for record in received] == [Training, Training]
    assert len(sandbox.requests.to("GET", "/trainings/{id}")) == 2
    assert not sandbox.requests.to("GET", "/predictions/{id}")


def test_raises_wait_timeout(client: Replicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    prediction = slow(client)
    with pytest.raises(WaitTimeout, match=f"{prediction.id} did not end within 4.5 s") as caught:
        client.wait(prediction, timeout=4.5)
    assert clock.time == pytest.approx(1004.5)
    assert caught.value.still_running
    assert caught.value.prediction.id == caught.value.prediction_id == prediction.id
    assert isinstance(caught.value, TimeoutError)
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")


def test_raises_wait_timeout_for_a_training(client: Replicate, clock: Any) -> None:
    client.clock = clock
    created = training(client)
    with pytest.raises(WaitTimeout, match=f"training {created.id} did not end") as caught:
        client.wait(created, timeout=1)
    assert isinstance(caught.value.prediction, Training)


@pytest.mark.parametrize("value", [0, -1, float("nan"), "5", True], ids=repr)
@pytest.mark.parametrize("name", ["interval", "timeout"])
def test_invalid_numbers_raise(client: Replicate, sandbox: Sandbox, name: str, value: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=f"{name} must be"):
        client.wait("someid", **{name: value})
    assert not list(sandbox.requests)


def test_an_unreachable_api_is_not_a_wait_timeout(client: Replicate, sandbox: Sandbox) -> None:
    away = Status(503, {"retry-after": "3600"})
    sandbox.faults.add("GET", "/predictions/{id}", away, count=None)
    with pytest.raises(APIError):
        client.run("sandbox/slow", ENDLESS, wait=False)
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")


def test_a_signal_ends_waiting(client: Replicate, sandbox: Sandbox, signal: Any) -> None:
    prediction = slow(client)
    polled = client.wait(prediction, signal=signal, progress=lambda _: signal.set())
    assert polled.id == prediction.id
    assert polled.status in ("starting", "processing")
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")
    sandbox.requests.clear()
    assert client.wait(polled, signal=signal) is polled
    assert not list(sandbox.requests)
