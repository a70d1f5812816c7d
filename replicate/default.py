"""The client behind the functions and namespaces of `replicate` itself."""

from __future__ import annotations

import atexit
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._sync.client import Replicate

_lock = threading.Lock()
_made: Replicate | None = None


def default_client() -> Replicate:
    """A `Replicate()`, made at first use and then always the same."""
    global _made
    from ._sync.client import Replicate

    with _lock:
        if _made is None:
            _made = Replicate()
            atexit.register(_made.close)  # nobody else can: its connections would be left open
        return _made
