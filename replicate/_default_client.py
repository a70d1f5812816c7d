"""The client behind the functions and namespaces of `replicate`, created by importing this module.

It accepts what that of `replicate` 1.x does. Python imports a module once, even if several threads
are the first to do so.
"""

from __future__ import annotations

import atexit

from .compat._client import Client

client: Client = Client()
atexit.register(client.close)
