"""The client behind the functions and namespaces of `replicate`, created by importing this module.

Python imports a module once, even if several threads are the first to do so.
"""

from __future__ import annotations

import atexit

from ._sync.client import Replicate

client: Replicate = Replicate()
atexit.register(client.close)
