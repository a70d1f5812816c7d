"""Streams: what a prediction puts out, event by event."""
