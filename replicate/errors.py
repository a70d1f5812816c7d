"""The exceptions of this library. Invalid arguments raise ValueError or TypeError instead.

An input that the model does not accept raises InvalidInputError, which is a ValueError.

    ReplicateError
    ├── APIError                      an HTTP error response
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── OutputExpired             403, 404 or 410 for an output file
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── ServerError               5xx
    ├── APIConnectionError            no response was received
    │   ├── APITimeoutError           ... in time (also a TimeoutError)
    │   └── OutcomeUnknown            ... to a request that may have been processed
    ├── PredictionError               a prediction or training did not succeed
    │   ├── PredictionFailed
    │   ├── PredictionCanceled
    │   └── PredictionAborted
    ├── StreamInterrupted             a stream broke and could not be resumed
    ├── WaitTimeout                   a prediction did not end in time (also a TimeoutError)
    └── WebhookError                  a webhook message is not valid (also a ValueError)

All of them hold plain data and can be pickled. None contains the API token.

https://replicate-openapi.github.io/replicate-openapi-python/errors/
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from replicate_api.records import Explained

from ._core import error_codes, responses
from ._core.status import is_terminal

if TYPE_CHECKING:
    import httpx
    from replicate_api.models import Prediction, Training

    from ._core.sse import Event

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "NotFoundError",
    "OutcomeUnknown",
    "OutputExpired",
    "PermissionDeniedError",
    "PredictionAborted",
    "PredictionCanceled",
    "PredictionError",
    "PredictionFailed",
    "RateLimitError",
    "ReplicateError",
    "ServerError",
    "StreamInterrupted",
    "UnprocessableEntityError",
    "WaitTimeout",
    "WebhookError",
]

E = TypeVar("E", bound=BaseException)

MAX_BODY_CHARS = 2000
"""Characters of a response body that an error keeps."""


class ReplicateError(Explained, Exception):
    """Base class of all errors of this library.

    Args:
        args: The message.
        details: Attributes, as tests written for `replicate` 1.x pass: `status=429`.
    """

    def __init__(self, *args: object, **details: Any) -> None:
        super().__init__(*args or details.values())
        vars(self).update(details)

    @property
    def status(self) -> int | None:
        """The HTTP status code, under the name of the first release; None without a response."""
        return vars(self).get("status_code", vars(self).get("status"))

    prediction_id: str | None = None
    """Id of the prediction that the error is about. It may still be running."""

    deadline_exceeded: bool = False
    """True if the call was not sent again because its deadline would have passed."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Constructors accept other arguments than a message.
        return type(self).__new__, (type(self),), {"args": self.args, **vars(self)}


class APIError(ReplicateError):
    """An HTTP error response, or a response that is not what the operation describes."""

    status: int  # pyright: ignore[reportIncompatibleMethodOverride] # the property is never None here

    def __init__(self, response: httpx.Response, problem: str | None = None) -> None:
        details = responses.problem_details(response)
        self.status_code: int = response.status_code
        """The HTTP status code."""
        self.title: str | None = details.get("title")
        self.detail: str | None = details.get("detail")
        self.type: str | None = details.get("type")
        self.instance: str | None = details.get("instance")
        self.method: str = response.request.method
        self.url: str = responses.url_without_query(response.request)
        """The URL of the request without its query."""
        self.headers: dict[str, str] = dict(response.headers)
        """The response headers, with names in lower case."""
        self.request_id: str | None = responses.request_id(response)
        """The server's id of the request, for Replicate's support."""
        self.body: str = responses.body_text(response, MAX_BODY_CHARS)
        """The first 2,000 characters of the response body."""
        reason = (problem or self.detail or self.title or self.body[:200]).strip()
        super().__init__(
            f"{self.method} {self.url}: {self.status_code} {response.reason_phrase}".strip()
            + (f": {reason}" if reason else "")
            + (f" (request {self.request_id})" if self.request_id else "")
        )
        if self.status_code == 401 and "token_source" in response.request.extensions:
            self.add_note(f"the API token is that of {response.request.extensions['token_source']}")
        if self.status_code == 422 and reason.startswith("- input"):
            self.add_note("run(..., check=True) checks an input before it is sent")

    @classmethod
    def from_response(cls, response: httpx.Response) -> APIError:
        """Return the error for a response, of the class of its status code."""
        status = response.status_code
        return _BY_STATUS_CODE.get(status, ServerError if status >= 500 else APIError)(response)


class BadRequestError(APIError):
    """400: the request is malformed."""


class AuthenticationError(APIError):
    """401: the API token is missing or wrong."""


class PermissionDeniedError(APIError):
    """403: the account is not allowed to do this."""


class NotFoundError(APIError):
    """404: the resource does not exist, or the account cannot see it."""


class OutputExpired(APIError):
    """403, 404 or 410 for an output file: it has been deleted."""

    @classmethod
    def from_error(cls, error: APIError) -> APIError:
        """Return the meaning of an error for the request of an output file."""
        if error.status_code not in (403, 404, 410):
            return error
        expired = cls.__new__(cls)
        vars(expired).update(vars(error))
        expired.args = (
            f"{error.args[0]}; output files are deleted an hour after their prediction was created "
            "through the API: save them before that, for instance with run(..., save_to=directory)",
        )
        return expired


class ConflictError(APIError):
    """409: the resource is in a state that does not allow this."""


class UnprocessableEntityError(APIError):
    """422: the request is well-formed but invalid, such as the input of a model."""


class RateLimitError(APIError):
    """429: too many requests."""

    def __init__(self, response: httpx.Response, problem: str | None = None) -> None:
        self.retry_after: float | None = responses.retry_after(response)
        """Seconds to wait, if the response says."""
        super().__init__(response, problem)


class ServerError(APIError):
    """5xx: the server failed."""


_BY_STATUS_CODE: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


class APIConnectionError(ReplicateError):
    """No response was received: the connection failed, broke, or did not carry HTTP."""

    def __init__(self, request: httpx.Request, problem: str) -> None:
        self.method: str = request.method
        self.url: str = responses.url_without_query(request)
        """The URL of the request without its query."""
        super().__init__(f"{self.method} {self.url}: {problem}")


class APITimeoutError(APIConnectionError, TimeoutError):
    """No response was received in time."""


class OutcomeUnknown(APIConnectionError):
    """No response was received to a request that may have been processed.

    It creates or changes something, so sending it again could cost twice. Look for its result, for
    instance in `client.predictions.list(created_after=error.sent_at)`.

    https://replicate-openapi.github.io/replicate-openapi-python/reliability/#created-once
    """

    def __init__(
        self,
        request: httpx.Request,
        problem: str,
        sent: Any,
        sent_at: datetime,
        status_code: int | None,
    ) -> None:
        self.sent: Any = sent
        """The JSON body of the request."""
        self.sent_at: datetime = sent_at
        """The time of sending, by the API's clock."""
        self.status_code: int | None = status_code
        """The HTTP status code, if there was a response without a result."""
        super().__init__(
            request, f"{problem}; the request may have been processed, so it is not sent again"
        )


class PredictionError(ReplicateError):
    """A prediction or training ended without success."""

    def __init__(self, prediction: Prediction | Training) -> None:
        self.prediction: Prediction | Training = prediction
        self.prediction_id: str | None = prediction.id or None
        super().__init__(_end_message(prediction))

    @classmethod
    def from_prediction(cls, prediction: Prediction | Training) -> PredictionError:
        """Return the error for a terminal status other than `succeeded`."""
        return _BY_STATUS.get(str(prediction.status), PredictionError)(prediction)


class PredictionFailed(PredictionError):
    """The model raised an error, or the platform failed: `error.prediction.error`."""

    @property
    def code(self) -> str | None:
        """The error code, such as `E1001`, if the error or the logs have one.

        https://replicate.com/docs/reference/error-codes
        """
        return error_codes.failure_code(self.prediction.error, self.prediction.logs)

    @property
    def is_transient(self) -> bool:
        """True if the platform failed, so that another prediction may succeed. It costs again."""
        return self.code in error_codes.TRANSIENT_CODES


class PredictionCanceled(PredictionError):
    """The prediction was canceled while it ran, by a user or at its deadline."""


class PredictionAborted(PredictionError):
    """The prediction was ended before it ran, for instance at its deadline."""


_BY_STATUS: dict[str, type[PredictionError]] = {
    "failed": PredictionFailed,
    "canceled": PredictionCanceled,
    "aborted": PredictionAborted,
}


class StreamInterrupted(ReplicateError):
    """A stream broke, and the prediction's record could not complete it.

    Nothing was created a second time. `client.wait(error.prediction)` waits for its end.
    """

    def __init__(self, problem: str, prediction: Prediction, events: list[Event]) -> None:
        self.prediction: Prediction = prediction
        """The prediction at the last poll."""
        self.prediction_id: str | None = prediction.id
        self.events: list[Event] = events
        """The events received."""
        self.text: str = "".join(map(str, events))
        """The output received."""
        super().__init__(
            f"{_kind_and_id(prediction)} is {prediction.status}, but its stream broke after "
            f"{len(self.text)} characters of output: {problem}"
        )


class WaitTimeout(ReplicateError, TimeoutError):
    """A prediction or training did not end in time.

    If it is still running, `client.wait(error.prediction)` resumes waiting.
    """

    def __init__(self, prediction: Prediction | Training, timeout: float) -> None:
        self.prediction: Prediction | Training = prediction
        """The prediction at the last poll."""
        self.prediction_id: str | None = prediction.id
        name = _kind_and_id(prediction)
        state, advice = f"was {prediction.status}", ""
        if self.still_running:
            state = f"is still {prediction.status}"
            advice = ": resume with wait(error.prediction), or cancel it"
        super().__init__(f"{name} did not end within {timeout:g} s, and {state}{advice}")

    @property
    def still_running(self) -> bool:
        """True if the prediction was left running, and may cost money."""
        return not is_terminal(self.prediction)


class WebhookError(ReplicateError, ValueError):
    """A webhook message has a wrong signature, is too old, or cannot be read."""


for _name in __all__:  # as tracebacks show them, and pickles find them
    globals()[_name].__module__ = "replicate"


def without_tracebacks(error: E) -> E:
    """Remove the tracebacks of an error and of its causes.

    Frames of the HTTP library hold the request's headers, so that a traceback that shows local
    variables would show the API token.
    """
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error


def _kind_and_id(prediction: Prediction | Training) -> str:
    return f"{type(prediction).__name__.lower()} {prediction.id}"


def _end_message(prediction: Prediction | Training) -> str:
    if not prediction.id:
        return "no prediction was created: the signal was already set"
    end = _END_PHRASES.get(str(prediction.status), prediction.status)
    if not is_terminal(prediction):
        end = f"is being canceled (still {end})"
    lines = [f"{_kind_and_id(prediction)} {end}"]
    if prediction.error:
        lines[0] += f": {prediction.error}"
    logs = prediction.logs if isinstance(prediction.logs, str) else ""
    lines += [f"  | {line}" for line in logs.strip().splitlines()[-5:]]
    page = getattr(prediction.urls, "web", None)
    if isinstance(page, str):
        lines.append(f"  {page}")
    return "\n".join(lines)


_END_PHRASES = {"canceled": "was canceled", "aborted": "was aborted before it ran"}
