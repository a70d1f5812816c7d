# Derived from replicate/_public.pyi by `make generate`.

from replicate._async.client import AsyncReplicate as AsyncReplicate
from replicate._async.files import AsyncFileOutput as AsyncFileOutput
from replicate._async.streaming import AsyncStream as AsyncStream
from replicate._core.raw_response import RawResponse as RawResponse
from replicate._core.sse import Event as Event
from replicate._core.tracing import TraceStep as TraceStep
from replicate._core.tracing import add_tracer as add_tracer
from replicate._sync.client import Replicate as Replicate
from replicate._sync.files import FileOutput as FileOutput
from replicate._sync.functions import check as check
from replicate._sync.functions import download as download
from replicate._sync.functions import file as file
from replicate._sync.functions import map as map
from replicate._sync.functions import paginate as paginate
from replicate._sync.functions import raw_response as raw_response
from replicate._sync.functions import request as request
from replicate._sync.functions import result as result
from replicate._sync.functions import run as run
from replicate._sync.functions import stream as stream
from replicate._sync.functions import use as use
from replicate._sync.functions import wait as wait
from replicate._sync.streaming import Stream as Stream
from replicate._version import __version__ as __version__
from replicate.bulk._async.map import AsyncResults as AsyncResults
from replicate.bulk._sync.map import Results as Results
from replicate.compat._public import APIStatusError as APIStatusError
from replicate.compat._public import AsyncClient as AsyncClient
from replicate.compat._public import Client as Client
from replicate.compat._public import InternalServerError as InternalServerError
from replicate.compat._public import ModelError as ModelError
from replicate.compat._public import ReplicateException as ReplicateException
from replicate.compat._public import Timeout as Timeout
from replicate.compat._public import async_paginate as async_paginate
from replicate.compat._public import async_run as async_run
from replicate.compat._public import async_stream as async_stream
from replicate.compat._public import default_client as default_client
from replicate.errors import APIConnectionError as APIConnectionError
from replicate.errors import APIError as APIError
from replicate.errors import APITimeoutError as APITimeoutError
from replicate.errors import AuthenticationError as AuthenticationError
from replicate.errors import BadRequestError as BadRequestError
from replicate.errors import ConflictError as ConflictError
from replicate.errors import NotFoundError as NotFoundError
from replicate.errors import OutcomeUnknown as OutcomeUnknown
from replicate.errors import OutputExpired as OutputExpired
from replicate.errors import PermissionDeniedError as PermissionDeniedError
from replicate.errors import PredictionAborted as PredictionAborted
from replicate.errors import PredictionCanceled as PredictionCanceled
from replicate.errors import PredictionError as PredictionError
from replicate.errors import PredictionFailed as PredictionFailed
from replicate.errors import RateLimitError as RateLimitError
from replicate.errors import ReplicateError as ReplicateError
from replicate.errors import ServerError as ServerError
from replicate.errors import StreamInterrupted as StreamInterrupted
from replicate.errors import UnprocessableEntityError as UnprocessableEntityError
from replicate.errors import WaitTimeout as WaitTimeout
from replicate.errors import WebhookError as WebhookError
from replicate.progress import Progress as Progress
from replicate.progress import ProgressBar as ProgressBar
from replicate.progress import prediction_progress as prediction_progress
from replicate.progress import progress_bar as progress_bar
from replicate.typed._async.use import AsyncBoundModel as AsyncBoundModel
from replicate.typed._sync.use import BoundModel as BoundModel
from replicate.typed.check import InvalidInputError as InvalidInputError
from replicate_api.models import Account as Account
from replicate_api.models import AccountType as AccountType
from replicate_api.models import Collection as Collection
from replicate_api.models import CollectionPage as CollectionPage
from replicate_api.models import Deployment as Deployment
from replicate_api.models import DeploymentConfiguration as DeploymentConfiguration
from replicate_api.models import DeploymentPage as DeploymentPage
from replicate_api.models import DeploymentRelease as DeploymentRelease
from replicate_api.models import DocumentationPage as DocumentationPage
from replicate_api.models import File as File
from replicate_api.models import FileChecksums as FileChecksums
from replicate_api.models import FilePage as FilePage
from replicate_api.models import FileUrls as FileUrls
from replicate_api.models import Hardware as Hardware
from replicate_api.models import Model as Model
from replicate_api.models import ModelPage as ModelPage
from replicate_api.models import ModelSort as ModelSort
from replicate_api.models import Prediction as Prediction
from replicate_api.models import PredictionMetrics as PredictionMetrics
from replicate_api.models import PredictionPage as PredictionPage
from replicate_api.models import PredictionUrls as PredictionUrls
from replicate_api.models import Problem as Problem
from replicate_api.models import SearchCollection as SearchCollection
from replicate_api.models import SearchMetadata as SearchMetadata
from replicate_api.models import SearchModel as SearchModel
from replicate_api.models import SearchResults as SearchResults
from replicate_api.models import SortDirection as SortDirection
from replicate_api.models import Source as Source
from replicate_api.models import SourceFilter as SourceFilter
from replicate_api.models import Status as Status
from replicate_api.models import Training as Training
from replicate_api.models import TrainingMetrics as TrainingMetrics
from replicate_api.models import TrainingOutput as TrainingOutput
from replicate_api.models import TrainingPage as TrainingPage
from replicate_api.models import TrainingUrls as TrainingUrls
from replicate_api.models import Version as Version
from replicate_api.models import VersionPage as VersionPage
from replicate_api.models import Visibility as Visibility
from replicate_api.models import WebhookEvent as WebhookEvent
from replicate_api.models import WebhookSecret as WebhookSecret
from replicate_api.namespaces import account as account
from replicate_api.namespaces import collections as collections
from replicate_api.namespaces import deployments as deployments
from replicate_api.namespaces import files as files
from replicate_api.namespaces import hardware as hardware
from replicate_api.namespaces import models as models
from replicate_api.namespaces import predictions as predictions
from replicate_api.namespaces import search as search
from replicate_api.namespaces import trainings as trainings

from . import webhooks as webhooks

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "Account",
    "AccountType",
    "AsyncBoundModel",
    "AsyncFileOutput",
    "AsyncReplicate",
    "AsyncResults",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BoundModel",
    "Collection",
    "CollectionPage",
    "ConflictError",
    "Deployment",
    "DeploymentConfiguration",
    "DeploymentPage",
    "DeploymentRelease",
    "DocumentationPage",
    "Event",
    "File",
    "FileChecksums",
    "FileOutput",
    "FilePage",
    "FileUrls",
    "Hardware",
    "InvalidInputError",
    "Model",
    "ModelPage",
    "ModelSort",
    "NotFoundError",
    "OutcomeUnknown",
    "OutputExpired",
    "PermissionDeniedError",
    "Prediction",
    "PredictionAborted",
    "PredictionCanceled",
    "PredictionError",
    "PredictionFailed",
    "PredictionMetrics",
    "PredictionPage",
    "PredictionUrls",
    "Problem",
    "Progress",
    "ProgressBar",
    "RateLimitError",
    "RawResponse",
    "Replicate",
    "ReplicateError",
    "Results",
    "SearchCollection",
    "SearchMetadata",
    "SearchModel",
    "SearchResults",
    "ServerError",
    "SortDirection",
    "Source",
    "SourceFilter",
    "Status",
    "Stream",
    "StreamInterrupted",
    "TraceStep",
    "Training",
    "TrainingMetrics",
    "TrainingOutput",
    "TrainingPage",
    "TrainingUrls",
    "UnprocessableEntityError",
    "Version",
    "VersionPage",
    "Visibility",
    "WaitTimeout",
    "WebhookError",
    "WebhookEvent",
    "WebhookSecret",
    "__version__",
    "account",
    "add_tracer",
    "check",
    "collections",
    "deployments",
    "download",
    "file",
    "files",
    "hardware",
    "map",
    "models",
    "paginate",
    "prediction_progress",
    "predictions",
    "progress_bar",
    "raw_response",
    "request",
    "result",
    "run",
    "search",
    "stream",
    "trainings",
    "use",
    "wait",
    "webhooks",
]
