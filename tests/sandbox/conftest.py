from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from replicate.sandbox import Sandbox

HELLO = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
NEW_MODEL = {"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"}
PATIENCE = 20.0  # real seconds after which a test hangs for sure


class Caller(httpx.Client):
    """A plain HTTP client of a sandbox, with shorthands for what most tests do."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(
            base_url=sandbox.base_url,
            headers={"Authorization": f"Bearer {sandbox.token}"},
            timeout=PATIENCE,
        )
        self.sandbox = sandbox

    def version(self, model: str) -> str:
        id: str = self.get(f"/models/{model}").json()["latest_version"]["id"]
        return id

    def create(self, model: str, headers: Any = None, /, **input: Any) -> Any:
        """A new prediction of the model's latest version."""
        body = {"version": self.version(model), "input": input}
        response = self.post("/predictions", json=body, headers=headers)
        assert response.is_success, response.text
        return response.json()

    def until(self, record: Any, *statuses: str) -> Any:
        """The record once it has one of the statuses, by default one that is final."""
        wanted = statuses or ("succeeded", "failed", "canceled", "aborted")
        for _ in range(int(PATIENCE * 200)):
            record = self.get(record["urls"]["get"]).json()
            if record["status"] in wanted:
                return record
            self.sandbox.clock.sleep(0.005)
        raise AssertionError(f"still {record['status']}")


@pytest.fixture
def make_sandbox() -> Iterator[Callable[..., Sandbox]]:
    running: list[Sandbox] = []

    def make(**options: Any) -> Sandbox:
        sandbox = Sandbox(**options)
        sandbox.start()
        running.append(sandbox)
        return sandbox

    yield make
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(make_sandbox: Callable[..., Sandbox]) -> Sandbox:
    return make_sandbox()


@pytest.fixture
def caller(sandbox: Sandbox) -> Iterator[Caller]:
    with Caller(sandbox) as caller:
        yield caller


def problem(response: httpx.Response) -> Any:
    """The body of an error, which must be problem+json."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return body


def deploy(caller: Caller, **changes: Any) -> httpx.Response:
    body = {
        "name": "app",
        "model": "replicate/hello-world",
        "version": HELLO,
        "hardware": "gpu-t4",
        "min_instances": 0,
        "max_instances": 3,
    }
    return caller.post("/deployments", json={**body, **changes})
