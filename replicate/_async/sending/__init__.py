"""Sending a call: when again, when not yet, and what its answer means."""
