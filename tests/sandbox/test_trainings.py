"""Trainings."""

from typing import Any

import httpx
import pytest

from replicate.sandbox import Sandbox

from .conftest import NEW_MODEL, Caller


class TestTrainings:
    def create(self, caller: Caller, model: str = "sandbox/trainable", **changes: Any) -> Any:
        body = {"destination": "acme/new", "input": {"train_data": "https://x.test/d.zip"}}
        url = f"/models/{model}/versions/{caller.version(model)}/trainings"
        return caller.post(url, json={**body, **changes})

    @pytest.fixture(autouse=True)
    def destination(self, caller: Caller) -> None:
        caller.post("/models", json=NEW_MODEL)

    def test_finished_training_creates_a_version(self, sandbox: Sandbox, caller: Caller) -> None:
        created = self.create(caller)
        assert created.status_code == 201
        record = created.json()
        assert record["status"] == "starting"
        assert record["urls"]["get"] == f"{sandbox.base_url}/trainings/{record['id']}"
        assert [each["id"] for each in caller.get("/trainings").json()["results"]] == [record["id"]]
        assert caller.get("/models/acme/new").json()["latest_version"] is None

        sandbox.clock.advance(60)
        finished = caller.until(record)
        assert finished["status"] == "succeeded"
        assert finished["logs"] == "epoch 1/2\nepoch 2/2\n"
        version = caller.version("acme/new")
        assert finished["output"]["version"] == f"acme/new:{version}"
        weights = httpx.get(finished["output"]["weights"]).content
        assert weights == b"weights from https://x.test/d.zip"
        assert caller.until(caller.create("acme/new", prompt="x"))["output"] == "base: x"
        base = caller.version("sandbox/trainable")
        assert caller.delete(f"/models/sandbox/trainable/versions/{base}").status_code == 403

    def test_training_returns_the_trained_function(self, sandbox: Sandbox, caller: Caller) -> None:
        @sandbox.model("acme/base")
        def base(text: str) -> str:
            return text

        @sandbox.trainer("acme/base")
        def train(word: str) -> Any:
            def trained(text: str) -> str:
                return f"{word} {text}"

            return trained

        caller.until(self.create(caller, "acme/base", input={"word": "better"}).json())
        assert caller.until(caller.create("acme/new", text="x"))["output"] == "better x"

    def test_cancel(self, caller: Caller) -> None:
        record = self.create(caller).json()
        canceled = caller.post(record["urls"]["cancel"])
        assert (canceled.status_code, canceled.json()["status"]) == (200, "canceled")
        assert caller.get("/models/acme/new").json()["latest_version"] is None

    def test_invalid_trainings(self, caller: Caller) -> None:
        assert self.create(caller, "replicate/hello-world").status_code == 400
        missing = self.create(caller, destination="acme/nothing")
        assert missing.status_code == 404
        assert missing.json()["detail"] == "The specified training destination does not exist"
        assert self.create(caller, destination="replicate/hello-world").status_code == 403
        assert self.create(caller, input={}).status_code == 422
