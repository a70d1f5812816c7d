# Derived from replicate/_sync/client.py by `make generate`.
"""The client's methods as functions on the default client, which is made at first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, overload

import httpx

from replicate_api.models import Prediction, WebhookEvent
from replicate_api.types import FileEncoding, Page

from ..default import client
from ..references import Reference
from ..typed._sync.use import BoundModel
from ..typed.models import TypedModel
from ..waiting import Ended, OnTimeout, Signal
from .bulk.results import Results
from .jobs import Progress
from .streaming.streams import Stream

__all__ = [
    "check",
    "download",
    "map",
    "paginate",
    "request",
    "result",
    "run",
    "stream",
    "use",
    "wait",
]
T = TypeVar("T")
P = ParamSpec("P")
Output = TypeVar("Output")
AnyPage = TypeVar("AnyPage", bound=Page[Any])


def run(
    ref: Reference,
    input: Mapping[str, Any] | None = None,
    *,
    wait: bool | float | Mapping[str, Any] = True,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    signal: Signal | None = None,
    progress: Progress | None = None,
    timeout: float | None = None,
    on_timeout: OnTimeout = "cancel",
    on_create: Progress | None = None,
    detach: bool = False,
    file_encoding: FileEncoding | None = None,
    use_file_output: bool = True,
    save_to: str | PathLike[str] | None = None,
    check: bool = False,
) -> Any:
    """Run a model, wait until it has finished, and give its output.

    Args:
        ref: `owner/name`, `owner/name:version`, a version id, a Model or a Version. A name runs
            the official model, or else the version that was pushed last.
        input: What the model takes.
        wait: True holds the request as long as the API allows, then polls; a number holds it
            that many seconds (1-60); False polls from the start; `{"interval": 0.5}` polls
            every half second.
        webhook: HTTPS URL that is sent the prediction as it changes.
        webhook_events_filter: Events to call the webhook for.
        signal: Something with `is_set()`, such as an Event: once set, the prediction is
            canceled. With a signal, the request is not held.
        progress: Called with the prediction when it is created, at each poll that finds it
            unfinished, and when it has finished. With it, the request is not held, unless
            `wait` says for how long.
        timeout: Seconds for all of it, also sent as `Cancel-After`.
        on_timeout: Whether a prediction that takes longer is canceled or left running.
        on_create: Called with the prediction as soon as it is created, to keep its id. With
            it, the request is not held.
        detach: Leave the prediction running when waiting is interrupted, for instance by
            Ctrl-C; else it is canceled.
        file_encoding: How files in the input are sent, if not as the client does.
        use_file_output: Whether URLs of the output are FileOutput; else they are str.
        save_to: A directory to download the output's files to, whose paths it then has in
            the place of URLs.
        check: Check the input against the model's schema first, see docs/models.md.

    Raises:
        InvalidInputError: with `check`, the model does not accept the input.
        PredictionFailed, PredictionCanceled, PredictionAborted: how it ended instead.
        WaitTimeout: it took longer than `timeout`.
        OutcomeUnknown: whether it was created is unknown; it is never created twice.
        APIError, APIConnectionError: the API refused, or could not be reached.
        ValueError, TypeError: an argument that cannot be sent.
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
    )


def result(
    prediction: Prediction, use_file_output: bool = True, save_to: str | PathLike[str] | None = None
) -> Any:
    """What `run` gives for a prediction that has ended, or the error that it raises."""
    return client.result(prediction, use_file_output, save_to)


@overload
def download(files: str, directory: str | PathLike[str]) -> Path: ...
@overload
def download(files: list[str] | tuple[str, ...], directory: str | PathLike[str]) -> list[Path]: ...
def download(
    files: str | list[str] | tuple[str, ...], directory: str | PathLike[str]
) -> Path | list[Path]:
    """Download files, several at a time, and give their paths in the same order.

    Args:
        files: URLs or data URIs, such as an output; or one of them.
        directory: Where to save them; made if need be. Nothing in it is overwritten.

    Raises:
        OutputExpired: a file is not there any more.
        ReplicateError: it could not be downloaded; no part of it is left.
        ValueError: something is not a URL.
    """
    return client.download(files, directory)


def stream(
    ref: Reference | Prediction,
    input: Mapping[str, Any] | None = None,
    *,
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    timeout: float | None = None,
    on_timeout: OnTimeout = "cancel",
    on_create: Progress | None = None,
    detach: bool = False,
    file_encoding: FileEncoding | None = None,
) -> Stream:
    """Run a model and iterate over its events: `for event in client.stream(...)`.

    The prediction is created at the first event. A connection that breaks is taken up again,
    and a model that does not stream is polled. docs/streaming.md has more.

    Args:
        ref: As for `run`; or a prediction that exists, which this then never cancels.
        input: What the model takes.
        webhook: HTTPS URL that is sent the prediction as it changes.
        webhook_events_filter: Events to call the webhook for.
        timeout: Seconds for all of it, also sent as `Cancel-After`.
        on_timeout: Whether a prediction that takes longer is canceled or left running.
        on_create: Called with the prediction as soon as it is created, to keep its id.
        detach: Leave the prediction running when the stream is closed before its end.
        file_encoding: How files in the input are sent, if not as the client does.

    Raises:
        ValueError, TypeError: an argument that cannot be sent. While iterating:
            PredictionFailed, PredictionCanceled, PredictionAborted, WaitTimeout;
            StreamInterrupted if what is missing could not be got; as `run` when creating.
    """
    return client.stream(
        ref,
        input,
        webhook=webhook,
        webhook_events_filter=webhook_events_filter,
        timeout=timeout,
        on_timeout=on_timeout,
        on_create=on_create,
        detach=detach,
        file_encoding=file_encoding,
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
        model: A typed model, or a reference as for `run`; docs/models.md has more.
        ref: Model to run instead, with the inputs and outputs of `model`: a fine-tune of it.
        check: Check inputs against the model's schema.
        options: Those of `run`, for each call.

    Raises:
        ValueError, TypeError: a reference or an option that nothing can be run with.
    """
    return client.use(model, ref=ref, check=check, **options)


def check(ref: Reference, input: Mapping[str, Any]) -> None:
    """Check an input against the schema of a model, which is requested for it.

    Args:
        ref: As for `run`.
        input: Input of the model.

    Raises:
        InvalidInputError: the model does not accept it; the error names each input.
        ValueError: the reference has no schema.
    """
    return client.check(ref, input)


def map(
    ref: Reference,
    inputs: Iterable[Mapping[str, Any]] | Iterable[Mapping[str, Any]],
    *,
    concurrency: int = 8,
    ordered: bool = True,
    journal: str | PathLike[str] | None = None,
    **options: Any,
) -> Results:
    """Run a model over many inputs, and iterate over `(index, output or error)`.

    Inputs are read as they are needed. docs/bulk.md has more.

    Args:
        ref: As for `run`.
        inputs: What the model takes, one after the other.
        concurrency: How many predictions run at a time.
        ordered: Give results in the order of the inputs; else as they come.
        journal: File that records predictions, so that the same call later creates none of
            them again. With it, what runs is left running when the iterator is closed.
        options: Those of `run`; requests are not held unless `wait` asks for it.

    Raises:
        ValueError, TypeError: an argument that no input could be run with.
    """
    return client.map(
        ref, inputs, concurrency=concurrency, ordered=ordered, journal=journal, **options
    )


def wait(
    prediction: Ended | str,
    *,
    interval: float | None = None,
    timeout: float | None = None,
    progress: Progress | None = None,
) -> Ended:
    """Wait until a prediction or training has ended, however it ends, and give it then.

    Args:
        prediction: What to wait for; a prediction also by its id.
        interval: Seconds between two polls; adaptive if absent.
        timeout: Seconds to wait at most.
        progress: Called with it at each poll that finds it unfinished, and when it has ended.

    Raises:
        WaitTimeout: it did not end in time; it is left running.
    """
    return client.wait(prediction, interval=interval, timeout=timeout, progress=progress)


def paginate(
    method: Callable[P, AnyPage], /, *args: P.args, **kwargs: P.kwargs
) -> Iterator[AnyPage]:
    """Iterate over the pages of a list: `paginate(client.predictions.list)`.

    Args:
        method: A method that lists something.
        args: Passed to it, as are the keywords: `paginate(client.models.versions.list, "a/b")`.

    Raises:
        ReplicateError: a page refers to another host or to a page that was already given.
    """
    return client.paginate(method, *args, **kwargs)


def request(
    route: str,
    *,
    method: str = "GET",
    params: Mapping[str, Any] | None = None,
    json: Any = None,
    data: Any = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Send any request, with the same authentication, retries and errors as everything else.

    Args:
        route: Path below the base URL, or a whole URL; only the API's host is sent the token.
        method: HTTP method.
        params: The query; None values are left out.
        json: Body, sent as JSON.
        data: Body: bytes or str as they are, anything else as JSON.
        headers: Further headers.

    Raises:
        APIError: the answer is not a success.
    """
    return client.request(
        route, method=method, params=params, json=json, data=data, headers=headers
    )
