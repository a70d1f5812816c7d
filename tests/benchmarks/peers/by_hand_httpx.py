"""A program that uses httpx by hand, and dicts."""

import json
import time

import httpx

IMPORT = "httpx"
FIRST = """
import os, httpx
client = httpx.Client(headers={"Authorization": "Bearer " + os.environ["REPLICATE_API_TOKEN"]})
client.get(os.environ["REPLICATE_BASE_URL"] + "/predictions/abc").raise_for_status().json()
"""
HEADERS = {"Authorization": "Bearer r8_benchmark"}
TIMEOUT = 60.0  # with the default of 5 seconds, most of a thousand calls at once fail


def connect(base_url):
    return httpx.Client(base_url=base_url, headers=HEADERS, timeout=TIMEOUT)


def get(client):
    return client.get("/predictions/abc").raise_for_status().json()["status"]


def read(results):
    return [
        (each["id"], each["status"], each["created_at"], each["output"], each["urls"]["get"])
        for each in results
    ]


def parse(data):
    return read(json.loads(data)["results"])


async def aconnect(base_url):
    return httpx.AsyncClient(base_url=base_url, headers=HEADERS, timeout=TIMEOUT)


async def aget(client):
    return (await client.get("/predictions/abc")).raise_for_status().json()["status"]


def listing(client):
    url = "/predictions"
    while url:
        page = client.get(url).raise_for_status().json()
        yield from read(page["results"])
        url = page["next"]


def run(client):
    response = client.post("/predictions", json={"version": "a/b", "input": {"text": "x"}})
    prediction = response.raise_for_status().json()
    while prediction["status"] in ("starting", "processing"):
        time.sleep(0.5)
        response = client.get(f"/predictions/{prediction['id']}")
        prediction = response.raise_for_status().json()
    return prediction["output"]


def events(client, url):
    from httpx_sse import connect_sse

    with connect_sse(client, "GET", url) as source:
        yield from source.iter_sse()


def upload(client, path):
    with path.open("rb") as file:
        client.post("/files", files={"content": file}).raise_for_status()


def download(client, url, path):
    with client.stream("GET", url) as response, path.open("wb") as file:
        for chunk in response.iter_bytes():
            file.write(chunk)
