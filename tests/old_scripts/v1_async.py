"""Asynchronous programs for `replicate` 1.x, one after each `# ---` line. They are run, never imported."""

# --- async predictions
import asyncio

import replicate


async def main() -> None:
    client = replicate.Client()
    model = await client.models.async_get("replicate/hello-world")
    version = model.latest_version
    predictions = await asyncio.gather(
        *[
            client.predictions.async_create(version=version, input={"text": str(i)})
            for i in range(3)
        ]
    )
    for prediction in predictions:
        await prediction.async_wait()
        assert prediction.output.startswith("hello")
    while predictions[0].status not in ("succeeded", "failed"):
        await predictions[0].async_reload()


asyncio.run(main())
# --- async output iterator
import asyncio

import replicate


async def main() -> None:
    output = await replicate.async_run("sandbox/image", input={"prompt": "a"})
    for index, item in enumerate(output):
        data = await item.aread()
        with open(f"{index}.png", "wb") as f:
            f.write(data)
    async for chunk in output[0]:
        assert chunk


asyncio.run(main())
# --- async to thread
import asyncio

import replicate


async def main():
    output = await asyncio.to_thread(replicate.run, "replicate/hello-world", input={"text": "a"})
    loop = asyncio.get_running_loop()
    other = await loop.run_in_executor(
        None, lambda: replicate.run("replicate/hello-world", input={"text": "b"})
    )
    assert output + other == "hello ahello b"


asyncio.run(main())
# --- replicate use_async
import asyncio

import replicate


async def main():
    hello = replicate.use("replicate/hello-world", use_async=True)
    print(await hello(text="a"))


asyncio.run(main())
# --- discord bot
import asyncio
import io

import replicate


class Bot:
    async def imagine(self, prompt):
        model = replicate.models.get("sandbox/image")
        version = model.versions.list()[0]
        prediction = replicate.predictions.create(version=version, input={"prompt": prompt})
        while prediction.status not in ("succeeded", "failed", "canceled"):
            await asyncio.sleep(0.05)
            prediction.reload()
        if prediction.status == "succeeded":
            return prediction.output[0]
        return prediction.error


assert asyncio.run(Bot().imagine("a")).startswith("http")
# --- predictions async methods of the default client
import asyncio

import replicate


async def main():
    prediction = await replicate.predictions.async_create(
        model="sandbox/official", input={"prompt": "A"}
    )
    prediction = await replicate.predictions.async_get(prediction.id)
    await prediction.async_wait()
    page = await replicate.predictions.async_list()
    print(len(page.results))
    async for page in replicate.async_paginate(replicate.predictions.async_list):
        print(len(page.results))
    models = await replicate.models.async_list()
    print(models.results[0].name)
    await replicate.hardware.async_list()
    deployment = await replicate.deployments.async_get("acme/hello")
    prediction = await deployment.predictions.async_create(input={"text": "a"})
    await replicate.collections.async_get("language-models")
    f = await replicate.files.async_create(b"x", filename="a.txt")
    await replicate.files.async_delete(f.id)


asyncio.run(main())
# --- async prediction stream
import asyncio

import replicate


async def main():
    prediction = await replicate.predictions.async_create(
        model="sandbox/official", input={"prompt": "A"}, stream=True
    )
    async for event in prediction.async_stream():
        print(event.data, end="")
    async for item in prediction.async_output_iterator():
        print(item)


asyncio.run(main())
# --- errors of async run
import asyncio

import replicate
from replicate.exceptions import ModelError, ReplicateError


async def main():
    try:
        await replicate.async_run("sandbox/failing", input={})
    except ModelError as e:
        print(e, e.prediction.id, e.prediction.logs, e.prediction.status)
    try:
        await replicate.async_run("nobody/nothing", input={})
    except ReplicateError as e:
        assert e.status == 404


asyncio.run(main())
# --- the items of an output
import asyncio

import replicate
from replicate.file import FileEncodingStrategy

version = replicate.models.get("sandbox/counter").latest_version.id


async def main():
    output = await replicate.async_run(f"sandbox/counter:{version}", input={"until": 2})
    assert [item async for item in output] == ["0", "1"]


asyncio.run(main())
