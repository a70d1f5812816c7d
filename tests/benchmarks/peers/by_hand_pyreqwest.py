"""A program that uses pyreqwest by hand, and msgspec: the fastest that we know for Python."""

import msgspec
from pyreqwest.client import ClientBuilder, SyncClientBuilder

IMPORT = "pyreqwest.client"
FIRST = """
import os, json
from pyreqwest.client import SyncClientBuilder
client = SyncClientBuilder().error_for_status(True).build()
url = os.environ["REPLICATE_BASE_URL"] + "/predictions/abc"
token = os.environ["REPLICATE_API_TOKEN"]
client.get(url).header("Authorization", "Bearer " + token).build().send().json()
"""
HEADERS = {"Authorization": "Bearer r8_benchmark"}


def connect(base_url):
    builder = SyncClientBuilder().error_for_status(True).default_headers(HEADERS)
    return builder.build(), base_url


def get(client):
    http, base_url = client
    return http.get(f"{base_url}/predictions/abc").build().send().json()["status"]


class Prediction(msgspec.Struct):
    id: str
    status: str
    version: str
    input: dict
    output: object = None
    logs: str | None = None
    error: str | None = None
    metrics: dict | None = None
    urls: dict | None = None
    created_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None


class Page(msgspec.Struct):
    results: list[Prediction]
    next: str | None = None


decoder = msgspec.json.Decoder(Page)


def parse(data):
    return decoder.decode(data).results


async def aconnect(base_url):
    builder = ClientBuilder().error_for_status(True).default_headers(HEADERS)
    return builder.max_connections(100).build(), base_url


async def aget(client):
    http, base_url = client
    response = await http.get(f"{base_url}/predictions/abc").build().send()
    return (await response.json())["status"]


def listing(client):
    http, base_url = client
    url = f"{base_url}/predictions"
    while url:
        page = decoder.decode(http.get(url).build().send().bytes())
        yield from page.results
        url = page.next
