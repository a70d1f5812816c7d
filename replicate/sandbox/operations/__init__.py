"""The handlers of the API's operations; importing this package registers them all."""

from . import catalog, deployments, files, models, predictions, trainings, versions

__all__ = ["catalog", "deployments", "files", "models", "predictions", "trainings", "versions"]
