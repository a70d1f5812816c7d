# Derived from replicate/_async/streaming/__init__.py by `make generate`.
"""Streams: what a prediction puts out, event by event."""
