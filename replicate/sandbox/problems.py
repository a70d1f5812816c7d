"""Error responses: application/problem+json (RFC 9457)."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Ends the handling of a request with an error status."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers
        self.body: dict[str, Any] = {
            "title": title or _phrase(status),
            "detail": detail,
            "status": status,
            **more,
        }

    def response(self) -> Response:
        """Return the error response."""
        return Response(json.dumps(self.body), self.status, self.headers, MEDIA_TYPE)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # 524 and others are no names of HTTP itself
        return "Error"


def not_found(detail: str = "The requested resource could not be found.") -> Problem:
    """Return a 404."""
    return Problem(404, detail)


def invalid(fields: Iterable[tuple[str, str]]) -> Problem:
    """Return a 422 for a body.

    Args:
        fields: Pairs of a field's path and its error.
    """
    wrong = [(name or "body", what) for name, what in fields]
    return Problem(
        422,
        "".join(f"- {name}: {what}\n" for name, what in wrong),
        title="Input validation failed",
        invalid_fields=[
            {"field": name, "description": what, "type": "invalid"} for name, what in wrong
        ],
    )
