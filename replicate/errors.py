"""Everything that the library raises beside ValueError and TypeError for what a caller passed.

    ReplicateError
    ├── APIError                      the API answered with an error
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── OutputExpired             403, 404 or 410 for a file that a model gave
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── ServerError               5xx
    ├── APIConnectionError            no answer arrived
    │   ├── APITimeoutError           ... in time (a TimeoutError too)
    │   └── OutcomeUnknown            ... to something that may have been done; not sent again
    ├── PredictionError               a prediction or training ended without success
    │   ├── PredictionFailed
    │   ├── PredictionCanceled
    │   └── PredictionAborted
    ├── StreamInterrupted             a stream broke, and what is missing could not be got
    ├── WaitTimeout                   it did not end in time (a TimeoutError too)
    └── WebhookError                  a webhook's message is not to be trusted

All of them hold plain data and pickle; none holds the API token.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from . import answers
from .waiting import is_final

if TYPE_CHECKING:
    import httpx
    from replicate_api.models import Prediction, Training

    from .streaming.events import Event

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

SHOWN_BODY = 2000
"""Characters of an answer's body that an error keeps."""


class ReplicateError(Exception):
    """Base of all errors of this library."""

    prediction_id: str | None = None
    """The prediction that an error is about, where one was created: it may still be running."""

    def __reduce__(self) -> tuple[Any, ...]:
        # Not by calling the class, as constructors take more than a message.
        return type(self).__new__, (type(self),), {"args": self.args, **vars(self)}


class APIError(ReplicateError):
    """The API answered with an error, or with something that is not what it describes."""

    status: int
    """The HTTP status."""
    title: str | None
    detail: str | None
    type: str | None
    instance: str | None
    method: str
    url: str
    """What was asked for, without the query."""
    request_id: str | None
    """The server's name for the request, for Replicate's support."""
    headers: dict[str, str]
    """The answer's headers, their names in lower case."""
    body: str
    """The beginning of the answer's body."""

    def __init__(self, response: httpx.Response, problem: str | None = None) -> None:
        request = response.request
        said = answers.problem(response)
        self.status = response.status_code
        self.title = said.get("title")
        self.detail = said.get("detail")
        self.type = said.get("type")
        self.instance = said.get("instance")
        self.method = request.method
        self.url = answers.asked(request)
        self.headers = dict(response.headers)
        self.request_id = answers.request_id(response)
        self.body = answers.text(response, SHOWN_BODY)
        why = (problem or self.detail or self.title or self.body[:200]).strip()
        reason = f"{self.status} {response.reason_phrase}".strip()
        super().__init__(
            f"{self.method} {self.url} answered {reason}"
            + (f": {why}" if why else "")
            + (f" (request {self.request_id})" if self.request_id else "")
        )

    @classmethod
    def of(cls, response: httpx.Response) -> APIError:
        """The error that a response stands for, of the class of its status."""
        status = response.status_code
        return _BY_STATUS.get(status, ServerError if status >= 500 else APIError)(response)


class BadRequestError(APIError):
    """400: the API does not understand the request."""


class AuthenticationError(APIError):
    """401: the API token is missing or wrong."""


class PermissionDeniedError(APIError):
    """403: the account may not do this."""


class NotFoundError(APIError):
    """404: there is no such thing, or the account may not see it."""


class OutputExpired(APIError):
    """403, 404 or 410 for a file that a model gave: it is not there any more."""

    @classmethod
    def of_file(cls, error: APIError) -> APIError:
        """What an error means where a file was asked for."""
        if error.status not in (403, 404, 410):
            return error
        made = cls.__new__(cls)
        vars(made).update(vars(error))
        made.args = (
            f"{error.args[0]}; outputs of predictions that the API created are deleted after an "
            "hour: save them before that, for instance with run(..., save_to=directory)",
        )
        return made


class ConflictError(APIError):
    """409: it cannot be done in the state things are in."""


class UnprocessableEntityError(APIError):
    """422: the request is understood, but what it says is not valid, such as a model's input."""


class RateLimitError(APIError):
    """429: too many requests; `retry_after` is how long to wait, in seconds, if the API said."""

    retry_after: float | None

    def __init__(self, response: httpx.Response, problem: str | None = None) -> None:
        self.retry_after = answers.server_wait(response)
        super().__init__(response, problem)


class ServerError(APIError):
    """5xx: something failed on the other side."""


_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


class APIConnectionError(ReplicateError):
    """No answer arrived: the connection failed, broke, or brought something that is not HTTP."""

    method: str
    url: str

    def __init__(self, request: httpx.Request, problem: str) -> None:
        self.method = request.method
        self.url = answers.asked(request)
        super().__init__(f"{self.method} {self.url}: {problem}")


class APITimeoutError(APIConnectionError, TimeoutError):
    """No answer arrived in time."""


class OutcomeUnknown(APIConnectionError):
    """No answer arrived to a request that starts or changes something, which may have been done.

    It is not sent again, as that could cost twice. Look for what it made, for instance in
    `client.predictions.list(created_after=error.sent_at)`.
    """

    sent: Any
    """The request's JSON body."""
    sent_at: datetime
    """When it was sent, by this machine's clock."""
    status: int | None
    """The HTTP status, where an answer said only that something failed."""

    def __init__(
        self, request: httpx.Request, problem: str, sent: Any, sent_at: datetime, status: int | None
    ) -> None:
        self.sent = sent
        self.sent_at = sent_at
        self.status = status
        super().__init__(request, f"{problem}; it may have been done, so it is not sent again")


class PredictionError(ReplicateError):
    """A prediction or training ended without success."""

    prediction: Prediction | Training

    def __init__(self, prediction: Prediction | Training) -> None:
        self.prediction = prediction
        self.prediction_id: str | None = prediction.id or None
        super().__init__(_ended(prediction))

    @classmethod
    def of(cls, prediction: Prediction | Training) -> PredictionError:
        """The error for a final status that is not `succeeded`."""
        return _BY_END.get(prediction.status, PredictionError)(prediction)


class PredictionFailed(PredictionError):
    """The model raised an error: `error.prediction.error`."""


class PredictionCanceled(PredictionError):
    """It was canceled, by somebody or by its deadline, while it ran."""


class PredictionAborted(PredictionError):
    """It was ended before it began to run, for instance by its deadline."""


_BY_END: dict[str, type[PredictionError]] = {
    "failed": PredictionFailed,
    "canceled": PredictionCanceled,
    "aborted": PredictionAborted,
}


class StreamInterrupted(ReplicateError):
    """A stream broke, and the rest of it could not be got from the prediction's record either.

    Nothing was created a second time. `client.wait(error.prediction)` tells how it went on.
    """

    prediction: Prediction
    """As it was last seen."""
    events: list[Event]
    """What arrived."""
    text: str
    """The output that arrived."""

    def __init__(self, problem: str, prediction: Prediction, events: list[Event]) -> None:
        self.prediction = prediction
        self.prediction_id: str | None = prediction.id
        self.events = events
        self.text = "".join(map(str, events))
        super().__init__(
            f"{_named(prediction)} is {prediction.status}, but its stream broke after "
            f"{len(self.text)} characters of output: {problem}"
        )


class WaitTimeout(ReplicateError, TimeoutError):
    """A prediction or training did not end in time; `prediction` is how it was last seen.

    `client.wait(error.prediction)` takes it up again where it is still running.
    """

    prediction: Prediction | Training

    def __init__(self, prediction: Prediction | Training, timeout: float) -> None:
        self.prediction = prediction
        self.prediction_id: str | None = prediction.id
        then = (
            f"was {prediction.status}"
            if is_final(prediction)
            else f"is still {prediction.status}: take it up again with wait(error.prediction), or "
            "cancel it"
        )
        super().__init__(f"{_named(prediction)} did not end within {timeout:g} s, and {then}")

    @property
    def still_running(self) -> bool:
        """Whether it was left running, and goes on costing."""
        return not is_final(self.prediction)


class WebhookError(ReplicateError):
    """What came as a webhook's message is not signed as it should be, is old, or is no message."""


def detached(error: E) -> E:
    """Take the tracebacks off an error and its causes.

    Frames below ours hold the request's headers, so a traceback that shows local variables would
    show the token.
    """
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error


def _named(prediction: Prediction | Training) -> str:
    return f"{type(prediction).__name__.lower()} {prediction.id}"


def _ended(prediction: Prediction | Training) -> str:
    if not prediction.id:
        return "no prediction was created: the signal was set before"
    end = _ENDS.get(prediction.status, prediction.status)
    if not is_final(prediction):
        end = f"is being canceled (still {end})"
    lines = [f"{_named(prediction)} {end}"]
    if prediction.error:
        lines[0] += f": {prediction.error}"
    logs = prediction.logs if isinstance(prediction.logs, str) else ""
    lines += [f"  | {line}" for line in logs.strip().splitlines()[-5:]]
    page = getattr(prediction.urls, "web", None)
    if isinstance(page, str):
        lines.append(f"  {page}")
    return "\n".join(lines)


_ENDS = {"canceled": "was canceled", "aborted": "was aborted before it ran"}
