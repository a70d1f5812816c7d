"""What the logger `replicate` is told: DEBUG of requests, INFO of predictions, WARNING of costs.

`REPLICATE_LOG=debug` or `info` shows it where a program sets up no logging of its own.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import TYPE_CHECKING

import httpx

from .answers import asked, request_id

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training

log: logging.Logger = logging.getLogger("replicate")


@cache
def set_up() -> None:
    """Do what REPLICATE_LOG asks for: once, when the first client is made.

    Raises:
        ValueError: it asks for something else.
    """
    level = os.environ.get("REPLICATE_LOG", "").lower()
    if not level:
        return
    if level not in ("debug", "info"):
        raise ValueError(f"REPLICATE_LOG must be debug or info, not {level!r}")
    log.setLevel(level.upper())
    if not log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)
        log.propagate = False  # the program may come to log too: each line once


def attempted(
    request: httpx.Request, outcome: httpx.Response | httpx.RequestError, seconds: float
) -> None:
    """Note what came of sending a request once."""
    if not log.isEnabledFor(logging.DEBUG):
        return
    if isinstance(outcome, httpx.Response):
        result = f"{outcome.status_code}, request {request_id(outcome)}"
    else:
        result = f"{type(outcome).__name__}: {outcome}".rstrip(": ")
    log.debug("%s %s: %s, %.3f s", request.method, asked(request), result, seconds)


def seen(record: Prediction | Training, before: Prediction | Training | None = None) -> None:
    """Note the status of a prediction or training, if it has changed."""
    if before is None or record.status != before.status:
        log.info("%s %s is %s", type(record).__name__.lower(), record.id, record.status)


def may_be_running(problem: str, reason: BaseException | None = None) -> None:
    """Warn of what may go on costing, and put it on the exception that is the reason."""
    log.warning("%s", problem)
    if reason is not None:
        reason.add_note(problem)
