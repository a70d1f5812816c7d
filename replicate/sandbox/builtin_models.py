"""The models, collections and deployment of every sandbox."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from .clock import timestamp
from .files import File
from .models import Function, Version
from .runs import Run
from .signatures import AsyncConcatenateIterator
from .store import Collection, Deployment, Store

HELLO_VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"


async def hello_world(text: str) -> str:
    """Say hello."""
    return f"hello {text}"


async def language(
    prompt: str,
    run: Run,
    max_tokens: Annotated[int, {"minimum": 1, "maximum": 10_000}] = 512,
    pause: Annotated[float, {"minimum": 0, "description": "Seconds before each token"}] = 0.02,
) -> AsyncConcatenateIterator[str]:
    """Stream text about the prompt, token by token."""
    words = f"You said: {prompt}\nThat is {len(prompt.split())} words.".split(" ")[:max_tokens]
    begin = run.now()
    for number, word in enumerate(words):
        await run.asleep(pause)
        if number == 0:
            run.metric("time_to_first_token", run.now() - begin)
        yield word if number == 0 else f" {word}"
    run.metric("input_token_count", len(prompt.split()))
    run.metric("output_token_count", len(words))
    run.metric("tokens_per_second", len(words) / max(run.now() - begin, 0.001))


async def image(
    prompt: str,
    width: Annotated[int, {"minimum": 1, "maximum": 1024}] = 64,
    height: Annotated[int, {"minimum": 1, "maximum": 1024}] = 64,
    num_outputs: Annotated[int, {"minimum": 1, "maximum": 4}] = 1,
) -> list[File]:
    """Paint PNG images in a color that depends on the prompt."""
    return [
        File(png(width, height, f"{prompt}{number}"), f"out-{number}.png")
        for number in range(num_outputs)
    ]


async def slow(run: Run, seconds: Annotated[float, {"minimum": 0}] = 10.0) -> str:
    """Sleep, and log the percentage that is done."""
    for percent in range(0, 100, 10):
        run.log(f"{percent}%\n")
        await run.asleep(seconds / 10)
    return f"done after {seconds:g} seconds"


async def failing(message: str = "the model failed on purpose") -> str:
    """Fail with a message."""
    raise RuntimeError(message)


async def logging(run: Run, steps: Annotated[int, {"minimum": 1, "maximum": 1000}] = 5) -> str:
    """Log progress as tqdm does, each line over the previous one."""
    run.log(f"Using seed: 42\n{_bar(0, steps)}")
    for step in range(1, steps + 1):
        await run.asleep(0.1)
        run.log(f"\r{_bar(step, steps)}")
    run.log("\n")
    return f"{steps} steps"


async def trained_text(prompt: str) -> str:
    """Return the prompt. This model can be trained."""
    return f"base: {prompt}"


async def train_text(run: Run, train_data: str, epochs: int = 2) -> File:
    """Return weights after a second per epoch."""
    for epoch in range(1, epochs + 1):
        await run.asleep(1)
        run.log(f"epoch {epoch}/{epochs}\n")
    return File(f"weights from {train_data}".encode(), "weights.tar")


async def upscaled(image: File, scale: int = 2) -> File:
    """Return the image unchanged."""
    return File(image.data, f"upscaled{image.suffix}", image.media_type)


async def counter(run: Run, until: int = 3) -> AsyncIterator[str]:
    """Yield numbers."""
    for number in range(until):
        await run.asleep(0.1)
        yield str(number)


_MODELS: dict[str, Callable[..., Any]] = {
    "replicate/hello-world": hello_world,
    "sandbox/language": language,
    "sandbox/image": image,
    "sandbox/slow": slow,
    "sandbox/failing": failing,
    "sandbox/logging": logging,
    "sandbox/trainable": trained_text,
    "sandbox/upscaler": upscaled,
    "sandbox/counter": counter,
    "sandbox/official": language,
    "black-forest-labs/flux-schnell": image,
    "meta/meta-llama-3-8b-instruct": language,
    "nightmareai/real-esrgan": upscaled,
}
"""Models by name. The last three are models of Replicate, for README.md and docs/."""

_OFFICIAL = {
    "sandbox/official",
    "black-forest-labs/flux-schnell",
    "meta/meta-llama-3-8b-instruct",
}

_COLLECTIONS = (
    Collection(
        "language-models",
        "Language models",
        "Models that understand and write text",
        ["sandbox/language", "sandbox/official"],
    ),
    Collection(
        "super-resolution",
        "Super resolution",
        "Upscaling models that create high-quality images from low-quality images",
        ["sandbox/upscaler"],
    ),
    Collection(
        "trainable-language-models",
        "Trainable language models",
        "Language models that can be fine-tuned",
        ["sandbox/trainable"],
    ),
)


def install(store: Store) -> None:
    """Add the built-in models, collections, deployment and example to a store."""
    for full_name, function in _MODELS.items():
        owner, _, name = full_name.partition("/")
        model = store.add_model(
            owner,
            name,
            properties={"description": function.__doc__},
            is_official=full_name in _OFFICIAL,
            readme=f"# {name}\n\n{function.__doc__}\n",
        )
        id = HELLO_VERSION if name == "hello-world" else None
        version = store.add_version(model, Function(function), id=id)
        if name == "trainable":
            add_training(version, Function(train_text, trains=True))
    store.collections.update({collection.slug: collection for collection in _COLLECTIONS})
    _deploy(store)
    _add_example(store)


def add_training(version: Version, train: Function) -> None:
    """Make a version trainable and add the training's input to its `openapi_schema`."""
    version.train = train
    schemas = {**_schemas(version.openapi_schema), **_schemas(train.openapi_schema)}
    version.openapi_schema = {**version.openapi_schema, "components": {"schemas": schemas}}


def _schemas(openapi_schema: dict[str, Any]) -> dict[str, Any]:
    return dict(openapi_schema["components"]["schemas"])


def _deploy(store: Store) -> None:
    deployment = Deployment(
        store.username,
        "hello",
        store.position(),
        {
            "number": 1,
            "model": "replicate/hello-world",
            "version": HELLO_VERSION,
            "created_at": timestamp(store.clock.now()),
            "created_by": store.account,
            "configuration": {"hardware": "cpu", "min_instances": 0, "max_instances": 1},
        },
    )
    store.deployments.add(deployment.full_name, deployment)


def _add_example(store: Store) -> None:
    id = "gm3qorzdhgbfurvjtvhg6dckhu"
    url = f"https://api.replicate.com/v1/predictions/{id}"
    moment = timestamp(store.clock.now())
    example = {
        "id": id,
        "model": "replicate/hello-world",
        "version": HELLO_VERSION,
        "input": {"text": "Alice"},
        "logs": "",
        "output": "hello Alice",
        "data_removed": False,
        "error": None,
        "source": "web",
        "status": "succeeded",
        "created_at": moment,
        "started_at": moment,
        "completed_at": moment,
        "metrics": {"predict_time": 0.012683},
        "urls": {"get": url, "cancel": f"{url}/cancel", "web": f"https://replicate.com/p/{id}"},
    }
    store.models["replicate/hello-world"].examples.append(example)


def png(width: int, height: int, seed: str) -> bytes:
    """Return a PNG file of one color."""
    color = struct.pack(">I", zlib.crc32(seed.encode(errors="replace")))[:3]
    rows = (b"\0" + color * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def _bar(step: int, steps: int) -> str:
    percent, full = 100 * step // steps, 10 * step // steps
    bar = "█" * full + " " * (10 - full)
    return f"{percent:3d}%|{bar}| {step}/{steps} [00:00<00:00, 10.00it/s]"
