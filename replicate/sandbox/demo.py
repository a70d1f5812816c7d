"""`make demo`: runs a model and shows what the client does, on the sandbox or the real API."""

from __future__ import annotations

import os
from typing import Any

import replicate

from . import Sandbox


def main() -> None:
    if os.environ.get("REPLICATE_API_TOKEN"):
        print("REPLICATE_API_TOKEN is set: this runs on the real API, which may cost money.\n")
        show(replicate.Replicate(), "replicate/hello-world", {"text": "Alice"})
        return
    print("REPLICATE_API_TOKEN is not set: this runs on an API inside this process.\n")
    with Sandbox() as sandbox:
        client = replicate.Replicate(sandbox.token, base_url=sandbox.base_url)
        show(client, "replicate/hello-world", {"text": "Alice"})
        show(client, "sandbox/slow", {"seconds": 2})


def show(client: replicate.Replicate, ref: str, input: dict[str, Any]) -> None:
    """Run a model, print what happens, and list the latest predictions."""
    with client:
        model = client.models.get(ref)
        version = model.latest_version
        print(f"{ref}: {model.description}")
        output = client.run(
            f"{ref}:{version.id}" if version else ref, input, wait=False, progress=Report()
        )
        print(f"  output      {output!r}")
        for number, page in enumerate(client.paginate(client.predictions.list), start=1):
            print(f"  page {number} of your predictions has {len(page)}")
            if number == 2:
                break
        print()


class Report:
    """Says where a prediction stands, each time that this has changed."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, prediction: replicate.Prediction) -> None:
        last_line = (prediction.logs or "").rstrip().rpartition("\n")[2]
        say = f"  {prediction.status:<11} {prediction.id}  {last_line}".rstrip()
        if say != self._said:
            print(say, flush=True)
            self._said = say


if __name__ == "__main__":
    main()
