"""The client behind the functions and namespaces of `replicate`, created by importing this module.

It accepts what that of `replicate` 1.x does. Python imports a module once, even if several threads
are the first to do so.
"""

from __future__ import annotations

import atexit

from .compat._client import Client


class replicate(Client):
    """The default client, by its name in errors: `replicate.run() missing ...`."""


client: Client = replicate()
atexit.register(client.close)
