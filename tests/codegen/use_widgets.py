"""Is run and type-checked where the description has the operations of widgets.yaml."""

import asyncio
import json
from typing import TYPE_CHECKING, assert_type

import httpx

import replicate
from replicate import AsyncReplicate, Replicate, ReplicateError, Widget


def respond(request: httpx.Request) -> httpx.Response:
    assert request.method == "POST"
    assert request.url.raw_path == b"/v1/widgets/a%20b/spin"
    assert request.headers["authorization"] == "Bearer token"
    sent = json.loads(request.content)
    assert sent == {"speed": 3, "direction": "left"}
    return httpx.Response(200, json={"id": "a b", **sent})


async def respond_later(request: httpx.Request) -> httpx.Response:
    return respond(request)


client = Replicate("token", fetch=respond)
widget = client.widgets.spin("a b", speed=3, direction="left")
assert_type(widget, Widget)
assert widget == Widget(id="a b", speed=3, direction="left")


async def spin() -> Widget:
    client = AsyncReplicate("token", fetch=respond_later)
    return assert_type(await client.widgets.spin("a b", speed=3, direction="left"), Widget)


assert asyncio.run(spin()) == widget

# The default client has no token here, and raises when it sends this.
refusal = ""
try:
    assert_type(replicate.widgets.spin("a b", speed=3), Widget)
except ReplicateError as error:
    refusal = str(error)
assert "REPLICATE_API_TOKEN" in refusal

if TYPE_CHECKING:
    client.widgets.spin("a b", speed=3, colour="red")  # type: ignore[call-arg]
    client.widgets.spin("a b", speed=3, direction="up")  # type: ignore[arg-type]
    client.widgets.spin("a b")  # type: ignore[call-arg]
    replicate.widgets.spin("a b", speed="3")  # type: ignore[arg-type]
