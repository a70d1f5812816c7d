"""The client behind the functions and namespaces of `replicate` itself: made by importing this.

Python imports a module once, whichever thread is the first to ask, and again if that has failed.
"""

from __future__ import annotations

import atexit

from ._sync.client import Replicate

client: Replicate = Replicate()
atexit.register(client.close)  # nobody else can: its connections would be left open
