"""llm-replicate: a prompt, with and without a stream."""

import os

import llm
from llm_replicate import ReplicateModel

import replicate

latest = replicate.models.get("sandbox/language").latest_version
model = ReplicateModel("sandbox", "language", latest.id, chat=False)
model.key = os.environ["REPLICATE_API_TOKEN"]
assert model.prompt("Hi", stream=False).text() == "You said: Hi\nThat is 1 words."
assert "".join(model.prompt("Hi")) == "You said: Hi\nThat is 1 words."
assert llm.__name__
