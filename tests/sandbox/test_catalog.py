"""The account, hardware, collections and search."""

from replicate.sandbox import Sandbox

from .conftest import Caller


class TestCatalog:
    def test_account(self, caller: Caller) -> None:
        account = caller.get("/account").json()
        assert (account["type"], account["username"]) == ("organization", "acme")

    def test_hardware_is_a_bare_list(self, caller: Caller) -> None:
        assert {"name": "Nvidia T4 GPU", "sku": "gpu-t4"} in caller.get("/hardware").json()

    def test_collections(self, caller: Caller) -> None:
        slugs = [each["slug"] for each in caller.get("/collections").json()["results"]]
        assert "super-resolution" in slugs
        collection = caller.get("/collections/super-resolution").json()
        assert [model["name"] for model in collection["models"]] == ["upscaler"]

    def test_search(self, caller: Caller) -> None:
        found = caller.get("/search", params={"query": "language", "limit": 1}).json()
        assert found["query"] == "language"
        assert [each["model"]["name"] for each in found["models"]] == ["language"]
        assert found["collections"][0]["slug"] == "language-models"
        assert caller.get("/search").status_code == 400
        assert caller.get("/search?query=x&limit=0").status_code == 400
        assert caller.get("/search?query=x&limit=many").status_code == 400

    def test_webhook_secret(self, sandbox: Sandbox, caller: Caller) -> None:
        assert caller.get("/webhooks/default/secret").json() == {"key": sandbox.webhook_secret}
