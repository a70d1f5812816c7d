# Derived from tests/_async/test_run.py by `make generate`.
"""`run`: the documented call, however a prediction ends."""

from replicate import Replicate


def test_gives_the_output(client: Replicate) -> None:
    assert client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"
