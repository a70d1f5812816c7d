"""Use an installed wheel as a program would: `python tools/smoke.py VERSION`.

Runs outside of the repository, in an environment that has the wheel and its dependencies only.
"""

import asyncio
import os
import sys
from pathlib import Path

import replicate
from replicate.sandbox import Sandbox

assert replicate.__version__ == sys.argv[1], replicate.__version__
assert Path(replicate.__file__).is_relative_to(sys.prefix), replicate.__file__
os.environ["REPLICATE_API_TOKEN"] = "unused"  # some names are those of the default client
for name in dir(replicate):
    getattr(replicate, name)


async def run_later(sandbox: Sandbox) -> object:
    """Run a model with the asynchronous client."""
    async with replicate.AsyncReplicate(sandbox.token, base_url=sandbox.base_url) as client:
        return await client.run("replicate/hello-world", {"text": "Alice"})


with Sandbox() as sandbox, sandbox.client() as client:
    assert client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"
    assert asyncio.run(run_later(sandbox)) == "hello Alice"
    events = client.stream("sandbox/language", {"prompt": "one two", "pause": 0})
    assert "".join(map(str, events))
    (picture,) = client.run("sandbox/image", {"prompt": "a raccoon"})
    assert picture.read()
    assert client.predictions.list().results
