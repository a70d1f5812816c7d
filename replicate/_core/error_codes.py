"""Error codes of failed predictions: https://replicate.com/docs/reference/error-codes."""

from __future__ import annotations

import re
from typing import Any

TRANSIENT_CODES = frozenset({"E1000", "E6716", "E8367", "E8765", "E9243", "E9825", "PA"})
"""Codes of failures of the platform. The same input may succeed in another prediction."""

# Logs of a model may begin lines with `E1001 12:00:00`, so there only a code in parentheses counts.
_IN_ERROR = re.compile(r"\b(E\d{4})\b|\(code: (\w+)\)")
_IN_LOGS = re.compile(r"\((E\d{4})\)|\(code: (\w+)\)")


def failure_code(error: Any, logs: Any) -> str | None:
    """Return the error code of a failed prediction, from its `error` or else its logs."""
    for pattern, text in ((_IN_ERROR, error), (_IN_LOGS, logs)):
        if isinstance(text, str) and (matches := pattern.findall(text)):
            return str("".join(matches[-1]))
    return None
