"""The beta of the released client, replicate 2."""

import json

from replicate._models import construct_type
from replicate.types import Prediction

import replicate

IMPORT = "replicate"
FIRST = """
import replicate
replicate.Replicate(bearer_token="r8_benchmark").predictions.get(prediction_id="abc")
"""


def connect(base_url):
    return replicate.Replicate(
        bearer_token="r8_benchmark", base_url=base_url, timeout=60, max_retries=0
    )


def get(client):
    return client.predictions.get(prediction_id="abc").status


def read(results):
    return [(each.id, each.status, each.created_at, each.output, each.urls.get) for each in results]


def parse(data):
    # As its client parses a response.
    return read(construct_type(value=json.loads(data)["results"], type_=list[Prediction]))


async def aconnect(base_url):
    return replicate.AsyncReplicate(
        bearer_token="r8_benchmark", base_url=base_url, timeout=60, max_retries=0
    )


async def aget(client):
    return (await client.predictions.get(prediction_id="abc")).status


def listing(client):
    return iter(read(client.predictions.list()))


def run(client):
    return client.run("a/b:" + "a" * 64, wait=False, input={"text": "x"}, use_file_output=False)


# No upload: it copies the file in memory several times, and needs minutes for 1 GiB.
