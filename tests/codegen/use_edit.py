"""Is run and type-checked where edit.yaml has been merged into the description."""

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING, assert_type

import httpx

import replicate
from replicate import Account, AsyncReplicate, Lamp, Replicate, ReplicateError, ServerError
from replicate.sandbox import Sandbox

LAMP = {"id": "l1"}


def respond(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/v1/account":
        return httpx.Response(200, json={"type": "user", "username": "acme", "lamp": LAMP})
    assert (request.method, request.url.path) == ("GET", "/v1/lamps/l1")
    return httpx.Response(200, json=LAMP)


async def respond_later(request: httpx.Request) -> httpx.Response:
    return respond(request)


# The operation and its tag, in both clients and at module level, and the property that is read.
with Replicate("token", fetch=respond) as client:
    assert assert_type(client.lamps.get("l1"), Lamp) == Lamp(id="l1")
    account = assert_type(client.account.get(), Account)
    assert assert_type(account.lamp, Lamp | None) == Lamp(id="l1")
    raw = client.raw_response(client.lamps.get, "l1")
    assert assert_type(raw.parse(), Lamp) == Lamp(id="l1")


async def get() -> Lamp:
    async with AsyncReplicate("token", fetch=respond_later) as client:
        return assert_type(await client.lamps.get("l1"), Lamp)


assert asyncio.run(get()) == Lamp(id="l1")

refusal = ""
try:
    assert_type(replicate.lamps.get("l1"), Lamp)
except ReplicateError as error:  # it has no token here
    refusal = str(error)
assert "REPLICATE_API_TOKEN" in refusal

with Sandbox() as sandbox, sandbox.client(max_retries=0) as client:
    # An operation without behavior responds with 501, and is listed.
    assert "GET /lamps/{}" in sandbox.not_implemented
    assert "POST /predictions" not in sandbox.not_implemented
    authorization = {"Authorization": f"Bearer {sandbox.token}"}
    response = httpx.get(f"{sandbox.base_url}/lamps/l1", headers=authorization)
    assert response.status_code == 501
    assert response.headers["content-type"] == "application/problem+json"
    failed = False
    try:
        client.lamps.get("l1")
    except ServerError:
        failed = True
    assert failed

    # What is sent is checked by the description: the parameter, the property, the enum value.
    client.predictions.list(lamp="l1")
    assert sandbox.requests[-1].query == "lamp=l1"
    client.models.create(owner="acme", name="lit", visibility="private", hardware="cpu", lamp="l1")
    assert sandbox.requests[-1].json()["lamp"] == "l1"
    client.predictions.create(
        version="5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",  # hello-world
        input={"text": "Alice"},
        webhook="http://127.0.0.1:9/",
        webhook_events_filter=["lit"],
    )
    assert sandbox.requests[-1].json()["webhook_events_filter"] == ["lit"]
    body = {"owner": "acme", "name": "dark", "visibility": "private", "hardware": "cpu", "lamp": 1}
    response = httpx.post(f"{sandbox.base_url}/models", headers=authorization, json=body)
    assert response.status_code == 422

    def command(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "replicate", *arguments],
            env={**os.environ, **sandbox.environment, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
        )
        return done.stdout + done.stderr

    # The command line has the operation, its text and the parameter.
    assert "Lamps that light up" in command("lamps", "--help")
    assert "501" in command("lamps", "l1")
    assert sandbox.requests[-1].path == "/v1/lamps/l1"
    command("predictions", "list", "--lamp", "l2")
    assert sandbox.requests[-1].query == "lamp=l2"

if TYPE_CHECKING:
    client.predictions.list(lamp=1)  # type: ignore[arg-type]
    client.predictions.create(version="v", input={}, webhook_events_filter=["dark"])  # type: ignore[list-item]
    client.lamps.get(1)  # type: ignore[arg-type]
