# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The attributes of a client as those of a module, for type checkers.

The functions and namespaces of `replicate` itself. Never imported when a program runs.
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
"""Predictions, the runs of models."""
models: ModelsApi
"""Public models, and the account's private ones."""
deployments: DeploymentsApi
"""Deployments, models on chosen hardware with a chosen number of instances."""
trainings: TrainingsApi
"""Trainings, which create new versions of models."""
files: FilesApi
"""Files uploaded as inputs of models."""
collections: CollectionsApi
"""Curated lists of models."""
hardware: HardwareApi
"""Hardware that models can run on."""
account: AccountApi
"""The account of the API token."""
webhooks: WebhooksApi
"""Webhooks, which receive predictions and trainings as they change."""


def search(query: str, *, limit: int | None = None) -> SearchResults:
    """Search public models, collections and documentation (beta).

    Each model has tags and a longer description, written by a language model.

    https://replicate.com/docs/reference/http#search

    Args:
        query: Text to search for.
        limit: Maximum number of models, 1 to 50; 20 if absent.
    """

    raise NotImplementedError
