"""The program of `make demo`, which shows and runs client code."""

from __future__ import annotations

import os
from textwrap import indent
from typing import Any

import replicate

from . import Sandbox

RUN = """
output = client.run("replicate/hello-world", {"text": "Alice"}, progress=report)
print(output)
"""

STREAM = """
for event in client.stream("sandbox/language", {"prompt": "Say it word by word", "pause": 0.1}):
    print(event, end="", flush=True)
print()
"""

FILE = """
(picture,) = client.run("sandbox/image", {"prompt": "a raccoon", "width": 512})
print(picture, len(picture.read()), "bytes")
"""

PROGRESS = """
print(client.run("sandbox/logging", {"steps": 20}, progress=replicate.progress_bar()))
"""

FAILURE = """
try:
    client.run("sandbox/failing", {"message": "out of paint"})
except replicate.PredictionFailed as error:
    print(error)
"""

PAGES = """
for page in client.paginate(client.predictions.list):
    for prediction in page[:5]:
        print(prediction.id, prediction.status, prediction.model)
    break
"""


def main() -> None:
    """Run the demo on the real API if a token is set, else on a sandbox."""
    if os.environ.get("REPLICATE_API_TOKEN"):
        with replicate.Replicate() as client:
            url = client.options.base_url
            print(f"REPLICATE_API_TOKEN is set: this runs with {url}, which may cost money.")
            show(client, RUN, PAGES)
        return
    print("REPLICATE_API_TOKEN is not set: this runs on an API inside this process.")
    with Sandbox() as sandbox, sandbox.client() as client:
        show(client, RUN, STREAM, FILE, PROGRESS, FAILURE, PAGES)


def show(client: replicate.Replicate, *steps: str) -> None:
    """Print each piece of code and run it."""
    names: dict[str, Any] = {"client": client, "replicate": replicate, "report": report}
    for step in steps:
        print("\n" + indent(step.strip(), "  > ") + "\n", flush=True)
        try:
            exec(step, names)  # what is shown is what runs
        except ImportError as error:  # the bar is an extra
            print(error)


def report(prediction: replicate.Prediction) -> None:
    """Print the status of a prediction."""
    print(f"{prediction.id} {prediction.status}")


if __name__ == "__main__":
    main()
