"""Fingerprints of inputs, by which a journal finds their predictions."""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, cast

from replicate_api.models import Prediction
from replicate_api.types import write_json

from .._core.inputs import is_file, to_json_value
from .._local_files import open_upload


def fingerprint(target: object, input: Any) -> str:
    """Return a hash of a model and an input, whatever the order of its properties.

    Files are hashed by their content.

    Raises:
        TypeError: A value in the input does not have the same hash in another process.
        ValueError: The input is nested too deep, or contains itself.
    """
    try:
        text = json.dumps([target, input], sort_keys=True, default=_hashable)
    except RecursionError:
        raise ValueError("the input has too many levels for JSON") from None
    return hashlib.sha256(text.encode()).hexdigest()


def sent_keys(prediction: Prediction) -> list[str]:
    """Return the fingerprints that a create request of a prediction may have had."""
    targets = {name: prediction.get(name) for name in ("version", "model", "deployment")}
    return [
        fingerprint({name: value}, prediction.input) for name, value in targets.items() if value
    ]


def _hashable(value: Any) -> Any:
    """Return the JSON value that stands for a value without one: of a file, a hash."""
    if is_file(value) and _is_repeatable(value):
        digest = hashlib.sha256()
        with ExitStack() as stack:
            for chunk in open_upload(value, sys.maxsize, stack).chunks():
                digest.update(chunk)
        return digest.hexdigest()
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    converted = write_json(to_json_value(value))
    if converted is value:
        raise TypeError(f"a journal cannot compare a {type(value).__name__}: pass JSON or files")
    return converted


def _is_repeatable(file: Any) -> bool:
    """Return True if a file can be read twice, and without an event loop."""
    read, seekable = getattr(file, "read", None), getattr(file, "seekable", None)
    can_seek = seekable() if callable(seekable) else hasattr(file, "seek")
    return not callable(read) or (bool(can_seek) and not inspect.iscoroutinefunction(read))
