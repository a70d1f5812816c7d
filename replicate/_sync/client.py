# Derived from replicate/_async/client.py by `make generate`.
"""The client: the documented methods, which run models through the runner."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, Unpack, overload

import attrs

from replicate_api.arguments import check_argument
from replicate_api.client import cached_property
from replicate_api.models import Prediction, WebhookEvent
from replicate_api.types import FileEncoding

from .._core.run_options import RunOptions
from .base_client import BaseClient

if TYPE_CHECKING:
    from .._core.model_reference import Reference
    from .._core.run_options import Callback, Result, RunKeywords
    from .._core.wait_options import Completable, OnTimeout, Signal
    from ..bulk._sync.map import Results
    from ..bulk.options import SaveTo
    from ..typed._sync.use import BoundModel
    from ..typed.models import TypedModel
    from .predictions import PredictionRunner
    from .streaming import Stream

P = ParamSpec("P")
Output = TypeVar("Output")


class Replicate(BaseClient):
    """A client of Replicate's HTTP API.

    A client can be shared by threads, tasks and event loops. Use it in `with`, or close it.

    Args:
        auth: API token. Default: the environment variable REPLICATE_API_TOKEN, at first use.
        user_agent: User-Agent header of each request.
        base_url: URL of the API. Default: REPLICATE_BASE_URL, then https://api.replicate.com/v1.
        fetch: Function that sends each request, such as `httpx.Client().send`.
        timeout: Timeout of a request in seconds, for each part of the response that is read; or an
            `httpx.Timeout`, with a timeout for each step.
        max_retries: Retries of a request, where they are safe.
        file_encoding: How files in inputs are sent: `upload`, `data-uri`, or `auto` by their size.
        max_file_size: Bytes of the largest file that is uploaded.
        allow_private_hosts: Download outputs from private networks, too.
        default_headers: Headers of each request to the API, such as those of a gateway.
        userAgent: Documented spelling of `user_agent`.
        baseUrl: Documented spelling of `base_url`.
        old: Options of the released clients: `api_token` and `bearer_token` for `auth`, `headers`
            for `default_headers`, `transport` and `http_client`.

    Raises:
        TypeError, ValueError: An option is not valid.
    """

    @cached_property
    def _runner(self) -> PredictionRunner:
        from .predictions import PredictionRunner  # loaded late, as most calls need none

        return PredictionRunner(self._sender)

    @typing.overload  # with its module, as jedi shows the options instead of an overload then
    def run(
        self,
        ref: Reference,
        input: Mapping[str, Any] | None = None,
        *,
        check: bool = False,
        result: Literal["prediction"],
        **options: Unpack[RunKeywords],
    ) -> Prediction: ...
    @typing.overload
    def run(
        self,
        ref: Reference,
        input: Mapping[str, Any] | None = None,
        *,
        check: bool = False,
        result: Result = "output",
        **options: Unpack[RunKeywords],
    ) -> Any: ...
    def run(
        self,
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
        options = RunOptions(
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
            retry_transient=retry_transient,
            result=result,
        )
        check_argument("check", check, bool)
        if check:
            self.check(ref, input or {})
        return self._runner.run(ref, input, options)

    def result(
        self,
        prediction: Prediction,
        use_file_output: bool = True,
        save_to: str | PathLike[str] | None = None,
    ) -> Any:
        """Return what `run` returns for a prediction that has ended, or raise its error."""
        RunOptions(use_file_output=use_file_output, save_to=save_to)  # raises if one is not valid
        return self._runner.output(prediction, use_file_output, save_to)

    def stream(
        self,
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
        from .streaming import Stream, StreamSession

        options = RunOptions(
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            signal=signal,
            timeout=timeout,
            on_timeout=on_timeout,
            on_create=on_create,
            detach=detach,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
            wait=False,
            result="prediction",
        )
        if isinstance(ref, Prediction):
            if any(it is not None for it in (input, webhook, webhook_events_filter)):
                raise TypeError("an existing prediction accepts no input and no webhook")
            options = attrs.evolve(options, on_timeout="detach", on_create=None)
            lifetime = self._runner.attach(ref)
        else:
            lifetime = self._runner.create(options.create_call(ref, input), detach=detach)
        return Stream(StreamSession(self._runner, lifetime, options))

    @overload
    def use(
        self,
        model: TypedModel[P, Output],
        *,
        ref: Reference | None = None,
        check: bool = True,
        **options: Any,
    ) -> BoundModel[P, Output]: ...
    @overload
    def use(
        self, model: Reference, *, check: bool = True, **options: Any
    ) -> BoundModel[..., Any]: ...
    def use(
        self, model: Any, *, ref: Reference | None = None, check: bool = True, **options: Any
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
        from ..typed._sync.use import BoundModel

        check_argument("check", check, bool)
        RunOptions(**options)  # raises for an option that is not valid
        return BoundModel(self, model, ref=ref, check=check, options=options)

    def check(self, ref: Reference, input: Mapping[str, Any]) -> None:
        """Check an input against the schema of a model, which is requested for it.

        Args:
            ref: As for `run`.
            input: Input of the model.

        Raises:
            InvalidInputError: The model does not accept it. The error names each input.
            ValueError: The reference has no schema.
        """
        check_argument("input", input, Mapping[str, Any])
        model = self.use(ref, ref=ref)
        model.schema
        model.input(**input)

    def map(
        self,
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
        from ..bulk._sync.map import map_inputs
        from ..bulk.options import MapOptions

        options = RunOptions(
            wait=wait,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            signal=signal,
            progress=progress,
            timeout=timeout,
            on_timeout=on_timeout,
            on_create=on_create,
            detach=journal is not None if detach is None else detach,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
            retry_transient=retry_transient,
            result=result,
        )
        rules = MapOptions(ref, concurrency, ordered, save_to, on_expired, retry_failed, key)
        return map_inputs(self._runner, inputs, journal, options, rules)

    def wait(
        self,
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
        from .._core.wait_options import WaitOptions

        options = WaitOptions(interval=interval, timeout=timeout)
        is_id = isinstance(prediction, str)
        record: Any = Prediction.from_dict({"id": prediction}) if is_id else prediction
        result: Completable = self._runner.wait(record, options, progress, signal)
        return result


Replicate.__module__ = "replicate"
