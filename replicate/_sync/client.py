# Derived from replicate/_async/client.py by `make generate`.
"""The client: what users call, on top of what sends calls and looks after predictions."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, overload

import attrs
import httpx

from replicate_api.api import Api
from replicate_api.api.predictions.create import call as create_call
from replicate_api.models import Prediction, WebhookEvent
from replicate_api.types import Call, FileEncoding, Page, given

from ..arguments import one_of
from ..clock import Clock
from ..errors import PredictionCanceled, PredictionError, ReplicateError, WaitTimeout
from ..http.transports import Transport
from ..logs import set_up
from ..options import DEFAULT_TIMEOUT, Options, Token
from ..pages import following
from ..sending.outcomes import Sending
from ..transfers.inputs import MAX_FILE_SIZE
from ..twins import over, tell
from ..waiting import Ended, OnTimeout, Signal, Waiting, is_final
from .sending.sender import Fetch, Sender

if TYPE_CHECKING:
    from ..references import Reference
    from ..typed._sync.use import BoundModel
    from ..typed.models import TypedModel
    from .bulk.results import Results
    from .jobs import Jobs, Progress
    from .streaming.streams import Stream

T = TypeVar("T")
P = ParamSpec("P")
Output = TypeVar("Output")
AnyPage = TypeVar("AnyPage", bound=Page[Any])


class Replicate(Api):
    """A client of Replicate's HTTP API.

    One client serves many threads, tasks and event loops. Use it in `with`, or close it.

    Args:
        auth: API token; if absent, the environment variable REPLICATE_API_TOKEN at first use.
        user_agent: Name of your program, sent with each request.
        base_url: The API; if absent, REPLICATE_BASE_URL, then https://api.replicate.com/v1.
        fetch: What sends a request and gives its response, such as `httpx.Client().send`.
        timeout: Seconds without a byte after which a request has failed.
        max_retries: How often a request is sent again, where that is safe.
        file_encoding: How files in inputs are sent: `upload`, `data-uri`, or `auto` by their size.
        max_file_size: Bytes of the largest file that is uploaded.

    Raises:
        ValueError, TypeError: an option that no request could be sent with.
    """

    def __init__(
        self,
        auth: str | None = None,
        *,
        user_agent: str | None = None,
        base_url: str | None = None,
        fetch: Fetch | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = 5,
        file_encoding: FileEncoding = "auto",
        max_file_size: int = MAX_FILE_SIZE,
        userAgent: str | None = None,  # the documented spelling
        baseUrl: str | None = None,
    ) -> None:
        token = Token(auth)
        auth = None  # so that no traceback of what follows shows it
        self.options: Options = Options(
            token=token,
            user_agent=one_of("user_agent", user_agent, "userAgent", userAgent),
            base_url=one_of("base_url", base_url, "baseUrl", baseUrl),
            timeout=timeout,
            max_retries=max_retries,
            file_encoding=file_encoding,
            max_file_size=max_file_size,
        )
        set_up()
        self._open(fetch)

    def _open(self, fetch: Fetch | None) -> None:
        self._transport = Transport()
        self._sender = Sender(self.options, fetch or self._transport.send)
        self._claimed = deque[str](maxlen=1000)

    def __getstate__(self) -> tuple[Options, Fetch | None]:
        """What a copy is made of, in this process or another: with connections of its own."""
        ours = self.fetch == self._transport.send
        return self.options, None if ours else self.fetch

    def __setstate__(self, state: tuple[Options, Fetch | None]) -> None:
        self.options, fetch = state
        self._open(fetch)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={str(self.options.base_url)!r})"

    @property
    def fetch(self) -> Fetch:
        """What sends each request; assign a function that wraps it to see or change them all."""
        return self._sender.fetch

    @fetch.setter
    def fetch(self, fetch: Fetch) -> None:
        self._sender.fetch = fetch

    @property
    def clock(self) -> Clock:
        """The time that this client waits by."""
        return self._sender.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._sender.clock = clock

    def _timed_by(self, clock: Clock) -> Self:
        """A client that shares everything with this one but the clock."""
        client = type(self).__new__(type(self))
        vars(client).update(vars(self))
        client._sender = attrs.evolve(self._sender, clock=clock)
        vars(client).pop("_jobs", None)
        return client

    @cached_property
    def _jobs(self) -> Jobs:
        from .jobs import Jobs  # with what running a model takes, as other calls do without

        return Jobs(self._sender, self._claimed)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. Using the client again opens new ones."""
        self._transport.close()

    # --- running models -------------------------------------------------------------------------

    def run(
        self,
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
        waiting = Waiting.of(wait, timeout, on_timeout)
        if check:
            self.check(ref, input or {})
        if save_to is not None:
            Path(save_to).mkdir(parents=True, exist_ok=True)  # fails before it costs
        watched = progress is not None and wait is True
        held = not watched and signal is None and on_create is None
        from ..references import target, values  # as with `_jobs`

        call = create_call(
            **target(ref),
            input=values(input),
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            prefer=waiting.prefer if held else None,
            cancel_after=waiting.cancel_after,
            file_encoding=file_encoding,
        )
        if signal is not None and signal.is_set():
            unborn = {"id": "", "status": "canceled", "input": call.json["input"]}
            raise PredictionCanceled(Prediction.from_dict(unborn))
        sending = Sending(call, waiting.until(self.clock.now()))
        jobs = self._jobs
        try:
            prediction = jobs.create(sending)
            tell(on_create, prediction)
            tell(progress, prediction)
            prediction = jobs.follow(
                prediction, waiting.interval, sending.until, signal=signal, progress=progress
            )
            if not is_final(prediction):
                prediction = jobs.stop(prediction, waiting, signal=signal, progress=progress)
        except BaseException as error:
            # An error of ours has its id, and leaves it as it is; a callback's is the caller's.
            made = sending.made and sending.made.id
            ours = isinstance(error, ReplicateError) and error.prediction_id == made
            if not (detach or ours):
                jobs.abandon(error, sending)
            raise
        finally:
            if sending.made is not None:
                over(progress, sending.made.id)
        return self.result(prediction, use_file_output, save_to)

    def result(
        self,
        prediction: Prediction,
        use_file_output: bool = True,
        save_to: str | PathLike[str] | None = None,
    ) -> Any:
        """What `run` gives for a prediction that has ended, or the error that it raises."""
        if prediction.status != "succeeded":
            raise PredictionError.of(prediction)
        if save_to is None and not use_file_output:
            return prediction.output
        from .transfers.file_outputs import saved, with_files

        if save_to is not None:
            return saved(self, prediction, save_to)
        return with_files(prediction.output, self)

    @overload
    def download(self, files: str, directory: str | PathLike[str]) -> Path: ...
    @overload
    def download(
        self, files: list[str] | tuple[str, ...], directory: str | PathLike[str]
    ) -> list[Path]: ...
    def download(
        self, files: str | list[str] | tuple[str, ...], directory: str | PathLike[str]
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
        from .transfers.file_outputs import download

        urls = [files] if isinstance(files, str) else list(files)
        paths = download(self, urls, directory)
        return paths[0] if isinstance(files, str) else paths

    def stream(
        self,
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
        # Loaded where they are used, as all but the usual.
        from ..references import target, values
        from .streaming.streams import Course, Stream

        waiting = Waiting(timeout=timeout, on_timeout=on_timeout)
        source: Call[Prediction] | Prediction
        if isinstance(ref, Prediction):
            source = ref
            if any(given is not None for given in (input, webhook, webhook_events_filter)):
                raise TypeError("a prediction that exists takes no input and no webhook")
        else:
            source = create_call(
                **target(ref),
                input=values(input),
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                cancel_after=waiting.cancel_after,
                file_encoding=file_encoding,
            )
        course = Course(self._sender, self._jobs, source, waiting, on_create, detach)
        return Stream(course)

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
            model: A typed model, or a reference as for `run`; docs/models.md has more.
            ref: Model to run instead, with the inputs and outputs of `model`: a fine-tune of it.
            check: Check inputs against the model's schema.
            options: Those of `run`, for each call.

        Raises:
            ValueError, TypeError: a reference or an option that nothing can be run with.
        """
        inspect.signature(self.run).bind(model, **options)
        from ..typed._sync.use import BoundModel

        return BoundModel(self, model, ref=ref, check=check, options=options)

    def check(self, ref: Reference, input: Mapping[str, Any]) -> None:
        """Check an input against the schema of a model, which is requested for it.

        Args:
            ref: As for `run`.
            input: Input of the model.

        Raises:
            InvalidInputError: the model does not accept it; the error names each input.
            ValueError: the reference has no schema.
        """
        model = self.use(ref)
        model.schema
        model.input(**input)

    def map(
        self,
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
        if isinstance(concurrency, bool) or concurrency < 1:
            raise ValueError(f"concurrency must be 1 or more, not {concurrency!r}")
        inspect.signature(self.run).bind(ref, **options)
        options = {"wait": False, "detach": journal is not None, **options}
        Waiting.of(options["wait"])
        from ..bulk.journal import Journal
        from .bulk.results import Bulk, Results

        given_inputs: Any = inputs
        source = iter(given_inputs) if hasattr(inputs, "__iter__") else iter(given_inputs)
        notes = None if journal is None else Journal(journal)
        bulk = Bulk(self, ref, notes, options)
        return Results(bulk.results(source, concurrency, ordered))

    def wait(
        self,
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
        waiting = Waiting(interval=interval, timeout=timeout)
        record: Any = prediction
        if isinstance(prediction, str):
            record = Prediction.from_dict({"id": prediction})  # nothing else is known of it
        try:
            until = waiting.until(self.clock.now())
            last: Ended = self._jobs.follow(record, interval, until, progress=progress)
        finally:
            over(progress, record.id)
        if not is_final(last):
            raise WaitTimeout(last, timeout or 0)
        return last

    # --- lists and other requests ---------------------------------------------------------------

    def paginate(
        self, method: Callable[P, AnyPage], /, *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[AnyPage]:
        """Iterate over the pages of a list: `paginate(client.predictions.list)`.

        Args:
            method: A method that lists something.
            args: Passed to it, as are the keywords: `paginate(client.models.versions.list, "a/b")`.

        Raises:
            ReplicateError: a page refers to another host or to a page that was already given.
        """
        page = method(*args, **kwargs)
        yield page
        seen: set[str] = set()
        while call := following(page, seen, self.options):
            page = self.send(call)
            yield page

    def request(
        self,
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
        raw = isinstance(data, bytes | str)
        body = one_of("json", json, "data", data)
        return self.send(
            Call(
                method.upper(),
                route,
                lambda response: response,
                query=given(params or {}),
                headers=dict(headers or {}),
                json=None if raw else body,
                content=data if raw else None,
            )
        )

    def send(self, call: Call[T]) -> T:
        """Send a call, again where that is safe, and read its answer."""
        return self._sender.call(call)
