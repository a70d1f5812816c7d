"""Decisions as pure functions: no I/O, no sleep, no threads, no event loop."""
