# Derived from replicate/_async/sending/__init__.py by `make generate`.
"""Sending a call: when again, when not yet, and what its answer means."""
