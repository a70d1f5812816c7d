"""`run`: the documented call, however a prediction ends."""

from replicate import AsyncReplicate


async def test_gives_the_output(client: AsyncReplicate) -> None:
    assert await client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"
