"""huggingface_hub's provider `replicate`: an image."""

import os

from huggingface_hub import InferenceClient
from huggingface_hub.hf_api import InferenceProviderMapping
from huggingface_hub.inference._providers import PROVIDERS
from huggingface_hub.inference._providers._common import HARDCODED_MODEL_INFERENCE_MAPPING

# The hub knows which models have which provider, and cannot be reached.
HARDCODED_MODEL_INFERENCE_MAPPING["replicate"]["acme/painter"] = InferenceProviderMapping(
    hf_model_id="acme/painter",
    provider="replicate",
    providerId="acme/painter",
    status="live",
    task="text-to-image",
)
PROVIDERS["replicate"]["text-to-image"].base_url = os.environ["REPLICATE_BASE_URL"]

client = InferenceClient(provider="replicate", api_key=os.environ["REPLICATE_API_TOKEN"])
image = client.text_to_image("a", model="acme/painter")
assert image.size == (8, 8)
