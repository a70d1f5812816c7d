"""Connections: what the clients send requests on, unless they are given a `fetch`."""
