# Derived from replicate/_async/http/__init__.py by `make generate`.
"""Connections: what the clients send requests on, unless they are given a `fetch`."""
