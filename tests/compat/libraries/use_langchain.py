"""langchain-community's Replicate: a completion, a stream, a stop word."""

from langchain_community.llms import Replicate

import replicate

version = replicate.models.get("sandbox/language").latest_version.id
pinned = Replicate(model=f"sandbox/language:{version}", model_kwargs={"max_tokens": 4})
assert pinned.invoke("Hi") == "You said: Hi\nThat is", pinned.invoke("Hi")
official = Replicate(model="sandbox/official")
assert official.invoke("Hi") == "You said: Hi\nThat is 1 words."
streaming = Replicate(model=f"sandbox/language:{version}", streaming=True, stop=["That"])
assert "".join(streaming.stream("Hi")) == "You said: Hi\n"
