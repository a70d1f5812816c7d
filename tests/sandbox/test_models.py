"""Models, versions and deployments."""

import re
from typing import Any

import pytest

from replicate.sandbox import Sandbox

from .conftest import HELLO, NEW_MODEL, Caller, deploy, problem


class TestModels:
    def test_create_read_update_delete(self, caller: Caller) -> None:
        created = caller.post("/models", json={**NEW_MODEL, "description": "A model"})
        assert created.status_code == 201
        model = created.json()
        assert (model["description"], model["visibility"]) == ("A model", "private")
        assert model["latest_version"] is None
        assert caller.get("/models/acme/new").json() == model

        changes = {"description": "Better", "readme": "# New", "weights_url": "https://x.test/w"}
        updated = caller.patch("/models/acme/new", json=changes).json()
        assert updated == {**model, "description": "Better", "weights_url": "https://x.test/w"}
        readme = caller.get("/models/acme/new/readme")
        assert readme.headers["content-type"] == "text/plain; charset=utf-8"
        assert readme.text == "# New"

        deleted = caller.delete("/models/acme/new")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert caller.get("/models/acme/new").status_code == 404

    def test_names_are_unique(self, caller: Caller) -> None:
        assert caller.post("/models", json=NEW_MODEL).status_code == 201
        assert caller.post("/models", json=NEW_MODEL).status_code == 409

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"owner": "someone"}, 403),
            ({"name": "with space"}, 422),
            ({"hardware": "gpu-of-tomorrow"}, 422),
            ({"visibility": "secret"}, 422),
        ],
    )
    def test_invalid_create(self, caller: Caller, change: dict[str, str], status: int) -> None:
        response = caller.post("/models", json=NEW_MODEL | change)
        assert response.status_code == status
        problem(response)

    def test_forbidden_changes(self, sandbox: Sandbox, caller: Caller) -> None:
        assert caller.patch("/models/replicate/hello-world", json={}).status_code == 403
        assert caller.delete("/models/replicate/hello-world").status_code == 403
        caller.post("/models", json={**NEW_MODEL, "visibility": "public"})
        assert caller.delete("/models/acme/new").status_code == 403

        @sandbox.model("acme/private", visibility="private")
        def private() -> str:
            return ""

        assert caller.delete("/models/acme/private").status_code == 409

    def test_lists_are_sorted_and_public(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.post("/models", json=NEW_MODEL)
        sandbox.model("acme/first")(lambda: None)
        sandbox.model("acme/second")(lambda: None)
        sandbox.model("acme/first")(lambda text: None)

        def names(**order: str) -> list[str]:
            results = caller.get("/models", params=order).json()["results"]
            return [model["name"] for model in results]

        assert names()[:2] == ["first", "second"]
        assert names(sort_by="model_created_at")[:2] == ["second", "first"]
        assert names(sort_by="model_created_at", sort_direction="asc")[0] == "hello-world"
        assert "new" not in names()
        assert caller.get("/models?sort_by=stars").status_code == 400

    def test_search(self, caller: Caller) -> None:
        headers = {"Content-Type": "text/plain"}
        found = caller.request("QUERY", "/models", content="HELLO say", headers=headers)
        assert found.status_code == 200
        assert [model["name"] for model in found.json()["results"]] == ["hello-world"]
        as_json = caller.request("QUERY", "/models", content='"HELLO say"', headers=headers)
        assert as_json.json() == found.json()
        nothing = caller.request("QUERY", "/models", content="zebra", headers=headers)
        assert nothing.json()["results"] == []

    def test_examples(self, caller: Caller) -> None:
        [example] = caller.get("/models/replicate/hello-world/examples").json()["results"]
        assert example["output"] == "hello Alice"
        model = caller.get("/models/replicate/hello-world").json()
        assert model["default_example"] == example

    def test_runs_are_counted(self, caller: Caller) -> None:
        caller.create("replicate/hello-world", text="x")
        assert caller.get("/models/replicate/hello-world").json()["run_count"] == 1


class TestVersions:
    def test_the_newest_is_first_and_is_the_latest(self, sandbox: Sandbox, caller: Caller) -> None:
        sandbox.model("acme/two")(lambda: "old")
        sandbox.model("acme/two")(lambda: "new")
        page = caller.get("/models/acme/two/versions").json()
        assert len(page["results"]) == 2
        latest = caller.get("/models/acme/two").json()["latest_version"]
        assert page["results"][0] == latest
        assert re.fullmatch("[0-9a-f]{64}", latest["id"])
        assert caller.get(f"/models/acme/two/versions/{latest['id']}").json() == latest
        assert caller.until(caller.create("acme/two"))["output"] == "new"

    def test_delete_removes_predictions(self, sandbox: Sandbox, caller: Caller) -> None:
        sandbox.model("acme/gone", visibility="private")(lambda: "x")
        record = caller.until(caller.create("acme/gone"))
        url = f"/models/acme/gone/versions/{record['version']}"
        deleted = caller.delete(url)
        assert (deleted.status_code, deleted.content) == (202, b"")
        assert caller.get(url).status_code == 404
        assert caller.get(record["urls"]["get"]).status_code == 404
        assert caller.delete("/models/acme/gone").status_code == 204

    def test_forbidden_deletes(self, sandbox: Sandbox, caller: Caller) -> None:
        url = f"/models/replicate/hello-world/versions/{HELLO}"
        assert caller.delete(url).status_code == 403
        sandbox.model("acme/public")(lambda: "x")
        url = f"/models/acme/public/versions/{caller.version('acme/public')}"
        assert caller.delete(url).status_code == 403
        sandbox.model("acme/deployed", visibility="private")(lambda: "x")
        version = caller.version("acme/deployed")
        deploy(caller, model="acme/deployed", version=version)
        assert caller.delete(f"/models/acme/deployed/versions/{version}").status_code == 409


class TestDeployments:
    def test_each_change_creates_a_release(self, caller: Caller) -> None:
        created = deploy(caller)
        assert created.status_code == 200
        release = created.json()["current_release"]
        assert release["number"] == 1
        assert release["configuration"] == {
            "hardware": "gpu-t4",
            "min_instances": 0,
            "max_instances": 3,
        }
        updated = caller.patch("/deployments/acme/app", json={"min_instances": 2}).json()
        assert updated["current_release"]["number"] == 2
        assert updated["current_release"]["configuration"]["min_instances"] == 2
        assert caller.get("/deployments/acme/app").json() == updated
        names = [each["name"] for each in caller.get("/deployments").json()["results"]]
        assert names == ["app", "hello"]

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"name": "hello"}, 409),
            ({"model": "acme/nothing"}, 404),
            ({"version": "0" * 64}, 422),
            ({"hardware": "abacus"}, 422),
            ({"min_instances": 5}, 422),
            ({"max_instances": 21}, 422),
        ],
    )
    def test_invalid_create(self, caller: Caller, change: dict[str, Any], status: int) -> None:
        response = deploy(caller, **change)
        assert response.status_code == status
        problem(response)

    def test_one_in_use_cannot_be_deleted(self, sandbox: Sandbox, caller: Caller) -> None:
        caller.post("/deployments/acme/hello/predictions", json={"input": {"text": "x"}})
        assert caller.delete("/deployments/acme/hello").status_code == 409
        sandbox.clock.advance(900)
        assert caller.delete("/deployments/acme/hello").status_code == 204
        assert caller.get("/deployments/acme/hello").status_code == 404
