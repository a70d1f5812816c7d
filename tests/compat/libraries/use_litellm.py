"""litellm: completions, synchronous and asynchronous."""

import asyncio
import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # or it is downloaded

import litellm

BASE = os.environ["REPLICATE_BASE_URL"]
complete_url = litellm.ReplicateConfig.get_complete_url


def url_of_sandbox(*args: object, **options: object) -> str:
    return complete_url(*args, **options).replace("https://api.replicate.com", BASE)


litellm.ReplicateConfig.get_complete_url = url_of_sandbox  # litellm ignores its `api_base`

request = {
    "model": "replicate/acme/writer",
    "messages": [{"role": "user", "content": "Hi"}],
    "api_key": os.environ["REPLICATE_API_TOKEN"],
}
for response in (litellm.completion(**request), asyncio.run(litellm.acompletion(**request))):
    assert "Hi" in response.choices[0].message.content, response
