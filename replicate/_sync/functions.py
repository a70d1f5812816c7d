# Derived from replicate/_sync/client.py by `make generate`.
"""The client's methods as functions on the default client, which is created at first use."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, Unpack, overload

import httpx

from replicate_api.models import Prediction, WebhookEvent
from replicate_api.types import FileEncoding, Page

from .._core.model_reference import Reference
from .._core.raw_response import RawResponse
from .._core.run_options import Callback, Result, RunKeywords
from .._core.wait_options import Completable, OnTimeout, Signal
from .._default_client import client
from ..bulk._sync.map import Results
from ..bulk.options import SaveTo
from ..typed._sync.use import BoundModel
from ..typed.models import TypedModel
from .files import FileOutput
from .streaming import Stream

__all__ = [
    "check",
    "download",
    "file",
    "map",
    "paginate",
    "raw_response",
    "request",
    "result",
    "run",
    "stream",
    "use",
    "wait",
]
T = TypeVar("T")
P = ParamSpec("P")
AnyPage = TypeVar("AnyPage", bound=Page[Any])
ListMethod = Callable[P, AnyPage]
Output = TypeVar("Output")


@overload
def paginate(
    method: ListMethod[..., AnyPage], /, *args: Any, signal: Signal, **kwargs: Any
) -> Iterator[AnyPage]: ...
@overload
def paginate(
    method: ListMethod[P, AnyPage], /, *args: P.args, **kwargs: P.kwargs
) -> Iterator[AnyPage]: ...
def paginate(
    method: ListMethod[..., AnyPage], /, *args: Any, signal: Any = None, **kwargs: Any
) -> Iterator[AnyPage]:
    """Iterate over the pages of a list: `paginate(client.predictions.list)`.

    Args:
        method: A method that returns a page.
        args: Positional arguments of the method.
        signal: Object with `is_set()`. Once it is set, no further page is requested.
        kwargs: Keyword arguments of the method.

    Raises:
        ReplicateError: `next` of a page is not a URL of the API, or repeats an earlier page.
    """
    return client.paginate(method, *args, signal=signal, **kwargs)


def request(
    route: str,
    *,
    method: str = "GET",
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    data: Any = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Send any request, with the authentication, retries and errors of all other methods.

    Args:
        route: Path below the base URL, or a URL. Only the API's host receives the API token.
        method: HTTP method.
        params: Query parameters. Those that are None are omitted.
        json: Body, sent as JSON.
        data: Body. Bytes and str are sent unchanged, other values as JSON.
        headers: Additional headers.

    Raises:
        APIError: The response is an error.
    """
    return client.request(
        route, method=method, params=params, json=json, data=data, headers=headers
    )


@overload
def download(files: str, directory: str | PathLike[str]) -> Path: ...
@overload
def download(files: list[str] | tuple[str, ...], directory: str | PathLike[str]) -> list[Path]: ...
def download(
    files: str | list[str] | tuple[str, ...], directory: str | PathLike[str]
) -> Path | list[Path]:
    """Download files, several at a time, and return their paths in the same order.

    Args:
        files: URLs or data URIs, such as an output; or one of them.
        directory: Directory for the files. It is created. No file in it is overwritten.

    Raises:
        OutputExpired: A file has been deleted.
        ReplicateError: A file could not be downloaded. No part of it is left.
        ValueError: An item is not a URL.
    """
    return client.download(files, directory)


def file(url: str) -> FileOutput:
    """Return the file at a URL, such as one in the output of a webhook's prediction.

    Raises:
        ValueError: It is not an http or https URL or a data URI.
    """
    return client.file(url)


def raw_response(method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
    """Return the response of an operation: `raw_response(client.predictions.get, "id")`.

    Args:
        method: A method of this client that sends one request.
        args: Positional arguments of the method.
        kwargs: Keyword arguments of the method.

    Raises:
        APIError: The response is an error.
    """
    return client.raw_response(method, *args, **kwargs)


@typing.overload
def run(
    ref: Reference,
    input: Mapping[str, Any] | None = None,
    *,
    check: bool = False,
    result: Literal["prediction"],
    **options: Unpack[RunKeywords],
) -> Prediction: ...
@typing.overload
def run(
    ref: Reference,
    input: Mapping[str, Any] | None = None,
    *,
    check: bool = False,
    result: Result = "output",
    **options: Unpack[RunKeywords],
) -> Any: ...
def run(
    ref: Reference,
    input: Mapping[str, Any] | None = None,
    *,
    wait: bool | float | Mapping[str, Any] = True,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    signal: Signal | None = None,
    progress: Callback | None = None,
    timeout: float | None = None,
    on_timeout: OnTimeout = "cancel",
    on_create: Callback | None = None,
    detach: bool = False,
    file_encoding: FileEncoding | None = None,
    use_file_output: bool = True,
    save_to: str | PathLike[str] | None = None,
    check: bool = False,
    retry_transient: int = 0,
    result: Result = "output",
) -> Any:
    """Run a model, wait until its prediction has ended, and return its output.

    Args:
        ref: `owner/name`, `owner/name:version`, a version id, `deployments/owner/name`, the URL
            of one at replicate.com, a Model, a Version or a Deployment. A name runs the
            official model, or else its latest version.
        input: Input of the model.
        wait: True holds the request as long as the API allows, then polls. A number holds it
            that many seconds (1-60). False polls from the start. `{"interval": 0.5}` polls
            every half second.
        webhook: HTTPS URL that receives the prediction as it changes.
        webhook_events_filter: Events that the webhook receives.
        signal: Object with `is_set()`, such as an Event. Once it is set, the prediction is
            canceled. With a signal, the request is not held.
        progress: Callback for the prediction when it is created, at each poll and at its end.
            With it, the request is not held, unless `wait` says for how long.
        timeout: Seconds for the whole run, also sent as `Cancel-After`.
        on_timeout: Cancel a prediction that takes longer, or `detach` to leave it running.
        on_create: Callback for the prediction once it is created. The request is not held.
        detach: Leave the prediction running when waiting is interrupted, as by Ctrl-C.
        file_encoding: How files in the input are sent. Default: the client's.
        use_file_output: Return URLs of the output as FileOutput, else as str.
        save_to: Directory for the files of the output. Their paths replace the URLs.
        check: Check the input against the model's schema before anything is sent.
        retry_transient: Further predictions after failures of the platform. Each costs again.
        result: Return the output, or the `prediction` with that output.

    Raises:
        InvalidInputError: With `check`, the model does not accept the input.
        PredictionFailed, PredictionCanceled, PredictionAborted: It did not succeed.
        WaitTimeout: It took longer than `timeout`.
        OutcomeUnknown: It may have been created. It is never created twice.
        APIError, APIConnectionError: The API refused it, or could not be reached.
        TypeError, ValueError: An argument is not valid.
    """
    return client.run(
        ref,
        input,
        wait=wait,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        signal=signal,
        progress=progress,
        timeout=timeout,
        on_timeout=on_timeout,
        on_create=on_create,
        detach=detach,
        file_encoding=file_encoding,
        use_file_output=use_file_output,
        save_to=save_to,
        check=check,
        retry_transient=retry_transient,
        result=result,
    )


def result(
    prediction: Prediction, use_file_output: bool = True, save_to: str | PathLike[str] | None = None
) -> Any:
    """Return what `run` returns for a prediction that has ended, or raise its error."""
    return client.result(prediction, use_file_output, save_to)


def stream(
    ref: Reference | Prediction,
    input: Mapping[str, Any] | None = None,
    *,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    signal: Signal | None = None,
    timeout: float | None = None,
    on_timeout: OnTimeout = "cancel",
    on_create: Callback | None = None,
    detach: bool = False,
    file_encoding: FileEncoding | None = None,
    use_file_output: bool = True,
) -> Stream:
    """Run a model and iterate over its events: `for event in client.stream(...)`.

    The prediction is created at the first event. A broken connection is resumed, and a model
    without a stream is polled.

    Args:
        ref: As for `run`; or an existing prediction, which is never canceled.
        input: Input of the model. The other arguments are those of `run`, too.
        webhook: HTTPS URL that receives the prediction as it changes.
        webhook_events_filter: Events that the webhook receives.
        signal: Object with `is_set()`. Once it is set, a prediction that the stream has created
            is canceled when its next part arrives. `close` ends a stream at once.
        timeout: Seconds for the whole stream, also sent as `Cancel-After`.
        on_timeout: Cancel a prediction that takes longer, or `detach` to leave it running.
        on_create: Callback for the prediction as soon as it is created.
        detach: Leave the prediction running when the stream is closed before its end.
        file_encoding: How files in the input are sent. Default: the client's.
        use_file_output: Return URLs in outputs as FileOutput, else as str.

    Raises:
        TypeError, ValueError: An argument is not valid. Iterating raises PredictionError,
            WaitTimeout, or StreamInterrupted if the rest of the output is not available.
    """
    return client.stream(
        ref,
        input,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        signal=signal,
        timeout=timeout,
        on_timeout=on_timeout,
        on_create=on_create,
        detach=detach,
        file_encoding=file_encoding,
        use_file_output=use_file_output,
    )


@overload
def use(
    model: TypedModel[P, Output],
    *,
    ref: Reference | None = None,
    check: bool = True,
    **options: Any,
) -> BoundModel[P, Output]: ...
@overload
def use(model: Reference, *, check: bool = True, **options: Any) -> BoundModel[..., Any]: ...
def use(
    model: Any, *, ref: Reference | None = None, check: bool = True, **options: Any
) -> BoundModel[..., Any]:
    """Return a model to call with its inputs alone, which are checked before anything is sent.

    Args:
        model: A typed model, or a reference as for `run`.
        ref: Model to run instead, with the inputs and outputs of `model`: a fine-tune of it.
        check: Check inputs against the model's schema.
        options: Options of `run`, for each call.

    Raises:
        TypeError, ValueError: The reference or an option is not valid.
    """
    return client.use(model, ref=ref, check=check, **options)


def check(ref: Reference, input: Mapping[str, Any]) -> None:
    """Check an input against the schema of a model, which is requested for it.

    Args:
        ref: As for `run`.
        input: Input of the model.

    Raises:
        InvalidInputError: The model does not accept it. The error names each input.
        ValueError: The reference has no schema.
    """
    return client.check(ref, input)


def map(
    ref: Reference | None,
    inputs: Iterable[Any],
    *,
    concurrency: int = 8,
    ordered: bool = True,
    journal: str | PathLike[str] | None = None,
    save_to: SaveTo[int] | None = None,
    on_expired: Literal["raise", "rerun"] = "raise",
    retry_failed: bool = False,
    retry_transient: int = 0,
    key: Callable[[int, Any], object] | None = None,
    result: Result = "output",
    wait: bool | float | Mapping[str, Any] = False,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    signal: Signal | None = None,
    progress: Callback | None = None,
    timeout: float | None = None,
    on_timeout: OnTimeout = "cancel",
    on_create: Callback | None = None,
    detach: bool | None = None,
    file_encoding: FileEncoding | None = None,
    use_file_output: bool = True,
) -> Results:
    """Run a model on many inputs, and iterate over `(index, output or error)`.

    Args:
        ref: As for `run`. With None, each item of `inputs` is a pair `(ref, input)`.
        inputs: Inputs of the model. They are read when they are needed.
        concurrency: Predictions that run at the same time.
        ordered: Yield results in the order of the inputs, else as they finish.
        journal: File that records predictions, so that the same call creates none of them again
            in a later process; or the URL of a bucket or folder, which any number of processes
            share: `s3://bucket/run`.
        save_to: Directory or URL for the files of the output, named by the prediction's id; or
            a function of the index and the prediction that returns the path or URL of a file.
        on_expired: Raise, or `rerun` an input whose files were deleted before they were saved.
        retry_failed: Run inputs again that have failed according to the journal.
        retry_transient: Further predictions of an input after failures of the platform.
        key: Function of the index and the input that distinguishes equal inputs in a journal.
        result: Yield the output, or the `prediction` with that output.
        wait: As for `run`. Default: requests are not held.
        webhook: HTTPS URL that receives each prediction as it changes.
        webhook_events_filter: Events that the webhook receives.
        signal: Object with `is_set()`. Once it is set, running predictions are canceled.
        progress: Callback for each prediction, as for `run`.
        timeout: Seconds for each input.
        on_timeout: Cancel a prediction that takes longer, or `detach` to leave it running.
        on_create: Callback for each prediction as soon as it is created.
        detach: Leave predictions running when the iterator is closed. Default: with a journal.
        file_encoding: How files in inputs are sent. Default: the client's.
        use_file_output: Return URLs of outputs as FileOutput, else as str.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """
    return client.map(
        ref,
        inputs,
        concurrency=concurrency,
        ordered=ordered,
        journal=journal,
        save_to=save_to,
        on_expired=on_expired,
        retry_failed=retry_failed,
        retry_transient=retry_transient,
        key=key,
        result=result,
        wait=wait,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        signal=signal,
        progress=progress,
        timeout=timeout,
        on_timeout=on_timeout,
        on_create=on_create,
        detach=detach,
        file_encoding=file_encoding,
        use_file_output=use_file_output,
    )


def wait(
    prediction: Completable | str,
    *,
    interval: float | None = None,
    timeout: float | None = None,
    progress: Callback | None = None,
    signal: Signal | None = None,
) -> Completable:
    """Wait until a prediction or training has ended, and return it.

    Args:
        prediction: A prediction or training, or the id of a prediction.
        interval: Seconds between two polls. Default: adaptive.
        timeout: Seconds to wait.
        progress: Callback for the prediction at each poll and at its end.
        signal: Object with `is_set()`. Once it is set, the prediction is returned as it was at
            the last poll, and left running.

    Raises:
        WaitTimeout: It did not end in time. It is left running.
    """
    return client.wait(
        prediction, interval=interval, timeout=timeout, progress=progress, signal=signal
    )
