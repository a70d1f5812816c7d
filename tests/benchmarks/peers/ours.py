"""This package."""

import json
from functools import partial

from replicate_api.models import PredictionPage

import replicate

IMPORT = "replicate"
FIRST = """
import replicate
replicate.predictions.get("abc")
"""


def connect(base_url):
    return replicate.Replicate("r8_benchmark", base_url=base_url, max_file_size=1 << 40)


def get(client):
    return client.predictions.get("abc").status


def read(results):
    return [(each.id, each.status, each.created_at, each.output, each.urls.get) for each in results]


def parse(data):
    return read(PredictionPage.from_dict(json.loads(data)))


async def aconnect(base_url):
    return replicate.AsyncReplicate("r8_benchmark", base_url=base_url)


async def aget(client):
    return (await client.predictions.get("abc")).status


def listing(client):
    for page in client.paginate(client.predictions.list):
        yield from read(page)


def run(client):
    return client.run("a" * 64, {"text": "x"}, wait=False)


def events(client, url):
    urls = {"stream": url}
    prediction = {"id": url.rpartition("/")[2], "status": "processing", "urls": urls}
    return client.stream(replicate.Prediction.from_dict(prediction))


def generate(schema):
    from replicate.typed.schema import read
    from replicate.typed.writer import Source, module

    return module(read(schema), Source("owner/name", "0" * 64), "name")


def checker(schema):
    from replicate.typed.check import check
    from replicate.typed.schema import read

    return partial(check, read(schema))


def upload(client, path):
    client.files.create(path)


def download(client, url, path):
    client.file(url).save(path)
