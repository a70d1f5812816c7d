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


def parse(data):
    # What its client does with an answer.
    return construct_type(value=json.loads(data)["results"], type_=list[Prediction])


async def aconnect(base_url):
    return replicate.AsyncReplicate(
        bearer_token="r8_benchmark", base_url=base_url, timeout=60, max_retries=0
    )


async def aget(client):
    return (await client.predictions.get(prediction_id="abc")).status


def listing(client):
    return iter(client.predictions.list())


def run(client):
    return client.run("a/b:" + "a" * 64, wait=False, input={"text": "x"}, use_file_output=False)


# No upload: it holds all of a file in memory several times, and takes minutes for 1 GiB.
