"""The logger `replicate`: DEBUG for requests, INFO for statuses, WARNING for what may cost.

`REPLICATE_LOG=debug` or `info` shows it in a program that does not configure logging.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import TYPE_CHECKING

import httpx

from .responses import request_id, url_without_query

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training

log: logging.Logger = logging.getLogger("replicate")


@cache
def configure() -> None:
    """Apply REPLICATE_LOG, once, when the first client is created.

    Raises:
        ValueError: REPLICATE_LOG is neither debug nor info.
    """
    level = os.environ.get("REPLICATE_LOG", "").lower()
    if level not in ("", "debug", "info"):
        raise ValueError(f"REPLICATE_LOG must be debug or info, not {level!r}")
    if level:
        log.setLevel(level.upper())
    if level and not log.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        log.addHandler(handler)
        log.propagate = False  # the program may configure logging later: each line once


def log_attempt(
    request: httpx.Request, outcome: httpx.Response | Exception, seconds: float
) -> None:
    """Log one attempt to send a request."""
    if isinstance(outcome, httpx.Response):
        result = f"{outcome.status_code}, request {request_id(outcome)}"
    else:
        result = f"{type(outcome).__name__}: {outcome}".rstrip(": ")
    log.debug("%s %s: %s, %.3f s", request.method, url_without_query(request), result, seconds)


def log_status(
    record: Prediction | Training, previous: Prediction | Training | None = None
) -> None:
    """Log the status of a prediction or training if it has changed."""
    if previous is None or record.status != previous.status:
        log.info("%s %s is %s", type(record).__name__.lower(), record.id, record.status)


def warn_may_be_running(problem: str, error: BaseException | None = None) -> None:
    """Log a warning that a prediction may be running, and add it to the error as a note."""
    log.warning("%s", problem)
    if error is not None:
        error.add_note(problem)
