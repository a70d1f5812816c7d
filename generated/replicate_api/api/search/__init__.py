# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.search`."""

from .search import call as search_call

__all__ = ["search_call"]
