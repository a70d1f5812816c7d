# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The records of the API, each of which loads when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account import Account as Account
    from .account_type import AccountType as AccountType
    from .collection import Collection as Collection
    from .collection_page import CollectionPage as CollectionPage
    from .deployment import Deployment as Deployment
    from .deployment_configuration import DeploymentConfiguration as DeploymentConfiguration
    from .deployment_page import DeploymentPage as DeploymentPage
    from .deployment_release import DeploymentRelease as DeploymentRelease
    from .documentation_page import DocumentationPage as DocumentationPage
    from .file import File as File
    from .file_checksums import FileChecksums as FileChecksums
    from .file_page import FilePage as FilePage
    from .file_urls import FileUrls as FileUrls
    from .hardware import Hardware as Hardware
    from .model import Model as Model
    from .model_page import ModelPage as ModelPage
    from .model_sort import ModelSort as ModelSort
    from .prediction import Prediction as Prediction
    from .prediction_metrics import PredictionMetrics as PredictionMetrics
    from .prediction_page import PredictionPage as PredictionPage
    from .prediction_urls import PredictionUrls as PredictionUrls
    from .problem import Problem as Problem
    from .search_collection import SearchCollection as SearchCollection
    from .search_metadata import SearchMetadata as SearchMetadata
    from .search_model import SearchModel as SearchModel
    from .search_results import SearchResults as SearchResults
    from .sort_direction import SortDirection as SortDirection
    from .source import Source as Source
    from .source_filter import SourceFilter as SourceFilter
    from .status import Status as Status
    from .training import Training as Training
    from .training_metrics import TrainingMetrics as TrainingMetrics
    from .training_output import TrainingOutput as TrainingOutput
    from .training_page import TrainingPage as TrainingPage
    from .training_urls import TrainingUrls as TrainingUrls
    from .version import Version as Version
    from .version_page import VersionPage as VersionPage
    from .visibility import Visibility as Visibility
    from .webhook_event import WebhookEvent as WebhookEvent
    from .webhook_secret import WebhookSecret as WebhookSecret

__all__ = [
    "Account",
    "AccountType",
    "Collection",
    "CollectionPage",
    "Deployment",
    "DeploymentConfiguration",
    "DeploymentPage",
    "DeploymentRelease",
    "DocumentationPage",
    "File",
    "FileChecksums",
    "FilePage",
    "FileUrls",
    "Hardware",
    "Model",
    "ModelPage",
    "ModelSort",
    "Prediction",
    "PredictionMetrics",
    "PredictionPage",
    "PredictionUrls",
    "Problem",
    "SearchCollection",
    "SearchMetadata",
    "SearchModel",
    "SearchResults",
    "SortDirection",
    "Source",
    "SourceFilter",
    "Status",
    "Training",
    "TrainingMetrics",
    "TrainingOutput",
    "TrainingPage",
    "TrainingUrls",
    "Version",
    "VersionPage",
    "Visibility",
    "WebhookEvent",
    "WebhookSecret",
]

_MODULES = {
    "Account": ".account",
    "AccountType": ".account_type",
    "Collection": ".collection",
    "CollectionPage": ".collection_page",
    "Deployment": ".deployment",
    "DeploymentConfiguration": ".deployment_configuration",
    "DeploymentPage": ".deployment_page",
    "DeploymentRelease": ".deployment_release",
    "DocumentationPage": ".documentation_page",
    "File": ".file",
    "FileChecksums": ".file_checksums",
    "FilePage": ".file_page",
    "FileUrls": ".file_urls",
    "Hardware": ".hardware",
    "Model": ".model",
    "ModelPage": ".model_page",
    "ModelSort": ".model_sort",
    "Prediction": ".prediction",
    "PredictionMetrics": ".prediction_metrics",
    "PredictionPage": ".prediction_page",
    "PredictionUrls": ".prediction_urls",
    "Problem": ".problem",
    "SearchCollection": ".search_collection",
    "SearchMetadata": ".search_metadata",
    "SearchModel": ".search_model",
    "SearchResults": ".search_results",
    "SortDirection": ".sort_direction",
    "Source": ".source",
    "SourceFilter": ".source_filter",
    "Status": ".status",
    "Training": ".training",
    "TrainingMetrics": ".training_metrics",
    "TrainingOutput": ".training_output",
    "TrainingPage": ".training_page",
    "TrainingUrls": ".training_urls",
    "Version": ".version",
    "VersionPage": ".version_page",
    "Visibility": ".visibility",
    "WebhookEvent": ".webhook_event",
    "WebhookSecret": ".webhook_secret",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
