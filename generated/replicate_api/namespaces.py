# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""What a client has at its top, as a type checker sees it at the top of a module.

Written for `replicate`, whose module-level names pass on to a default client. Never imported
when a program runs.
"""

from __future__ import annotations

from .api import WebhooksApi
from .api.account import AccountApi
from .api.collections import CollectionsApi
from .api.deployments import DeploymentsApi
from .api.files import FilesApi
from .api.hardware import HardwareApi
from .api.models import ModelsApi
from .api.predictions import PredictionsApi
from .api.trainings import TrainingsApi
from .models.search_results import SearchResults

__all__ = [
    "predictions",
    "models",
    "deployments",
    "trainings",
    "files",
    "collections",
    "hardware",
    "account",
    "webhooks",
    "search",
]

predictions: PredictionsApi
models: ModelsApi
deployments: DeploymentsApi
trainings: TrainingsApi
files: FilesApi
collections: CollectionsApi
hardware: HardwareApi
account: AccountApi
webhooks: WebhooksApi


def search(*, query: str, limit: int | None = None) -> SearchResults:
    """Search public models, collections and documentation (beta).

    Each model comes with tags and a longer description, written by a language model.

    https://replicate.com/docs/reference/http#search

    Args:
        query: What to look for, as a person would type it.
        limit: Most models to give, 1 to 50; 20 if absent.
    """

    raise NotImplementedError
