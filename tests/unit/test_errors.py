"""The exceptions: pickles, copies and messages."""

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from replicate import Prediction, Training, errors

PREDICTION = Prediction.from_dict(
    {
        "id": "p1",
        "status": "failed",
        "error": "out of memory",
        "logs": "\n".join(f"line {number}" for number in range(9)) + "\n",
        "urls": {"web": "https://replicate.com/p/p1"},
    }
)
REQUEST = httpx.Request("POST", "https://name:password@api.test/v1/predictions?signature=secret")


def response(status: int = 422, **more: Any) -> httpx.Response:
    return httpx.Response(status, request=REQUEST, **more)


ERRORS: list[errors.ReplicateError] = [
    errors.ReplicateError("text"),
    *(
        errors.APIError.from_response(
            response(status, headers={"retry-after": "5"}, json={"detail": "no"})
        )
        for status in (302, 400, 401, 403, 404, 409, 422, 429, 500)
    ),
    errors.APIConnectionError(REQUEST, "refused"),
    errors.APITimeoutError(REQUEST, "too slow"),
    errors.OutcomeUnknown(
        REQUEST,
        "cut",
        sent={"input": {}},
        sent_at=datetime(2026, 1, 1, tzinfo=UTC),
        status_code=502,
    ),
    errors.PredictionError(PREDICTION),
    errors.PredictionFailed(PREDICTION),
    errors.PredictionCanceled(PREDICTION),
    errors.PredictionAborted(PREDICTION),
    errors.WaitTimeout(PREDICTION, 5),
]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_pickles(error: errors.ReplicateError, protocol: int) -> None:
    error.add_note("a note")
    assert_same(error, pickle.loads(pickle.dumps(error, protocol)))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_copies(error: errors.ReplicateError) -> None:
    assert_same(error, copy.copy(error))
    assert_same(error, copy.deepcopy(error))


def assert_same(error: errors.ReplicateError, other: errors.ReplicateError) -> None:
    assert other is not error
    assert type(other) is type(error)
    assert (str(other), other.args) == (str(error), error.args)
    assert other.__dict__ == error.__dict__


def test_an_api_error_has_the_details_of_the_response() -> None:
    error = errors.APIError.from_response(
        response(
            headers={"X-Request-Id": "req-1"},
            json={"title": "Invalid", "detail": ["a list"], "type": 5, "instance": None},
        )
    )
    assert isinstance(error, errors.UnprocessableEntityError)
    assert error.status == error.status_code == 422
    assert (error.title, error.detail, error.type, error.instance) == (
        "Invalid",
        "['a list']",
        "5",
        None,
    )
    assert error.url == "https://api.test/v1/predictions"  # neither password nor signature
    assert str(error) == (
        "POST https://api.test/v1/predictions: 422 Unprocessable Entity: ['a list'] (request req-1)"
    )


def test_timeouts_are_timeout_errors() -> None:
    assert issubclass(errors.APITimeoutError, TimeoutError)
    assert issubclass(errors.WaitTimeout, TimeoutError)


def test_the_message_of_a_failed_prediction() -> None:
    assert str(errors.PredictionError.from_prediction(PREDICTION)).splitlines() == [
        "prediction p1 failed: out of memory",
        *(f"  | line {number}" for number in range(4, 9)),
        "  https://replicate.com/p/p1",
    ]


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"id": "p1", "status": "canceled"}, "training p1 was canceled"),
        ({"id": "p1", "status": "aborted"}, "training p1 was aborted before it ran"),
        ({"id": "p1", "status": "processing"}, "training p1 is being canceled (still processing)"),
        ({"id": "p1", "status": "failed", "logs": 5, "urls": []}, "training p1 failed"),
        ({"id": "p1", "status": "failed", "error": {"a": 1}}, "training p1 failed: {'a': 1}"),
    ],
)
def test_messages_of_terminal_statuses(record: dict[str, Any], text: str) -> None:
    assert str(errors.PredictionCanceled(Training.from_dict(record))) == text


def test_a_wait_timeout_says_if_it_is_still_running() -> None:
    running = errors.WaitTimeout(Prediction.from_dict({"id": "p1", "status": "processing"}), 2.5)
    assert running.still_running
    assert str(running) == (
        "prediction p1 did not end within 2.5 s, and is still processing: resume with "
        "wait(error.prediction), or cancel it"
    )
    ended = errors.WaitTimeout(Prediction.from_dict({"id": "p1", "status": "canceled"}), 2)
    assert not ended.still_running
    assert str(ended) == "prediction p1 did not end within 2 s, and was canceled"


@pytest.mark.parametrize("status", [["failed"], {"a": 1}, 5])
def test_a_status_of_another_type_is_a_prediction_error(status: Any) -> None:
    prediction = Prediction.from_dict({"id": "p1", "status": status})
    assert type(errors.PredictionError.from_prediction(prediction)) is errors.PredictionError
