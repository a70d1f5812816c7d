"""Handlers of the API's operations, registered when this package is imported."""

from . import catalog, deployments, files, models, predictions, trainings, versions

__all__ = ["catalog", "deployments", "files", "models", "predictions", "trainings", "versions"]
