"""The released client, replicate 1.0.7."""

import json

import httpx
from replicate.prediction import Prediction

import replicate

IMPORT = "replicate"
FIRST = """
import os, replicate
client = replicate.Client(base_url=os.environ["REPLICATE_BASE_URL"].removesuffix("/v1"))
client.predictions.get("abc")
"""


def connect(base_url):
    # Its paths begin with /v1.
    timeout = httpx.Timeout(60.0)
    return replicate.Client("r8_benchmark", base_url=base_url.removesuffix("/v1"), timeout=timeout)


def get(client):
    return client.predictions.get("abc").status


def read(results):
    return [
        (each.id, each.status, each.created_at, each.output, each.urls["get"]) for each in results
    ]


def parse(data):
    return read([Prediction(**each) for each in json.loads(data)["results"]])


async def aconnect(base_url):
    return connect(base_url)


async def aget(client):
    return (await client.predictions.async_get("abc")).status


def listing(client):
    page = client.predictions.list()
    while True:
        yield from read(page.results)
        if not page.next:
            return
        page = client.predictions.list(page.next)


def run(client):
    prediction = client.predictions.create(version="a" * 64, input={"text": "x"})
    prediction.wait()
    return prediction.output


def upload(client, path):
    with path.open("rb") as file:
        client.files.create(file)


def events(client, url):
    import httpx
    from replicate.stream import EventSource

    with httpx.stream("GET", url, timeout=60) as response:
        yield from EventSource(client, response)
